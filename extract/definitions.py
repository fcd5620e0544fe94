"""One word for a set of files: whoever keeps it knows later whether any of them has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

_NOT_DEFINITIONS = ("target", "logs", "dbt_packages", "__pycache__")


def digest(folders: Iterable[Path], *words: str) -> str:
    """The files of folders, what dbt and Python write there left out, and `words` (versions)."""
    found = hashlib.sha256("\0".join(words).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.is_file() and not set(parts) & set(_NOT_DEFINITIONS):
                found.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:32]
