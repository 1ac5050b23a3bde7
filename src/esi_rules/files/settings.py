"""The settings of an inspection, from `inspection.toml` or the top level of a JSON file."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import get_args

import attrs

from esi_rules.errors import BadInputError, PlacedProblem, Problem
from esi_rules.files.encoding import decode, is_whole
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.records.case import Adjustment, Case, Inspection
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import TABLES, TOP_LEVEL
from esi_rules.records.dates import EARLIEST, LATEST, DateOrder, read_date
from esi_rules.text import nearest, one_of

__all__ = ["Settings", "read_settings", "read_toml"]

_DEEPEST = 8
_ADJUSTMENT = ("criterion", "descriptor", "reason", "name")


@attrs.frozen
class Settings:
    """An inspection without its cases."""

    area: str
    as_at: dt.date | None
    edition: str
    not_followed_up: tuple[str, ...]
    readings: Mapping[str, str]
    limits: Mapping[str, str]
    ratings: Mapping[str, str]
    adjustments: tuple[Adjustment, ...]
    dates: DateOrder = "ymd"
    """The order of day and month in full dates of the tables."""

    def inspection(self, cases: Iterable[Case] = ()) -> Inspection:
        """Return the inspection with these cases. `as_at` must be known."""
        assert self.as_at is not None
        return Inspection(
            self.area,
            self.as_at,
            tuple(cases),
            self.edition,
            self.not_followed_up,
            self.readings,
            self.limits,
            self.ratings,
            self.adjustments,
        )


def read_toml(file: str, data: bytes) -> dict[str, object]:
    """Parse TOML bytes. Raises `BadInputError` with the line of the first syntax error."""
    text = decode(file, data)
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", words, re.DOTALL)
        if match is None:
            message = f"is not TOML: {_lower(words.removesuffix(' (at end of document)'))}"
            raise BadInputError([Problem(file, message)]) from None
        message, line, character = f"is not TOML: {_lower(match[1])}", int(match[2]), int(match[3])
        raise BadInputError([PlacedProblem(file, message, line, character=character)]) from None
    except RecursionError:
        raise BadInputError([Problem(file, "is nested too deeply to be read")]) from None
    except ValueError:
        message = "holds a number with too many digits to be read"
        raise BadInputError([Problem(file, message)]) from None


def _decimal(text: str) -> Decimal | str:
    """Parse a number with decimals exactly."""
    try:
        return Decimal(text)
    except InvalidOperation:
        # An exponent of twenty digits: kept as text, it is refused where it is used.
        return text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def read_settings(
    raw: Mapping[str, object],
    file: str,
    vocabulary: Vocabulary,
    as_at: dt.date | None,
    beside: Sequence[str] = (),
) -> tuple[Settings, list[Problem]]:
    """Return the settings in `raw` and all their problems; `as_at` replaces the day in the file.

    `beside` are other keys that `raw` may have.
    """
    reader = _Reader(raw, file, vocabulary)
    reader.known_keys(beside)
    settings = Settings(
        reader.area(),
        reader.as_at(as_at),
        reader.edition(),
        reader.not_followed_up(),
        reader.readings(),
        reader.limits(),
        reader.ratings(),
        reader.adjustments(),
        reader.dates(),
    )
    return settings, reader.problems


class _Reader:
    def __init__(self, raw: Mapping[str, object], file: str, vocabulary: Vocabulary) -> None:
        self.raw = raw
        self.file = file
        self.json = not file.endswith(".toml")
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def wrong(self, key: str, value: object, message: str, suggestion: str | None = None) -> None:
        self.problems.append(
            Problem(
                self.file,
                message,
                column=key,
                value=None if value is None else _shown(value),
                suggestion=suggestion,
            )
        )

    def known_keys(self, beside: Sequence[str]) -> None:
        known = (*TOP_LEVEL, *beside)
        if "schema_version" in beside:
            self.further_keys()
        for key in self.raw:
            if key not in known:
                near = None if key in TABLES else nearest(str(key), known)
                message = _among("is not a setting", known, near)
                self.problems.append(Problem(self.file, message, value=str(key), suggestion=near))

    def further_keys(self) -> None:
        """Check `schema_version` and `facts` of a document."""
        version, facts = self.raw.get("schema_version", 1), self.raw.get("facts", [])
        if type(version) is not int or version != 1:
            self.wrong("schema_version", version, "must be 1, the version that is read here")
        if not (isinstance(facts, list) and all(isinstance(fact, str) for fact in facts)):
            self.wrong("facts", facts, "must be a list of names of columns of `cases`")

    def area(self) -> str:
        value = self.raw.get("area")
        if value is None:
            self.wrong("area", None, "is missing; write the name of the probation area")
        elif not isinstance(value, str) or not value.strip():
            self.wrong("area", value, "must be text that names the probation area")
        elif not value.isprintable():
            self.wrong("area", value, "holds a character that does not print; take it out")
        else:
            return value
        return ""

    def as_at(self, instead: dt.date | None) -> dt.date | None:
        value = self.raw.get("as_at")
        day = self._day(value)
        if value is None and instead is None:
            how = '"as_at": "2005-06-30"' if self.json else "as_at = 2005-06-30"
            self.wrong("as_at", None, f"is missing; write the day to judge at, as in {how}")
        return day if instead is None else instead

    def _day(self, value: object) -> dt.date | None:
        if value is None:
            return None
        if self.json and isinstance(value, str):
            try:
                return read_date(value)
            except ValueError as error:
                self.wrong("as_at", value, str(error))
                return None
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            hint = (
                "must be text, a date written YYYY-MM-DD"
                if self.json
                else "must be a date without quotation marks or time, as in as_at = 2005-06-30"
            )
            self.wrong("as_at", value, hint)
            return None
        if not EARLIEST <= value <= LATEST:
            self.wrong("as_at", value, f"must lie between {EARLIEST} and {LATEST}")
            return None
        return value

    def dates(self) -> DateOrder:
        value = self.raw.get("dates", "ymd")
        for order in get_args(DateOrder):
            if value == order:
                found: DateOrder = order
                return found
        message = "must be `ymd` for 2004-10-01, or `dmy` where 1/10/2004 is 1 October too"
        self.wrong("dates", value, message)
        return "ymd"

    def edition(self) -> str:
        value = self.raw.get("edition", "auto")
        if isinstance(value, str) and value in self.vocabulary.editions:
            return value
        editions = self.vocabulary.editions
        near = nearest(value, editions) if isinstance(value, str) else None
        self.wrong("edition", value, f"must be {one_of(editions)}", near)
        return "auto"

    def not_followed_up(self) -> tuple[str, ...]:
        value = self.raw.get("not_followed_up", [])
        if not isinstance(value, (list, tuple)):
            self.wrong("not_followed_up", value, 'must be a list of criteria, as in ["A5"]')
            return ()
        found: list[str] = []
        for place, criterion in enumerate(value):
            key = f"not_followed_up[{place}]"
            if self._criterion(key, criterion):
                if criterion in found:
                    self.wrong(key, criterion, "is named twice; keep one")
                found.append(criterion)
        return tuple(found)

    def _criterion(self, key: str, value: object) -> bool:
        if isinstance(value, str) and value in self.vocabulary.criteria:
            return True
        near = nearest(value, self.vocabulary.criteria) if isinstance(value, str) else None
        self.wrong(key, value, "is not a criterion", near)
        return False

    def _adjustable(self, key: str, criterion: str) -> None:
        allowed = self.vocabulary.adjustable
        left_out = self.raw.get("not_followed_up")
        if allowed is not None and criterion not in allowed:
            message = f"is scored, not described; only {one_of(allowed)} can be adjusted"
            self.wrong(key, criterion, message)
        elif isinstance(left_out, (list, tuple)) and criterion in left_out:
            self.wrong(key, criterion, "was not followed up, so nothing can be adjusted")

    def readings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in self._table("readings"):
            path = f"readings.{key}"
            if key not in self.vocabulary.readings:
                near = nearest(key, self.vocabulary.readings)
                self.wrong(
                    path, None, _among("is not a reading", self.vocabulary.readings, near), near
                )
                continue
            text = self._text(path, value)
            allowed = self.vocabulary.readings[key]
            if text is not None and allowed and text not in allowed:
                self.wrong(path, text, f"must be {one_of(allowed)}", nearest(text, allowed))
            elif text is not None and self._fresh(path, key, found):
                found[key] = text
        return found

    def limits(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for written, value in self._table("limits"):
            path = f"limits.{written}"
            key = written
            if key not in self.vocabulary.limits and f"{key}.limit" in self.vocabulary.limits:
                key = f"{key}.limit"
            if key not in self.vocabulary.limits:
                near = nearest(key, self.vocabulary.limits)
                self.wrong(path, None, "is not a limit that can be replaced", near)
                continue
            text = self._text(path, value)
            check = self.vocabulary.wrong_limit
            message = check(key, text) if text is not None and check is not None else None
            if message is not None:
                self.wrong(path, None, message)
            elif text is not None and self._fresh(path, key, found):
                found[key] = text
        return found

    def ratings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        words = self.vocabulary.ratings
        for key, value in self._table("ratings"):
            path = f"ratings.{key}"
            if key not in self.vocabulary.rated:
                near = nearest(key, self.vocabulary.rated)
                self.wrong(path, None, "is not a management item with a rating", near)
            elif not isinstance(value, str) or value not in words:
                near = nearest(value, words) if isinstance(value, str) else None
                self.wrong(path, value, f"must be {one_of(words)}", near)
            elif self._fresh(path, key, found):
                found[key] = value
        return found

    def adjustments(self) -> tuple[Adjustment, ...]:
        value = self.raw.get("adjustments", [])
        if not isinstance(value, (list, tuple)):
            how = "a list of objects" if self.json else "written as [[adjustments]]"
            self.wrong("adjustments", value, f"must be {how}")
            return ()
        found: list[Adjustment] = []
        for place, entry in enumerate(value):
            adjustment = self._adjustment(f"adjustments[{place}]", entry)
            if adjustment is None:
                continue
            if any(adjustment.criterion == other.criterion for other in found):
                key = f"adjustments[{place}].criterion"
                self.wrong(key, adjustment.criterion, "is adjusted twice; keep one")
            found.append(adjustment)
        return tuple(found)

    def _adjustment(self, key: str, entry: object) -> Adjustment | None:
        before = len(self.problems)
        if not isinstance(entry, Mapping):
            self.wrong(key, entry, f"must have the keys {one_of(_ADJUSTMENT, 'and')}")
            return None
        for name in entry:
            if name not in _ADJUSTMENT:
                message = f"is not a key of an adjustment, which are {one_of(_ADJUSTMENT, 'and')}"
                self.wrong(key, name, message, nearest(str(name), _ADJUSTMENT))
        texts: dict[str, str] = {}
        for name in _ADJUSTMENT:
            value = entry.get(name)
            if value is None:
                self.wrong(f"{key}.{name}", None, "is missing; an adjustment needs it")
            elif not isinstance(value, str) or not value.strip():
                self.wrong(f"{key}.{name}", value, "must be text, and not blank")
            elif not is_whole(value):
                message = "holds a NUL character or half a character; take it out"
                self.wrong(f"{key}.{name}", value, message)
            else:
                texts[name] = value
        if "criterion" in texts and self._criterion(f"{key}.criterion", texts["criterion"]):
            self._adjustable(f"{key}.criterion", texts["criterion"])
        words = self.vocabulary.descriptors
        if "descriptor" in texts and texts["descriptor"] not in words:
            near = nearest(texts["descriptor"], words)
            self.wrong(f"{key}.descriptor", texts["descriptor"], f"must be {one_of(words)}", near)
        return Adjustment(**texts) if len(self.problems) == before else None

    def _table(self, key: str) -> Iterator[tuple[str, object]]:
        value = self.raw.get(key, {})
        if not isinstance(value, Mapping):
            how = "an object" if self.json else f"a table, written under [{key}]"
            self.wrong(key, value, f"must be {how}")
            return
        yield from self._leaves(key, (), value)

    def _leaves(
        self, key: str, path: tuple[str, ...], table: Mapping[str, object]
    ) -> Iterator[tuple[str, object]]:
        # TOML parses `home-visit.limit = ...` as a table in a table.
        for name, value in table.items():
            if isinstance(value, Mapping) and len(path) < _DEEPEST:
                yield from self._leaves(key, (*path, str(name)), value)
            else:
                yield ".".join((*path, str(name))), value

    def _text(self, path: str, value: object) -> str | None:
        numbers = (int, float, Decimal)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, numbers) and not isinstance(value, bool):
            try:
                return cell_text(value)
            except ValueError as error:
                self.wrong(path, value, str(error))
                return None
        self.wrong(path, value, "must be text or a number")
        return None

    def _fresh(self, path: str, key: str, found: Mapping[str, str]) -> bool:
        if key in found:
            self.wrong(path, None, f"sets `{key}` a second time; keep one")
        return key not in found


def _among(message: str, names: Iterable[str], near: str | None) -> str:
    """Add the allowed names to a message if no similar one can be suggested."""
    return message if near is not None else f"{message}; there is {one_of(names, 'and')}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{...}" if value else "{}"
    if isinstance(value, Sequence):
        return "[...]" if value else "[]"
    try:
        return str(value)
    except ValueError:
        return "a number with too many digits"
