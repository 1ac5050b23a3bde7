"""The action list: what is listed of a case, in which order and words, and as a calendar."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import attrs
import icalendar
import pytest

import esi_rules as esi
from esi_rules.analysis.duty_calendar import calendar_file
from esi_rules.cli import main
from esi_rules.files import write_folder

AS_AT = dt.date(2005, 3, 14)


def case(id: str = "S1", *events: esi.Event, **changes: object) -> esi.Case:
    one = esi.Case(id, "order", "2005-02-24", [esi.Event("risk_rating", "2005-02-24", "low")])
    return attrs.evolve(one, events=(*one.events, *events), **changes)


def listed(*cases: esi.Case, as_at: dt.date = AS_AT, by: str | None = None) -> esi.ActionList:
    return esi.action_list(esi.Inspection("Testshire", as_at, cases), by=by)


def duty(actions: esi.ActionList, standard: str) -> esi.DueDuty:
    (found,) = [each for each in actions.duties if each.standard == standard]
    return found


def test_a_count_says_how_many_there_are_and_how_many_more_are_needed() -> None:
    visits = [esi.Event("appointment", day, "attended") for day in ("2005-03-01", "2005-03-08")]
    contact = duty(listed(case("S1", *visits)), "contact-frequency")
    assert contact.state == "not yet due"
    assert contact.needed == "2 of 12 appointments so far; 10 more by Wed 18 May 2005"
    assert contact.last_good_day == dt.date(2005, 5, 18)


def test_what_is_past_its_deadline_and_not_done_is_overdue_until_it_is_done_late() -> None:
    plan = duty(listed(case(), as_at=dt.date(2005, 4, 4)), "supervision-plan")
    assert (plan.state, plan.needed) == ("overdue", "a supervision plan")
    assert plan.last_good_day == dt.date(2005, 3, 17)
    assert plan.working_days_overdue == 10
    assert plan.working_days_left is None
    late = case("S1", esi.Event("supervision_plan", "2005-04-01"))
    actions = listed(late, as_at=dt.date(2005, 4, 4))
    assert "supervision-plan" not in {each.standard for each in actions.duties}


def test_what_may_have_been_done_late_on_an_unknown_day_says_so() -> None:
    unsure = case("S1", esi.Event("supervision_plan", "2005-04"))
    plan = duty(listed(unsure, as_at=dt.date(2005, 4, 20)), "supervision-plan")
    assert plan.state == "overdue"
    assert plan.needed == (
        "a supervision plan (unless it has been done: an event has no full date)"
    )


def test_a_duty_that_cannot_be_decided_says_what_would_decide_it() -> None:
    unrated = esi.Case("S1", "order", "2005-02-24")
    visit = duty(listed(unrated), "home-visit")
    assert (visit.state, visit.last_good_day) == ("undetermined", None)
    assert visit.needed == "cannot be decided without a risk of harm rating"


def test_nothing_that_does_not_apply_and_no_case_that_has_ended_is_listed() -> None:
    standards = {each.standard for each in listed(case()).duties}
    assert "home-visit" not in standards
    assert "unpaid-work-start" not in standards
    assert listed(case(ended_on=AS_AT)).duties == ()
    assert listed(case(ended_on=dt.date(2005, 3, 15))).duties != ()


def test_duties_are_grouped_by_case_manager_and_by_case() -> None:
    people = {"S1": "Young", "S2": "evans", "S3": "", "S4": "evans"}
    cases = [case(id, groups={"case_manager": who}) for id, who in people.items()]
    cases[3] = attrs.evolve(cases[3], commenced_on="2005-01-05")
    actions = listed(*cases)
    assert actions.grouped_by == "case_manager"
    order = list(dict.fromkeys((each.case_manager, each.case_id) for each in actions.duties))
    assert order == [("evans", "S4"), ("evans", "S2"), ("Young", "S1"), ("", "S3")]
    for id in people:
        days = [each.last_good_day or dt.date.max for each in actions.duties if each.case_id == id]
        assert days == sorted(days)


def test_another_column_can_name_the_case_manager_and_must_be_there() -> None:
    one = case(groups={"officer": "Jones", "case_manager": "Evans"})
    assert {each.case_manager for each in listed(one).duties} == {"Evans"}
    assert {each.case_manager for each in listed(one, by="officer").duties} == {"Jones"}
    with pytest.raises(esi.BadInputError, match="did you mean `officer`"):
        listed(one, by="oficer")


def test_a_list_travels_as_json() -> None:
    actions = listed(case())
    assert esi.from_json(esi.to_json(actions), esi.ActionList) == actions


# The calendar


def entries(actions: esi.ActionList) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(calendar_file(actions)).walk("VEVENT"))


def test_the_calendar_has_an_all_day_entry_for_each_deadline() -> None:
    actions = listed(case(), esi.Case("S2", "order", "2005-02-24"))
    dated = [each for each in actions.duties if each.last_good_day is not None]
    assert len(dated) < len(actions.duties)
    found = entries(actions)
    assert [entry["dtstart"].dt for entry in found] == [each.last_good_day for each in dated]
    for entry, each in zip(found, dated, strict=True):
        assert type(entry["dtstart"].dt) is dt.date
        assert entry["dtend"].dt - entry["dtstart"].dt == dt.timedelta(days=1)
        assert each.case_id in entry["summary"]
        assert each.needed in entry["description"]


def test_a_duty_keeps_its_uid_from_day_to_day_and_no_two_share_one() -> None:
    first, later = listed(case()), listed(case(), as_at=dt.date(2005, 4, 20))
    uids = [{str(entry["uid"]) for entry in entries(each)} for each in (first, later)]
    assert len(uids[0]) == len(entries(first))
    plan = "supervision-plan"
    assert duty(first, plan).last_good_day == duty(later, plan).last_good_day
    by_plan = [
        {str(e["uid"]) for e in entries(each) if plan in e["description"]}
        for each in (first, later)
    ]
    assert by_plan[0] == by_plan[1] != set()


def test_the_calendar_keeps_to_its_format_whatever_a_case_is_called() -> None:
    odd = case("S1; \\n, BEGIN:VEVENT\nX:1 " + "\u00e9\U0001f600" * 60)
    content = calendar_file(listed(odd))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\nBEGIN:VEVENT") == len(entries(listed(odd)))
    assert content == calendar_file(listed(odd))


def test_the_command_writes_the_calendar(tmp_path: Path) -> None:
    write_folder(tmp_path / "in", esi.Inspection("T", AS_AT, [case()]))
    ics = tmp_path / "due.ics"
    command = ["due", str(tmp_path / "in"), "--as-at", str(AS_AT)]
    assert main([*command, "--ics", str(ics)]) == 0
    assert ics.read_bytes() == calendar_file(listed(case()))


def test_a_calendar_is_not_written_over_an_input_or_under_another_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "in", esi.Inspection("T", AS_AT, [case()]))
    command = ["due", str(tmp_path / "in"), "--as-at", str(AS_AT)]
    assert main([*command, "--ics", str(tmp_path / "due.txt")]) == 2
    assert "must end in .ics" in capsys.readouterr().err


def test_the_command_prints_a_table_for_each_case_manager(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [case(id, groups={"case_manager": who}) for id, who in (("S1", "Evans"), ("S2", ""))]
    write_folder(tmp_path / "in", esi.Inspection("T", AS_AT, cases))
    command = ["due", str(tmp_path / "in"), "--as-at", str(AS_AT)]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Action list for Mon 14 Mar 2005: ")
    assert printed.index("case_manager: Evans") < printed.index("case_manager: not named")
    assert main([*command, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["case_manager"] for row in rows] == ["Evans"] * (len(rows) // 2) + [""] * (
        len(rows) // 2
    )
