"""The state database: its migrations, the run log, requests to run."""
