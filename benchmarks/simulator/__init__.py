"""The simulator's speed, and how rough its drawn truth is: `python -m benchmarks.simulator`."""
