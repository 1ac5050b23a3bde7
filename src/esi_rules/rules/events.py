"""Selections of the events that a rule reads, such as ``events.home_visit.where("seen").first()``.

There is one name for each shipped kind of event. `where` keeps the events with some values, `|`
joins two selections, and `once_a_day` counts several events on one day as one. For a kind of your
own, build an `EventKind` and call `of_kind`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from esi_rules.errors import UnknownEventKindError
from esi_rules.records.kinds import KINDS
from esi_rules.rules.moments import Events, of_kind
from esi_rules.text import nearest, one_of

risk_of_harm_assessment: Events = of_kind(KINDS["risk_of_harm_assessment"])
risk_rating: Events = of_kind(KINDS["risk_rating"])
risk_management_plan: Events = of_kind(KINDS["risk_management_plan"])
reoffending_assessment: Events = of_kind(KINDS["reoffending_assessment"])
supervision_plan: Events = of_kind(KINDS["supervision_plan"])
plan_review: Events = of_kind(KINDS["plan_review"])
appointment: Events = of_kind(KINDS["appointment"])
home_visit: Events = of_kind(KINDS["home_visit"])
failure: Events = of_kind(KINDS["failure"])
failure_judged: Events = of_kind(KINDS["failure_judged"])
warning: Events = of_kind(KINDS["warning"])
breach_action: Events = of_kind(KINDS["breach_action"])
unpaid_work_session: Events = of_kind(KINDS["unpaid_work_session"])
programme_session: Events = of_kind(KINDS["programme_session"])
drug_test: Events = of_kind(KINDS["drug_test"])
contact_hours: Events = of_kind(KINDS["contact_hours"])
victim_contact: Events = of_kind(KINDS["victim_contact"])
report_requested: Events = of_kind(KINDS["report_requested"])
report_delivered: Events = of_kind(KINDS["report_delivered"])
reconviction: Events = of_kind(KINDS["reconviction"])

unacceptable_failure: Events = (
    failure.where("unacceptable") | appointment.where("unacceptable_absence")
).once_a_day()
"""Unacceptable failures, including unacceptable absences; several on one day count as one."""

daily_warning: Events = warning.once_a_day()
"""Warnings; several on one day count as one."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> NoReturn:
        near = nearest(name, KINDS)
        hint = f"did you mean `{near}`?" if near else f"it has {one_of(sorted(KINDS))}"
        raise UnknownEventKindError(f"no event kind `{name}`; {hint}")
