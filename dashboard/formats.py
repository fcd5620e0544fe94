"""Numbers, months and times as readers see them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import floor, isfinite, log10

NOTHING = "–"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# what follows the number; a plain number, such as turns a year, has decimals and no unit
_ENDINGS = {"hours": " h", "days": " d", "number": ""}
# the last decimal that a review acts on
_STEPS = {"percent": 0.0001, "hours": 0.1, "days": 0.1, "number": 0.01}
_SCALES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def _significant(value: float, digits: int) -> str:
    """Value rounded to significant digits, with thousands separators and no exponent."""
    if value == 0:
        return "0"
    rounded = round(value, digits - 1 - floor(log10(abs(value))))
    decimals = max(0, digits - 1 - floor(log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}"


def _compact(value: float) -> str:
    for scale, letter in _SCALES:
        if abs(value) >= scale * 0.9995:
            return _significant(value / scale, 3) + letter
    return _significant(value, 3)


def _signed(text: str, prefix: str) -> str:
    return f"−{prefix}{text[1:]}" if text.startswith("-") else f"{prefix}{text}"


def _prefix(currency: str) -> str:
    """A symbol stands close to its amount, a code apart from it."""
    return f"{currency}\u00a0" if currency.isalpha() else currency


def short(value: float | None, unit: str, currency: str = "") -> str:
    """Value for a tile: at most 3 significant digits, with its unit."""
    if value is None or not isfinite(value):
        return NOTHING
    if unit == "percent":
        percent = value * 100
        # hundredths of a percent are the finest that a review acts on
        text = f"{percent:.2f}" if 0 < abs(percent) < 0.995 else _significant(percent, 3)
        return _signed(text, "") + "%"
    if unit in _ENDINGS:
        return _signed(_significant(value, 3), "") + _ENDINGS[unit]
    if unit == "money":
        return _signed(_compact(value), _prefix(currency))
    return _signed(f"{value:,.0f}" if abs(value) < 999.5 else _compact(value), "")


def amounts(money: Iterable[tuple[str, float]], symbols: Mapping[str, str]) -> list[str]:
    """Amounts other than 0 by currency code, short, with the symbol where it is known."""
    return [
        short(amount, "money", symbols.get(currency, currency))
        for currency, amount in money
        if amount
    ]


def resolution(value: float, unit: str) -> float:
    """The least difference that `short` or `full` shows between values of this size."""
    digits = 10.0 ** (floor(log10(abs(value))) - 2) if value and isfinite(value) else 0.0
    return max(digits, _STEPS.get(unit, 1.0))


def span(low: float, high: float, unit: str, currency: str = "") -> str:
    """Two values of one unit for a tile; a unit that follows the number is said once."""
    first, last = short(low, unit, currency), short(high, unit, currency)
    for ending in ("%", " h", " d"):
        if first.endswith(ending) and last.endswith(ending):
            first = first.removesuffix(ending)
    return f"{first} – {last}"


def full(value: float | None, unit: str, currency: str = "") -> str:
    """Value for a table: fixed decimals per unit, so that columns line up."""
    if value is None or not isfinite(value):
        return NOTHING
    if unit == "percent":
        return _signed(f"{value * 100:.1f}", "") + "%"
    if unit in _ENDINGS:
        return _signed(f"{value:,.{2 if unit == 'number' else 1}f}", "") + _ENDINGS[unit]
    return _signed(f"{value:,.0f}", _prefix(currency) if unit == "money" else "")


def count(value: float | None) -> str:
    """Whole number with separators."""
    return NOTHING if value is None else _signed(f"{value:,.0f}", "")


def quantity(value: float | None) -> str:
    """Units of goods, which need not be whole: `1,200`, `2.5`."""
    return NOTHING if value is None else _signed(f"{value:,.2f}".rstrip("0").rstrip("."), "")


def counted(number: int, noun: str) -> str:
    """A number with its noun, `1 month` or `3 months`."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def share(value: float | None) -> str:
    """A part of a whole, whole percent; `<1%` for a trace."""
    if value is None:
        return NOTHING
    return "<1%" if 0 < value < 0.005 else f"{value:.0%}"


def month_name(month: str) -> str:
    """`2026-10` as `Oct 2026`; other text as it is."""
    year, _, number = month.partition("-")
    if not number.isdigit() or not 1 <= int(number) <= 12:
        return month
    return f"{_MONTHS[int(number) - 1]} {year}"


def months(first: str, last: str) -> str:
    """A span of months in words; one month is said once."""
    return month_name(first) if first == last else f"{month_name(first)} – {month_name(last)}"


def day(value: date | datetime | None) -> str:
    """A date as `3 Oct 2026`."""
    if value is None:
        return NOTHING
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """A time as `3 Oct 2026 14:05 UTC`."""
    return NOTHING if value is None else f"{day(value)} {value:%H:%M} UTC"
