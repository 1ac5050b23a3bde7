"""The kinds of event in case records, and the values that each kind can have."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from esi_rules.checked import typed
from esi_rules.errors import BadRuleError
from esi_rules.frozen import FrozenMap
from esi_rules.shown import short_repr

__all__ = ["KINDS", "EventKind"]


@attrs.frozen(field_transformer=typed)
class EventKind:
    """A kind of event: its name in files, its name in sentences, and what its value may be."""

    __repr__ = short_repr

    name: str
    words: str
    """The name of the event in sentences, for instance ``home visit``."""
    values: tuple[str, ...] = ()
    """The possible outcomes or ratings; empty if events have no value or an amount."""
    amount: bool = False
    """Whether the value is a number, 0 or more."""
    this_sentence_only: bool = False
    """Whether an event before commencement belongs to another sentence and is not counted."""
    undated_from_commencement: bool = True
    """Whether an event without any date is on or after commencement (otherwise: on any day)."""
    plural: str = attrs.field(default=attrs.Factory(lambda self: f"{self.words}s", takes_self=True))

    def __attrs_post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise BadRuleError(
                f"an event kind's name is lower case words joined by `_` (got {self.name!r})"
            )
        if self.values and self.amount:
            raise BadRuleError(
                f"event kind `{self.name}` takes values or an amount, not both; leave one out"
            )


_LEVELS = ("low", "medium", "high", "very_high")

KINDS: Mapping[str, EventKind] = FrozenMap(
    {
        kind.name: kind
        for kind in (
            EventKind("risk_of_harm_assessment", "risk of harm assessment"),
            EventKind("risk_rating", "risk of harm rating", _LEVELS),
            EventKind("risk_management_plan", "risk management plan"),
            EventKind("reoffending_assessment", "likelihood of reoffending assessment"),
            EventKind("supervision_plan", "supervision plan"),
            EventKind(
                "plan_review",
                "review of the supervision plan",
                plural="reviews of the supervision plan",
            ),
            EventKind(
                "appointment",
                "appointment",
                ("attended", "acceptable_absence", "unacceptable_absence"),
                this_sentence_only=True,
            ),
            EventKind("home_visit", "home visit", ("seen", "attempted"), this_sentence_only=True),
            EventKind(
                "failure",
                "failure to comply",
                ("unacceptable", "acceptable"),
                this_sentence_only=True,
                plural="failures to comply",
            ),
            EventKind(
                "failure_judged",
                "judgement of a failure",
                this_sentence_only=True,
                plural="judgements of a failure",
            ),
            EventKind("warning", "warning", this_sentence_only=True),
            EventKind("breach_action", "breach or recall action"),
            EventKind(
                "unpaid_work_session", "unpaid work session", amount=True, this_sentence_only=True
            ),
            EventKind("programme_session", "programme session", this_sentence_only=True),
            EventKind("drug_test", "drug test", this_sentence_only=True),
            EventKind("contact_hours", "contact", amount=True, this_sentence_only=True),
            EventKind(
                "victim_contact",
                "contact with the victim or family",
                plural="contacts with the victim or family",
            ),
            EventKind(
                "report_requested",
                "request for a pre-sentence report",
                undated_from_commencement=False,
                plural="requests for a pre-sentence report",
            ),
            EventKind(
                "report_delivered",
                "delivery of the pre-sentence report",
                undated_from_commencement=False,
                plural="deliveries of the pre-sentence report",
            ),
            EventKind(
                "reconviction",
                "offence leading to a conviction",
                plural="offences leading to a conviction",
            ),
        )
    }
)
"""The kinds of event that the shipped standards and items read, by name."""
