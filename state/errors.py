"""What can be wrong with the state database."""


class StateUnusable(Exception):
    """It cannot be opened, written or upgraded; the message is one sentence without secrets."""

    exit_code = 8
