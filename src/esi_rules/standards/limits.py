"""The limits of the shipped standards, each with its value, status and citation.

The citations refer to the documents in `standards.sources`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, cast

import attrs

from esi_rules.calendar.period import Period, months, weeks, working_days
from esi_rules.errors import BadInputError, BadRuleError, EsiError, Problem
from esi_rules.exact import exact_share
from esi_rules.records.case import Sentence
from esi_rules.standards.limit import CALLER, Citation, Limit, LimitValue, Status
from esi_rules.standards.readings import Readings
from esi_rules.text import nearest

__all__ = [
    "INSPECTION_LIMITS",
    "LIMITS_2000",
    "LIMITS_2005",
    "LIMIT_IDS",
    "LimitTable",
    "contradicted",
    "limit_id",
    "limit_notes",
    "limit_words",
    "read_limit",
    "status_words",
]

_STATED, _ASSUMED, _UNKNOWN = Status.STATED, Status.ASSUMED, Status.UNKNOWN
_Kind = Literal["period", "count", "share"]


def _limit(
    name: str,
    what: str,
    value: LimitValue,
    status: Status,
    source: str = "recollection",
    place: str = "",
    note: str = "",
    kind: _Kind | None = None,
    sentence: Sentence | None = None,
) -> Limit:
    guessed: _Kind = "count" if isinstance(value, int) else "period"
    return Limit(
        name, what, value, status, Citation(source, place), note, kind or guessed,
        sentence=sentence,
    )  # fmt: skip


def _by_id(*limits: Limit) -> Mapping[str, Limit]:
    return {limit.id: limit for limit in limits}


LIMITS_2000: Mapping[str, Limit] = _by_id(
    _limit(
        "risk-of-harm-assessment.limit",
        "assessment completed",
        working_days(15),
        _STATED,
        "ESI",
        "B1 bullet 1",
        'printed as "15 days"; which days these are is a reading',
    ),
    _limit(
        "risk-management-plan.limit",
        "plan completed",
        working_days(5),
        _STATED,
        "ESI",
        "B1 bullet 2",
        "where the clock starts is a reading",
    ),
    _limit(
        "reoffending-assessment.limit",
        "assessment completed",
        working_days(15),
        _ASSUMED,
        note="a document states that there was a limit (ESI, B2 bullet 1)",
    ),
    _limit(
        "supervision-plan.limit",
        "plan completed",
        working_days(15),
        _ASSUMED,
        note="a document states that there was a limit (ESI, B3 bullet 2)",
    ),
    _limit(
        "first-appointment.limit",
        "orders: first appointment offered",
        working_days(5),
        _ASSUMED,
        note="a document states that there was a limit (HC-1998-01-28)",
        sentence="order",
    ),
    _limit(
        "first-appointment.licence-limit",
        "licences: the day of release or the next working day",
        working_days(1),
        _ASSUMED,
        sentence="licence",
    ),
    _limit(
        "contact-frequency.orders-weeks-1-12",
        "orders: appointments in weeks 1 to 12",
        12,
        _ASSUMED,
        note="1995 edition: 12 in the first 3 months (HAC-1998)",
        sentence="order",
    ),
    _limit(
        "contact-frequency.orders-weeks-13-24",
        "orders: appointments in weeks 13 to 24",
        6,
        _ASSUMED,
        note="1995 edition: 6 in the next 3 months (HAC-1998)",
        sentence="order",
    ),
    _limit(
        "contact-frequency.orders-monthly",
        "orders: appointments in each month after week 24",
        1,
        _ASSUMED,
        note="1995 edition: 1 a month (HAC-1998)",
        sentence="order",
    ),
    _limit(
        "contact-frequency.licences-weekly",
        "licences: appointments in each of weeks 1 to 4",
        1,
        _ASSUMED,
        sentence="licence",
    ),
    _limit(
        "contact-frequency.licences-fortnightly",
        "licences: appointments in each fortnight of weeks 5 to 12",
        1,
        _ASSUMED,
        note="remembered less certainly than the first weeks",
        sentence="licence",
    ),
    _limit(
        "contact-frequency.licences-monthly",
        "licences: appointments in each month after week 12",
        1,
        _ASSUMED,
        note="remembered less certainly than the first weeks",
        sentence="licence",
    ),
    _limit(
        "home-visit.limit",
        "home visit made",
        working_days(10),
        _ASSUMED,
        note="a document states that there was a limit (ESI, C1 bullet 1); who it applies to "
        "is a reading",
    ),
    _limit("plan-review.limit", "longest time between reviews", months(4), _ASSUMED),
    _limit(
        "enforcement.limit",
        "breach action started",
        working_days(10),
        _STATED,
        "PC43/2004",
        note="a minister described the same practice for licences (HC-2006-09-04)",
    ),
    _limit(
        "enforcement.window",
        "orders: period within which two failures require action",
        months(12),
        _STATED,
        "CJCSA-EN",
        note="a minister stated the two failures (HC-2003-03-04)",
        sentence="order",
    ),
    _limit(
        "enforcement.licence-failures",
        "licences: unacceptable failures that require action",
        3,
        _STATED,
        "HC-2003-03-04",
        note="no period is stated, so the whole licence counts",
        sentence="licence",
    ),
    _limit(
        "warning-limit.limit", "period without a second warning", months(12), _STATED, "CJCSA-EN"
    ),
    _limit("unpaid-work-start.limit", "first work session offered", working_days(10), _ASSUMED),
    _limit(
        "programme-start.limit",
        "first programme session",
        None,
        _UNKNOWN,
        "ESI",
        "C2 bullet 4",
        "the report states that there was a limit; the answer to C2.4b decides instead",
        "period",
    ),
    _limit("dtto-contact.limit", "contact hours in each of weeks 1 to 13", 15, _STATED, "PAC-2005"),
    _limit("dtto-testing.limit", "drug tests in each of weeks 1 to 13", 2, _ASSUMED),
    _limit(
        "victim-contact.limit",
        "first contact with victim or family",
        months(2),
        _STATED,
        "HC-1999-12-14",
    ),
    _limit(
        "pre-sentence-report.limit", "report delivered", working_days(15), _STATED, "HC-2003-03-11"
    ),
)
"""The limits of National Standards 2000, as revised in 2002, by id."""

_HIGH_NOTE = "a circular states that it was monitored monthly as a target (PC77/2005)"


def _without(prefix: str, limits: Mapping[str, Limit]) -> dict[str, Limit]:
    return {key: limit for key, limit in limits.items() if not key.startswith(prefix)}


LIMITS_2005: Mapping[str, Limit] = {
    **_without("contact-frequency.", LIMITS_2000),
    **_by_id(
        _limit(
            "risk-of-harm-assessment.limit", "assessment completed", working_days(15), _ASSUMED,
            note=_HIGH_NOTE,
        ),
        _limit(
            "risk-of-harm-assessment.high-limit",
            "assessment completed, where risk of harm is high from commencement", working_days(5),
            _ASSUMED, note=_HIGH_NOTE,
        ),
        _limit(
            "supervision-plan.limit", "plan completed", working_days(15), _ASSUMED, note=_HIGH_NOTE
        ),
        _limit(
            "supervision-plan.high-limit",
            "plan completed, where risk of harm is high from commencement", working_days(5),
            _ASSUMED, note=_HIGH_NOTE,
        ),
        _limit(
            "contact-frequency.tier-2", "tier 2: appointments in weeks 1 to 16", 16, _STATED,
            "NPS67", note="nothing is stated after week 16",
        ),
        *(
            _limit(
                f"contact-frequency.tier-{tier}", f"tier {tier}: appointments in weeks 1 to 16",
                None, _UNKNOWN, "NPS67", "", "the answer to C1.1a decides instead", "count",
            )
            for tier in (1, 3, 4)
        ),
        _limit(
            "enforcement.licence-failures", "licences: unacceptable failures that require action",
            3, _STATED, "NPS67", note="at any time during the licence", sentence="licence",
        ),
        _limit(
            "unpaid-work-hours.limit", "hours offered in each week", 6, _STATED, "PC94/2005",
            note="hours lost because the service cancelled the session count as offered",
        ),
        _limit(
            "drr-testing.limit", "drug tests in each of weeks 1 to 16", 2, _STATED, "PC80/2005"
        ),
        _limit(
            "drr-testing.reduced-limit",
            "drug tests in a week that starts on or after 3 November 2005, for the low band or a "
            "residential place", 1, _STATED, "PC80/2005",
        ),
        _limit(
            "plan-review.limit", "longest time between reviews", weeks(16), _ASSUMED,
            note="the bulletin states that the interval varied with the length of the sentence "
            "(NPS67)",
        ),
        _limit("victim-contact.limit", "first contact with victim or family", weeks(8), _ASSUMED),
    ),
}  # fmt: skip
"""The limits of National Standards 2005, by id.

Limits that the 2005 table does not list carry over from 2000 with their status, except those on
contact frequency.
"""

SHARE_KEPT = Limit(
    "D1.4.limit", "share of appointments kept", None, _UNKNOWN, Citation("ESI", "D1 bullet 4"),
    'the threshold of "all or nearly all" is not stated; the answer to D1.4 decides '
    'instead', "share",
)  # fmt: skip
"""The share of appointments that must be kept for item D1.4."""

TARGET_WEIGHT = Limit(
    "A1.target-weight", "number of items that the national targets count as in A1", 1, _ASSUMED,
    Citation("ESI", "Scoring approach"),
    "the report states that they weigh more, but not how much more; 1 gives them no extra "
    "weight", "count",
)  # fmt: skip
"""The weight of the national targets in the majority of criterion A1."""

INSPECTION_LIMITS: Mapping[str, Limit] = _by_id(SHARE_KEPT, TARGET_WEIGHT)
"""The limits of the inspection itself, which belong to no edition of the standards."""

LIMIT_IDS: tuple[str, ...] = tuple(dict.fromkeys((*LIMITS_2000, *LIMITS_2005, *INSPECTION_LIMITS)))
"""The id of every limit that a caller can set."""


def contradicted(limit: Limit) -> Limit | None:
    """Return the shipped limit that `limit` contradicts; None if there is none.

    A limit contradicts a shipped limit with the same id if both cite the same place in the same
    document as stating their value, and the values differ.
    """
    if limit.status is not Status.STATED:
        return None
    found = [
        shipped
        for table in (LIMITS_2000, LIMITS_2005)
        if (shipped := table.get(limit.id)) is not None
        and shipped.status is Status.STATED
        and _same_place(shipped.citation, limit.citation)
    ]
    alike = any(shipped.value == limit.value for shipped in found)
    return None if alike or not found else found[0]


def _same_place(one: Citation, two: Citation) -> bool:
    return _bare(one.source) == _bare(two.source) and _bare(one.place) == _bare(two.place)


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def status_words(limit: Limit) -> str:
    """Return the status in words: not `stated` if the shipped limits contradict the limit."""
    return limit.status.value if contradicted(limit) is None else "said to be stated"


def limit_words(limit: Limit) -> str:
    """Return a limit in one line; if shipped limits contradict it, without status and citation."""
    shipped = contradicted(limit)
    if shipped is None:
        return limit.words
    return f"{limit.what}: {limit.value_words} ({limit_notes(limit)})"


def limit_notes(limit: Limit) -> str:
    """Return the notes on a limit; a contradiction by a shipped limit comes first."""
    shipped = contradicted(limit)
    if shipped is None:
        return limit.notes
    not_so = f"not as stated: {shipped.citation.words} has {shipped.value_words}"
    return "; ".join(part for part in (not_so, limit.notes) if part)


def limit_id(name: str) -> str:
    """Return the id of a limit from a name; the id of a standard alone means its `.limit`."""
    whole = f"{name}.limit"
    return whole if name not in LIMIT_IDS and whole in LIMIT_IDS else name


_HOW_NEAR = ("enforcement.window", "warning-limit.limit")
"""The limits on the time between two events, which cannot be in working days."""


def read_limit(limit: Limit, text: str) -> Limit:
    """Parse a caller's value for a limit; return the limit with this value and the status `own`.

    Raises `BadRuleError` for text that is not a valid value; the message says what to write.
    """
    if not isinstance(cast("object", text), str):
        raise BadRuleError(f"must be text, such as `15 working days` or `90%` (got {text!r:.80})")
    value: LimitValue
    if limit.kind == "period":
        value = Period.parse(text)
        if value.n == 0 and value.unit != "working days":
            raise BadRuleError(f"a limit must be 1 or more (got {text!r})")
        if limit.id in _HOW_NEAR and value.unit == "working days":
            raise BadRuleError(
                f"how near two events are is given in days, weeks or months, such as `12 months` "
                f"(got {text[:40]!r})"
            )
    elif limit.kind == "count":
        number = text.strip()
        if not number.isdecimal() or len(number) > 5 or not 1 <= int(number) <= 10_000:
            raise BadRuleError(f"a count is a whole number from 1 to 10000 (got {text[:40]!r})")
        value = int(number)
    else:
        value = _share(text)
    return attrs.evolve(
        limit,
        value=value,
        status=Status.OWN,
        citation=CALLER,
        note="",
        decided_by="",
        reason="",
    )


def _share(text: str) -> Fraction:
    try:
        share = exact_share(text)
    except ValueError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise BadRuleError(
            f"a share is like `90%` or `0.9`, above 0 and at most 1 (got {text[:40]!r})"
        )
    return share


@attrs.frozen
class LimitTable:
    """The limits of one edition, including a caller's own, and the readings that apply to them."""

    limits: Mapping[str, Limit]
    readings: Readings

    @classmethod
    def of(
        cls, defaults: Mapping[str, Limit], readings: Readings, own: Mapping[str, str]
    ) -> LimitTable:
        """Return the default limits with a caller's own, given as text by id.

        Limits of other editions are ignored. Raises `BadInputError` with all problems for unknown
        ids and invalid values.
        """
        limits = dict(defaults)
        problems = []
        for name, text in own.items():
            key = limit_id(name)
            if key not in LIMIT_IDS:
                near = nearest(key, LIMIT_IDS)
                shown = str(text)
                problems.append(
                    Problem("limits", "is not a limit", column=name, value=shown, suggestion=near)
                )
            elif key in limits:
                try:
                    limits[key] = read_limit(limits[key], text)
                except EsiError as error:
                    problems.append(Problem("limits", str(error), column=name))
        if problems:
            raise BadInputError(problems)
        return cls(limits, readings)

    def of_standard(self, name: str) -> tuple[Limit, ...]:
        """Return the limits of one standard."""
        return tuple(v for k, v in self.limits.items() if k.rpartition(".")[0] == name)

    def value(self, name: str) -> LimitValue:
        """Return the value of a limit; None if it is unknown."""
        return self.limits[name].value

    def count(self, name: str) -> int:
        """Return the value of a limit that is a count."""
        value = self.limits[name].value
        assert isinstance(value, int)
        return value

    def period(self, name: str, *, explicit: bool = False) -> Period:
        """Return the value of a limit that is a period, with the readings applied.

        With `explicit`, the starting day is never counted, because the wording of the standard
        fixes this.
        """
        limit = self.limits[name]
        period = limit.value
        assert isinstance(period, Period)
        printed_in_days = name == "risk-of-harm-assessment.limit" and limit.status is not Status.OWN
        if printed_in_days and self.readings.days_unit == "calendar":
            period = attrs.evolve(period, unit="days")
        in_days = period.unit in ("working days", "days")
        return attrs.evolve(
            period,
            days_off=self.readings.non_working
            if period.unit == "working days"
            else "bank-holidays",
            first_day_counts=(
                in_days and period.n > 0 and not explicit and self.readings.first_day == "counted"
            ),
        )
