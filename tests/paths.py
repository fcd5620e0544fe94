"""Where tests find the recorded rows, facts and reference cases."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("PLIMSOLL_SHARED", REPO.parent / "shared"))
