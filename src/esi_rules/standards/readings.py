"""Readings: interpretations of ambiguous words in the standards, each a typed option."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

import attrs

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, BadRuleError, Problem, UnknownNameError, WrongTypeError
from esi_rules.frozen import frozen
from esi_rules.shown import short_repr
from esi_rules.text import inert, nearest, one_of

__all__ = ["READINGS", "Choices", "OwnReading", "Reading", "Readings"]


def _texts(value: Mapping[str, str]) -> Mapping[str, str]:
    return frozen(value)


@attrs.frozen
class Reading:
    """Words with more than one interpretation: the choices, the default, and the reason for it.

    The texts never repeat a limit, because a caller can replace it.
    """

    __repr__ = short_repr

    id: str
    words: str
    """The ambiguous words."""
    choices: Mapping[str, str] = attrs.field(converter=_texts)
    """Each choice with what it means; the default comes first."""
    why: str
    """The reason for the default."""

    @property
    def default(self) -> str:
        """The choice that applies unless the caller makes another one."""
        return next(iter(self.choices))

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The choices other than the default."""
        return tuple(self.choices)[1:]


@attrs.frozen
class OwnReading:
    """A reading of a rule file's own, with the choice in force; the first where none is named."""

    __repr__ = short_repr

    id: str
    words: str
    """The ambiguous words."""
    options: tuple[tuple[str, str], ...]
    """Each choice with what it means."""
    chosen: str = attrs.field()
    why: str = ""
    """The reason why the first choice is the default."""

    @chosen.default
    def _first(self) -> str:
        return self.options[0][0] if self.options else ""

    def __attrs_post_init__(self) -> None:
        if len(self.choices) < 2 or len(self.choices) < len(self.options):
            raise BadRuleError(f"reading `{self.id}` needs two choices or more, each with a name")
        if _RESERVED in self.choices:
            raise BadRuleError(f"`{_RESERVED}` cannot be a choice; give it another name")
        if self.chosen not in self.choices:
            near = nearest(self.chosen, self.choices)
            hint = f"; did you mean `{near}`?" if near else ""
            raise BadRuleError(
                f"`chosen` of reading `{self.id}` must be {one_of(self.choices)} "
                f"(got `{inert(self.chosen)}`){hint}"
            )

    @property
    def choices(self) -> Mapping[str, str]:
        """Each choice with what it means."""
        return dict(self.options)

    @property
    def reading(self) -> Reading:
        """This reading as a `Reading`, as for the shipped ones."""
        return Reading(self.id, self.words, self.choices, self.why)


_RESERVED = "reading"
"""The key of a rule file that names a reading."""


class Choices(TypedDict, total=False):
    """The readings as keyword arguments; those that are left out keep their default."""

    days_unit: Literal["working", "calendar"]
    first_day: Literal["excluded", "counted"]
    non_working: Literal["bank-holidays", "weekends"]
    plan_clock: Literal["first-high", "commencement"]
    early_work: Literal["allowed", "not-allowed"]
    failure_window: Literal["sliding", "after-warning"]
    breach_clock: Literal["failure", "judged"]
    contacts: Literal["offered", "kept"]
    visit_in_contact: Literal["separate", "required"]
    visit_scope: Literal["high-or-licence", "high", "licence"]
    visit_made: Literal["seen", "attempted"]
    spread: Literal["total", "weekly"]
    edition_start: Literal["2005-03-04", "2005-04-01"]
    no_breach_due: Literal["not-applicable", "met"]
    aggregation: Literal["pooled", "item-mean"]
    rounded_sections: Literal["no", "yes"]
    ladder: Literal["literal", "monotone"]


@attrs.frozen(kw_only=True)
class Readings:
    """A choice for every reading: the keys of `Choices` as fields with defaults.

    ``readings["days-unit"]`` is the choice for the reading with that id. Raises `BadInputError` for
    an unknown choice.
    """

    __repr__ = short_repr

    days_unit: Literal["working", "calendar"] = "working"
    first_day: Literal["excluded", "counted"] = "excluded"
    non_working: Literal["bank-holidays", "weekends"] = "bank-holidays"
    plan_clock: Literal["first-high", "commencement"] = "first-high"
    early_work: Literal["allowed", "not-allowed"] = "allowed"
    failure_window: Literal["sliding", "after-warning"] = "sliding"
    breach_clock: Literal["failure", "judged"] = "failure"
    contacts: Literal["offered", "kept"] = "offered"
    visit_in_contact: Literal["separate", "required"] = "separate"
    visit_scope: Literal["high-or-licence", "high", "licence"] = "high-or-licence"
    visit_made: Literal["seen", "attempted"] = "seen"
    spread: Literal["total", "weekly"] = "total"
    edition_start: Literal["2005-03-04", "2005-04-01"] = "2005-03-04"
    no_breach_due: Literal["not-applicable", "met"] = "not-applicable"
    aggregation: Literal["pooled", "item-mean"] = "pooled"
    rounded_sections: Literal["no", "yes"] = "no"
    ladder: Literal["literal", "monotone"] = "literal"

    def __attrs_post_init__(self) -> None:
        problems = [
            problem
            for reading in READINGS.values()
            if (problem := _unknown_choice(reading, self[reading.id])) is not None
        ]
        if problems:
            raise BadInputError(problems)

    def __getitem__(self, reading: str) -> str:
        if not isinstance(reading, str):
            raise WrongTypeError(f"a reading is looked up by its id (got {reading!r:.80})")
        if reading.replace("_", "-") not in READINGS:
            near = nearest(reading, READINGS)
            hint = f"did you mean `{near}`?" if near else f"use {one_of(READINGS)}"
            raise UnknownNameError(f"no reading `{inert(reading)}`; {hint}")
        value: str = getattr(self, reading.replace("-", "_"))
        return value

    def chosen(self) -> dict[str, str]:
        """Return the choice for every reading, by id."""
        return {name: self[name] for name in READINGS}

    def replaced(self) -> dict[str, str]:
        """Return the choices that differ from the defaults, by id."""
        return {k: v for k, v in self.chosen().items() if v != READINGS[k].default}

    @classmethod
    @checked
    def of(cls, choices: Mapping[str, str], source: str = "readings") -> Readings:
        """Return readings from choices as text, by id.

        Raises `BadInputError` with all problems; `source` is the file or word that they name.
        """
        problems = []
        known: dict[str, str] = {}
        for name, value in choices.items():
            key = name.replace("_", "-")
            if key not in READINGS:
                problems.append(
                    Problem(
                        source,
                        "is not a reading",
                        column=name,
                        value=value,
                        suggestion=nearest(key, READINGS),
                    )
                )
                continue
            problem = _unknown_choice(READINGS[key], value, source)
            if problem is not None:
                problems.append(problem)
            known[key.replace("-", "_")] = value
        if problems:
            raise BadInputError(problems)
        # The choices were checked against `READINGS`, which has the same words as the types.
        return cls(**known)  # type: ignore[arg-type]


def _unknown_choice(reading: Reading, value: str, source: str = "readings") -> Problem | None:
    if isinstance(value, str) and value in reading.choices:
        return None
    return Problem(
        source,
        f"must be {one_of(reading.choices)}",
        column=reading.id,
        value=str(value),
        suggestion=nearest(str(value), reading.choices),
    )


READINGS: Mapping[str, Reading] = {
    reading.id: reading
    for reading in (
        Reading(
            "days-unit",
            'the limit that the report prints in "days" (ESI B1)',
            {
                "working": "working days",
                "calendar": "calendar days",
            },
            'a minister called the working days of another limit "days" (HC-2003-03-11)',
        ),
        Reading(
            "first-day",
            '"within so many days of" a starting day',
            {
                "excluded": "the starting day is not counted",
                "counted": "the starting day counts as day 1",
            },
            "a court leaves the day of the event out (Dodds v Walker, DVW-1981)",
        ),
        Reading(
            "non-working",
            '"working day"',
            {
                "bank-holidays": "weekends and bank holidays in England and Wales are days off",
                "weekends": "only weekends are days off",
            },
            "a later statute defines a working day in this way (SI-2013-3208)",
        ),
        Reading(
            "plan-clock",
            "the time for the plan in a high risk case",
            {
                "first-high": "it runs from the day the case was first rated high risk",
                "commencement": "it runs from commencement",
            },
            "a case first rated high risk in week 6 could otherwise never comply",
        ),
        Reading(
            "early-work",
            '"completed within"',
            {
                "allowed": "assessments and plans completed before the clock starts are in time",
                "not-allowed": "they must be completed on or after the day the clock starts",
            },
            "an assessment completed for the court report already exists",
        ),
        Reading(
            "failure-window",
            "the time within which two failures lead to breach action (orders)",
            {
                "sliding": "from one failure to the next, without the day of the anniversary",
                "after-warning": "from a warning to a failure after it",
            },
            "monitoring at the time counted failures",
        ),
        Reading(
            "breach-clock",
            "the time limit for breach action",
            {
                "failure": "counted from the failure that reaches the threshold",
                "judged": "counted from the first day, on or after that failure, on which a "
                "failure was judged",
            },
            "targets for the whole process counted from the failure",
        ),
        Reading(
            "contacts",
            "appointments",
            {
                "offered": "all appointments offered count",
                "kept": "only appointments that were kept count",
            },
            "ESI C1 assesses the appointments offered",
        ),
        Reading(
            "visit-in-contact",
            '"appointments offered, including a home visit"',
            {
                "separate": "the home visit is a separate standard",
                "required": "the contact standard is not met without a home visit in time",
            },
            "ESI reports both, and the two figures would contradict each other if they were "
            "combined",
        ),
        Reading(
            "visit-scope",
            "which cases need a home visit",
            {
                "high-or-licence": "high risk of harm cases and licences",
                "high": "high risk of harm cases only",
                "licence": "licences only",
            },
            "ESI C1 says that areas differed",
        ),
        Reading(
            "visit-made",
            "a home visit made",
            {"seen": "the offender was seen", "attempted": "an attempt counts"},
            "a visit at which nobody was seen is no visit",
        ),
        Reading(
            "spread",
            "a number of contacts in a window",
            {
                "total": "only the total counts",
                "weekly": "there must also be at least one in each week, if the number is at "
                "least that of the weeks",
            },
            "the standards state totals",
        ),
        Reading(
            "edition-start",
            "the day on which the 2005 edition comes into force",
            {
                "2005-03-04": "4 March 2005, the date of the circular",
                "2005-04-01": "1 April 2005, the date that a minister gave later",
            },
            'the circular itself says "immediate" (PC15/2005)',
        ),
        Reading(
            "no-breach-due",
            "cases in which no breach action was required",
            {
                "not-applicable": "they are not counted",
                "met": "they count as met",
            },
            "ESI C1 reports on the cases in which proceedings were required",
        ),
        Reading(
            "aggregation",
            "a criterion's score",
            {
                "pooled": "positive answers among all applicable answers to its items",
                "item-mean": "each item's percentage counts equally",
            },
            "the report does not say how scores were calculated",
        ),
        Reading(
            "rounded-sections",
            "the overall score",
            {
                "no": "sections are combined without rounding",
                "yes": "sections are rounded half up to whole percents first",
            },
            "the report states no rule for rounding",
        ),
        Reading(
            "ladder",
            "the six descriptors",
            {
                "literal": "as printed, although a higher rating can then lead to a lower "
                "descriptor",
                "monotone": "any weak item gives Poor; satisfactory items alone give Not met",
            },
            "the report prints the definitions; the correction is ours",
        ),
    )
}
"""Every reading, by id: first those of the standards, then those of the scoring."""
