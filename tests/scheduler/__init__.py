"""The steps as one: refreshes, and what runs them on a schedule."""
