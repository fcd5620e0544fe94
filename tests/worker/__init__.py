"""The worker: when jobs are due, and what a signal does."""
