"""What is measured, and proofs too long for the tests: `python -m benchmarks.<name>`."""
