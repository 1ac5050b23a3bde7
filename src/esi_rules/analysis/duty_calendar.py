"""An action list as a calendar (iCalendar, RFC 5545): an all-day entry for each deadline."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib

from esi_rules.analysis.action_list import ActionList, DueDuty
from esi_rules.errors import MissingExtraError, Problem
from esi_rules.text import printable
from esi_rules.version import __version__

__all__ = ["calendar_file"]


def calendar_file(actions: ActionList) -> bytes:
    """Return the duties of an action list that have a deadline as the bytes of an .ics file.

    A duty has the same UID every day, so a calendar that imports the file again updates the entry.
    The same list gives the same bytes.

    Raises `MissingExtraError` if icalendar is not installed.
    """
    try:
        icalendar = importlib.import_module("icalendar")
    except ModuleNotFoundError:
        text = 'needs `icalendar`: install it with `pip install "esi-rules[calendar]"`'
        raise MissingExtraError([Problem("a calendar", text)]) from None
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//esi-rules//esi-rules {__version__}//EN")
    calendar.add("version", "2.0")
    made = dt.datetime.combine(actions.as_at, dt.time(), dt.UTC)
    uids: dict[str, int] = {}
    for duty in actions.duties:
        if duty.last_good_day is None:
            continue
        name = _name(duty)
        uids[name] = uids.get(name, 0) + 1
        entry = icalendar.Event()
        entry.add("uid", f"{name}-{uids[name]}@esi-rules")
        entry.add("dtstamp", made)
        entry.add("dtstart", duty.last_good_day)
        entry.add("dtend", duty.last_good_day + dt.timedelta(days=1))
        entry.add("summary", _summary(duty))
        entry.add("description", _description(duty))
        entry.add("categories", [duty.state])
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def _name(duty: DueDuty) -> str:
    """Return the id of a duty, the same on every day, from its case, standard and deadline."""
    parts = "\0".join((duty.case_id, duty.standard, str(duty.last_good_day)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _summary(duty: DueDuty) -> str:
    before = {"overdue": "Overdue: ", "undetermined": "Undetermined: "}.get(duty.state, "")
    return printable(f"{before}{duty.what or duty.standard} ({duty.case_id})")


def _description(duty: DueDuty) -> str:
    lines = [duty.needed, f"Standard: {duty.standard}"]
    if duty.case_manager:
        lines.append(f"Case manager: {duty.case_manager}")
    return "\n".join(map(printable, lines))
