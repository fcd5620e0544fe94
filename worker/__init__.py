"""The process that refreshes on a schedule and on request, one job at a time, until stopped."""
