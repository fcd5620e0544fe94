"""The warehouse build against its limits: `python -m benchmarks.warehouse --help`."""
