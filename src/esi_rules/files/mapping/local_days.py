"""Convert a cell of a source to a day: by its text in a stated format, or as the local day."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from esi_rules.files.json_document import UnreadCell
from esi_rules.files.mapping.table_mapping import LOCAL_ZONE, CellMapping
from esi_rules.records.cells import cell_text
from esi_rules.text import listed

__all__ = ["local_day", "plain_cell", "source_text", "wrong_format", "wrong_times"]

_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_DAY = frozenset("YmbBd")
_TIME = frozenset("HIpMSfz")
_JOINED = re.compile(r"%[YmdHIMSf]%[YmdHIMSf]")
"""Two numbers with no separator: only their full width shows where one ends."""
_SAME_PART = ("mbB", "HI")
"""Groups of directives for the same part of a date or time."""
_ASK = (
    "; write times = `local` in the mapping if it is local, `zoned` if it has a zone, or its zone, "
    "such as `UTC`"
)


def source_text(value: object) -> str:
    """Return the text of a cell without white space around it; of any other value, its `str`."""
    if isinstance(value, UnreadCell):
        return value.text
    try:
        return cell_text(value).strip()
    except ValueError:
        return str(value).strip()


def plain_cell(value: object) -> str | UnreadCell:
    """Return the text of a cell that is not a day; a UUID is converted to text."""
    if isinstance(value, UUID):
        return str(value)
    try:
        return cell_text(value).strip()
    except ValueError as error:
        return UnreadCell(str(value), str(error))


def wrong_format(form: str) -> str | None:
    """Return the problem of a date format; None if it is valid."""
    directives = _DIRECTIVE.findall(form.replace("%%", ""))
    if "y" in directives:
        return "has a year of two digits, which may be of any century; it must be %Y"
    if "" in directives:
        return "ends in %, which must be followed by a letter; %% is a percent sign"
    unknown = sorted({d for d in directives if d not in _DAY | _TIME})
    if unknown:
        return (
            f"has %{unknown[0]}, which is not known; there is %Y, %m, %b, %B, %d and times of day"
        )
    if "Y" not in directives:
        return "must have %Y for the year, as in %d/%m/%Y"
    for part in (*_SAME_PART, *sorted(set(directives) - set("".join(_SAME_PART)))):
        found = [f"%{d}" for d in directives if d in part]
        if len(found) > 1:
            return f"has {listed(found)}, which say the same part; state each part once"
    if "d" in directives and not {"m", "b", "B"} & set(directives):
        return "has a day and no month, as %m, %b or %B"
    if "d" not in directives and _TIME & set(directives):
        return "has a time and no day, as %d"
    if "I" in directives and "p" not in directives:
        return "has %I, an hour from 1 to 12, without %p"
    return None


def wrong_times(times: str) -> str | None:
    """Return the problem of `times` in a mapping; None if it is valid."""
    if times in ("local", "zoned"):
        return None
    try:
        ZoneInfo(times)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return (
            "must be `local`, `zoned` or a zone that is known here, such as `UTC` (where none is "
            "known, install tzdata)"
        )
    return None


def local_day(value: object, cell: CellMapping) -> object:
    """Return the day of a cell as text, or an `UnreadCell`; text without a format is unchanged."""
    if isinstance(value, dt.datetime):
        return _of_time(value, cell.times)
    if isinstance(value, dt.date):
        return value.isoformat()
    text = source_text(value)
    if not cell.date or not text:
        return text
    found: dict[object, str] = {}
    wrong: UnreadCell | None = None
    for form in cell.date:
        day = _parsed(text, form, cell.times)
        if isinstance(day, UnreadCell):
            wrong = day
        elif day is not None:
            found.setdefault(day, form)
    if len(found) > 1:
        days = listed([f"{day} ({form})" for day, form in found.items()], "or")
        return UnreadCell(text, f"may be {days}; state one format in the mapping")
    if found:
        return next(iter(found))
    if wrong is not None:
        return wrong
    return UnreadCell(text, f"is not a date written {listed(list(cell.date), 'or')}")


def _parsed(text: str, form: str, times: str | None) -> object:
    try:
        found = dt.datetime.strptime(text, form)
    except ValueError:
        return None
    if _JOINED.search(form) and found.strftime(form) != text:
        return None
    directives = frozenset(_DIRECTIVE.findall(form.replace("%%", "")))
    if directives & _TIME:
        return _of_time(found, times, of_text=text)
    if "d" in directives:
        return found.date().isoformat()
    return f"{found:%Y}" if not directives & frozenset("mbB") else f"{found.year:04}-{found:%m}"


def _of_time(value: dt.datetime, times: str | None, of_text: str | None = None) -> object:
    """Return the local day of a time as text, or an `UnreadCell`."""
    text = of_text or str(value)
    if value.tzinfo is None:
        if times is None and value.time() == dt.time() and of_text is None:
            return value.date().isoformat()
        if times is None:
            return UnreadCell(text, f"has a time of day{_ASK}")
        if times == "zoned":
            return UnreadCell(text, "has no time zone, and the mapping says `zoned`")
        if times == "local":
            return value.date().isoformat()
        value = value.replace(tzinfo=ZoneInfo(times))
    elif times is None:
        return UnreadCell(text, f"has a time zone{_ASK}")
    elif times != "zoned":
        return UnreadCell(text, f"has a time zone, and the mapping says `{times}`; write `zoned`")
    try:
        return value.astimezone(ZoneInfo(LOCAL_ZONE)).date().isoformat()
    except OverflowError:
        return UnreadCell(text, "lies outside the years 1 to 9999")
