"""How good the answers are: the scores themselves, worked by hand."""
