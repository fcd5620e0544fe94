"""The load-line mark and the small icons, each with a text alternative where it means something."""

from typing import Final

from dashboard.components.drawing import Drawing, Node, path

VARIATION_TEXT: Final = {
    "common_cause": "Common cause: normal variation, no signal",
    "improvement_high": "Improvement: a signal, running high",
    "improvement_low": "Improvement: a signal, running low",
    "concern_high": "Concern: a signal, running high",
    "concern_low": "Concern: a signal, running low",
    "neutral_high": "Change: a signal, running high, neither good nor bad",
    "neutral_low": "Change: a signal, running low, neither good nor bad",
}
ASSURANCE_TEXT: Final = {
    "pass": "Meets the target: all normal variation is on its good side",
    "fail": "Cannot meet this target as the process runs: change the process",
    "hit_and_miss": "Hit and miss: normal variation crosses the target",
}
# One outline per meaning, so that a print without colour still tells them apart.
_FRAMES: Final = {
    "improvement": "M12 1.5a10.5 10.5 0 1 1 0 21a10.5 10.5 0 1 1 0-21z",
    "concern": "M12 0.8L23.2 12L12 23.2L0.8 12z",
    "neutral": "M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-14a3 3 0 0 1-3-3v-14a3 3 0 0 1 3-3z",
}
_ARROWS: Final = {
    "high": "M7.6 14.6L11 11.2L13 13.2L16.6 9.4M12.9 9.2H16.8V13.1",
    "low": "M7.6 9.4L11 12.8L13 10.8L16.6 14.6M12.9 14.8H16.8V10.9",
}
_ASSURANCE: Final = {
    "pass": ("M6 16.4h12", "M8.2 10.4l2.6 2.6l5-5.4"),
    "fail": ("M6 7.6h12", "M9 11.6l6 6M15 11.6l-6 6"),
    "hit_and_miss": ("M4.6 12h14.8", "M6 14.6c1.7-7 3.6-7 5.6-2.4s4.2 4 6.4-3.2"),
}
_SHIELD: Final = "M12 1.6L21 4.6V12c0 5.2-3.8 8.6-9 10.4C6.8 20.6 3 17.2 3 12V4.6z"
_LINES: Final = {
    "info": ("M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18z", "M12 11v5.2M12 7.6v.1"),
    "external": ("M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",),
    "clock": ("M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18z", "M12 7v5.2l3.4 2"),
    "alert": ("M12 3.5L22 20.5H2z", "M12 10v4.6M12 17.4v.1"),
    "moon": ("M20 14.5A8.5 8.5 0 1 1 9.5 4a6.8 6.8 0 0 0 10.5 10.5z",),
    "sun": (
        "M12 8a4 4 0 1 1 0 8a4 4 0 1 1 0-8z",
        "M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19",
    ),
    "download": ("M12 4v11M7.5 10.8L12 15.3l4.5-4.5M5 20h14",),
    "next": ("M9 5l7 7l-7 7",),
    "empty": ("M3 12h18", "M12 5.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z"),
}


def load_line() -> Drawing:
    """The Plimsoll mark: a circle crossed by the load line."""
    shapes: list[Node] = [
        ("circle", {"cx": 15, "cy": 13, "r": 7.6}),
        path("M2.5 13H27.5"),
    ]
    return Drawing(shapes, view_box="0 0 30 26")


def variation_icon(kind: str) -> Drawing:
    """Icon of a variation verdict, e.g. `concern_low`; shape and colour both carry it."""
    label = VARIATION_TEXT.get(kind, kind)
    family, _, side = kind.rpartition("_")
    if family not in _FRAMES:
        ring = path("M12 2.2a9.8 9.8 0 1 1 0 19.6a9.8 9.8 0 1 1 0-19.6z", "ring")
        wave = path("M6 13.5c1.5-4 3-4 4.5-1s3 3 4.5 0s2-2 3-1", "glyph")
        return Drawing([ring, wave], label=label, css="verdict common")
    nodes = [path(_FRAMES[family], "frame"), path(_ARROWS[side], "glyph")]
    return Drawing(nodes, label=label, css=f"verdict {family}")


def assurance_icon(kind: str | None) -> Drawing | None:
    """Icon of an assurance verdict (`pass`, `fail`, `hit_and_miss`); None without a target."""
    if kind not in _ASSURANCE:
        return None
    target, glyph = _ASSURANCE[kind]
    nodes = [path(_SHIELD, "frame"), path(target, "target"), path(glyph, "glyph")]
    return Drawing(nodes, label=ASSURANCE_TEXT[kind], css=f"assurance {kind}")


def line_icon(name: str, label: str = "") -> Drawing:
    """A plain outline icon; decoration unless it gets a label."""
    return Drawing([path(d) for d in _LINES[name]], label=label, css=f"icon {name}")
