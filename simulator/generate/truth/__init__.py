"""What really happened and why: kept apart from the rows, for scoring what reads them."""
