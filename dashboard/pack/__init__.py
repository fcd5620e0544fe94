"""The monthly pack: one month's review as a PDF, for a meeting room or a printer.

snapshot ──▶ contents (plain data) ──▶ document.typ ──typst──▶ PDF, vector charts, no browser
"""

from dashboard.pack.document import last_complete_month, render, write_pack

__all__ = ["last_complete_month", "render", "write_pack"]
