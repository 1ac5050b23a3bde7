"""Evidence that every window of a schedule lacks is written once, in JSON and in words."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import esi_rules as esi
from esi_rules.calendar.windows import Series
from esi_rules.rules.algebra import Each

START = dt.date(1999, 9, 6)
WEEKS = 60
RULE = Each(esi.at_least(1, esi.events.appointment.where("attended")), Series(1, WEEKS))


def finding_on(appointments: int, rule: esi.Rule = RULE) -> esi.Finding:
    """The finding on a case whose appointments, one a day, have no outcome."""
    events = [
        esi.Event("appointment", START + dt.timedelta(days=i), None) for i in range(appointments)
    ]
    case = esi.Case("S01", "order", START, events)
    [found] = esi.evaluate(case, rule, as_at=dt.date(2004, 3, 14))
    return found


def test_the_evidence_is_in_json_once_and_comes_back_the_same() -> None:
    found = finding_on(400)
    assert len({part.missing for part in found.parts if part.missing}) == 1
    text = esi.to_json(found)
    assert text.count("Mon 6 Sep 1999") == 1
    assert json.loads(text) == json.loads(json.dumps(esi.to_data(found)))
    again = esi.from_json(text, esi.Finding)
    assert again == found
    assert again.parts[0].missing is again.parts[1].missing


def test_each_list_of_evidence_is_in_the_table_once() -> None:
    both = (finding_on(50), finding_on(60), finding_on(50))
    data = json.loads(esi.to_json(both))
    assert [len(texts) for texts in data["evidence"]] == [50, 60]
    assert esi.from_data(data, tuple[esi.Finding, ...]) == both


def test_a_short_list_stays_in_its_finding() -> None:
    data = esi.to_data(finding_on(3))
    assert "evidence" not in data
    assert len(data["findings"]["parts"][0]["missing"]) == 3  # type: ignore[index]


def test_a_list_in_its_finding_is_read_whatever_its_length() -> None:
    found = finding_on(10)
    data = json.loads(esi.to_json(found))
    [texts] = data.pop("evidence")
    for part in data["findings"]["parts"]:
        if "missing" in part:
            part["missing"] = texts
    assert esi.from_data(data, esi.Finding) == found


@pytest.mark.parametrize("place", [1, -1, True, 10**9])
def test_a_place_that_is_not_in_the_table_is_refused(place: object) -> None:
    data = json.loads(esi.to_json(finding_on(10)))
    data["findings"]["parts"][2]["missing"] = place
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(data, esi.Finding)
    assert "`findings.parts[2].missing`: must be a list, or a place in `evidence`" in str(
        caught.value
    )


@pytest.mark.parametrize("texts", [["a", 1], "a", None])
def test_evidence_that_is_no_list_of_texts_is_refused(texts: object) -> None:
    data = json.loads(esi.to_json(finding_on(10)))
    data["evidence"] = [texts]
    with pytest.raises(esi.BadInputError, match="evidence"):
        esi.from_data(data, esi.Finding)


def test_words_list_the_evidence_for_the_first_window_alone() -> None:
    found = finding_on(400)
    text = esi.words(found, full=True)
    others = sum(part.verdict is esi.Verdict.UNDETERMINED for part in found.parts) - 1
    assert others == 57
    assert text.count("would decide") == 400 + others
    assert text.count("any of the 400 listed for week 1") == others
    assert "listed" not in esi.words(finding_on(3), full=True)


@pytest.mark.parametrize("full", [True, False])
def test_words_and_json_grow_with_the_events_and_not_with_their_windows(full: bool) -> None:
    small, large = finding_on(100), finding_on(400)
    assert len(esi.to_json(large)) - len(esi.to_json(small)) < 300 * 70
    more = len(esi.words(large, full=full)) - len(esi.words(small, full=full))
    assert more < 300 * 100


def test_a_negated_schedule_lists_its_evidence_once_too() -> None:
    found = finding_on(400, ~RULE)
    assert esi.words(found, full=True).count("Mon 6 Sep 1999") < 4 * WEEKS
    text = esi.to_json(found)
    assert text.count("Mon 6 Sep 1999") == 1
    assert esi.from_json(text, esi.Finding) == found
