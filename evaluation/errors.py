"""What can go wrong while scoring, as sentences for a reader."""


class EvaluationError(Exception):
    """The evaluation cannot go on; the text says what to do."""

    exit_code = 2
