"""How good the answers are: what the marts say, scored against a simulated company's truth.

truth/ + marts.duckdb -> one area's `score` -> Report -> table, JSON
"""
