"""A number typed as a decimal means that decimal, wherever one can be given, or is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.monitoring import Thresholds
from esi_rules.analysis.whatif import sensitivity
from esi_rules.columns import evaluate_frames
from esi_rules.exact import exact, exact_decimal, exact_percentage, exact_share
from esi_rules.files.settings import read_toml
from esi_rules.frameworks.framework import Section
from esi_rules.frameworks.weights import Weights
from esi_rules.published.published_sheet import Printed
from esi_rules.rules.algebra import Share
from esi_rules.standards.limits import read_limit
from esi_rules.wording import rule_words
from tests.support.compiled import by_compiled, by_direct
from tests.support.examples import examples
from tests.support.frames import frames_of

NINE_TENTHS = Fraction(9, 10)
FORMS = [0.9, "0.9", ".9", " 0.90 ", Decimal("0.9"), Fraction(9, 10), "9/10"]
REFUSED = [True, False, None, "", "x", "1/0", "1e5", "0,9", "nan", "9" * 5000, float("nan"),
           float("inf"), Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999999"),
           Decimal("1E-999999999"), [0.9], b"0.9"]  # fmt: skip
ATTENDED = esi.events.appointment.where("attended")
AS_AT = dt.date(2005, 3, 14)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_nine_tenths_is_nine_tenths(form: float | Decimal | Fraction | str) -> None:
    assert exact(form) == exact_share(form) == exact_percentage(form) == NINE_TENTHS
    assert exact_share("90%") == exact_share(" 90 % ") == exact_percentage("0.9%") == NINE_TENTHS


@pytest.mark.parametrize("value", REFUSED)
def test_what_is_no_plain_number_is_refused_wherever_one_can_be_given(value: object) -> None:
    number: float = value  # type: ignore[assignment]
    for read in (exact, exact_share, exact_percentage):
        with pytest.raises(ValueError, match="is no number"):
            read(value)
    with pytest.raises(esi.WrongPartError, match="a share must be a number"):
        Share(number, ATTENDED, esi.events.appointment)
    with pytest.raises(esi.BadRuleError, match="a weight must be a number"):
        Weights({"a": number}, {})
    with pytest.raises(esi.BadRuleError, match="a threshold must be a percentage"):
        Thresholds(red=number)
    if value not in (None, ""):  # a weight, a figure or a percentage may be missing
        with pytest.raises(esi.BadRuleError, match="a weight must be a number"):
            Section("X", "A section", number)
        with pytest.raises(esi.BadRuleError, match="`value` must be a number"):
            Printed(number, "page 1")
        with pytest.raises(esi.BadInputError, match="must be a percentage"):
            esi.weigh({"B1": number})


def case_of(kept: int, offered: int) -> esi.Case:
    outcomes = ["attended"] * kept + ["acceptable_absence"] * (offered - kept)
    first = dt.date(2004, 9, 1)
    events = [
        esi.Event("appointment", first + dt.timedelta(days=i), outcome)
        for i, outcome in enumerate(outcomes)
    ]
    return esi.Case("S01", "order", first, events)


def verdicts(rule: esi.Rule, case: esi.Case) -> set[str]:
    """The verdict by each evaluator: the readers, compiled functions, and whole frames."""
    [direct] = by_direct(case, rule, as_at=AS_AT)
    [compiled] = by_compiled(case, rule, as_at=AS_AT)
    assert esi.words(direct) == esi.words(compiled)
    rows = evaluate_frames(*frames_of([case]), standards=rule, as_at=AS_AT)
    return {direct.verdict.name, compiled.verdict.name, *rows["verdict"]}


@pytest.mark.parametrize("form", [*FORMS, "90%"])
def test_nine_of_ten_meet_a_share_of_nine_tenths(form: float | Decimal | Fraction | str) -> None:
    rule = Share(form, ATTENDED, esi.events.appointment)
    assert rule.least == NINE_TENTHS
    assert type(rule.least) is Fraction
    assert verdicts(rule, case_of(9, 10)) == {"MET"}
    assert verdicts(rule, case_of(8, 9)) == {"NOT_MET"}
    assert "at least 90% must be kept appointments" in rule_words(rule)
    assert esi.from_json(esi.to_json(rule), esi.Rule) == rule  # type: ignore[type-abstract, unused-ignore]


@settings(max_examples=examples(150), deadline=None)
@given(data=st.data())
def test_a_share_is_met_by_exactly_the_counts_that_reach_its_decimal(data: st.DataObject) -> None:
    places = data.draw(st.integers(1, 3), label="decimal places")
    digits = data.draw(st.integers(1, 10**places), label="digits")
    decimal = Decimal(digits).scaleb(-places)
    offered = data.draw(st.integers(1, 40), label="offered")
    # As near the limit as a count of cases can be, on it where there is such a count.
    at_least = -(-digits * offered // 10**places)
    kept = data.draw(st.sampled_from(sorted({at_least, at_least - 1} - {-1})), label="kept")
    rules = {
        Share(form, ATTENDED, esi.events.appointment)
        for form in (float(decimal), str(decimal), decimal, Fraction(decimal), f"{decimal * 100}%")
    }
    assert len(rules) == 1
    met = "MET" if Fraction(kept, offered) >= Fraction(digits, 10**places) else "NOT_MET"
    assert verdicts(rules.pop(), case_of(kept, offered)) == {met}


@given(st.integers(0, 10**15), st.integers(0, 15))
def test_a_float_is_the_decimal_that_was_typed(digits: int, places: int) -> None:
    typed = f"{Decimal(digits).scaleb(-places):f}"
    assert exact(float(typed)) == exact(typed) == Fraction(typed)
    assert exact_decimal(float(typed)) == Decimal(typed)


def test_weights_thresholds_and_figures_are_the_decimals_that_were_typed() -> None:
    tenth, fifth = Fraction(1, 10), Fraction(1, 5)
    assert Weights({"a": 0.1}, {"s": "0.2"}) == Weights({"a": tenth}, {"s": fifth})
    assert Section("X", "A section", 0.3, [esi.Criterion("X1", "One", "critical")]).weight == (
        Fraction(3, 10)
    )
    assert Thresholds(66.6, "70.1%") == Thresholds(Fraction(666, 10), Fraction(701, 10))
    assert Printed(62.1, "page 1", rounding=0.1) == Printed(
        Fraction(621, 10), "page 1", rounding=Fraction(1, 10)
    )
    assert esi.weigh({"B1": 69.9}).criteria["B1"].exact == Fraction(699, 10)
    limit = esi.Limit("x", "a share", 0.9, esi.Status.OWN, esi.Citation("us"), kind="share")
    assert limit.value == NINE_TENTHS
    fitting = esi.fits(62.1, sample=57, rounding=0.1)
    assert fitting == esi.fits(Fraction(621, 10), sample=57, rounding=Fraction(1, 10))


@pytest.mark.slow
def test_the_step_of_weights_is_the_decimal_that_was_typed() -> None:
    inspection = esi.Inspection("A", AS_AT, [case_of(9, 10)])
    assert sensitivity(inspection, step=0.1).step == Fraction(1, 10)
    with pytest.raises(esi.BadRuleError, match="`step` must be a number"):
        sensitivity(inspection, step=float("nan"))


@pytest.mark.parametrize("value", [7.3, Decimal("7.3")])
def test_an_amount_typed_as_a_decimal_is_that_decimal(value: float | Decimal) -> None:
    for kind in ("contact_hours", "hours_of_our_own"):
        assert esi.Event(kind, "2004-10-01", value).value == Decimal("7.3")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Fraction(1, 3)])
def test_an_amount_that_is_no_decimal_is_refused(value: float) -> None:
    for kind in ("contact_hours", "hours_of_our_own"):
        with pytest.raises(esi.BadRecordError, match="must be text or a number"):
            esi.Event(kind, "2004-10-01", value)


def test_ten_tenths_of_an_hour_are_an_hour() -> None:
    case = esi.Case("S01", "order", "2004-09-01",
                    [esi.Event("contact_hours", "2004-10-01", 0.1)] * 10)  # fmt: skip
    rule = esi.at_least(1, esi.events.contact_hours, total=True)
    assert verdicts(rule, case) == {"MET"}


def test_decimals_in_toml_keep_every_digit() -> None:
    text = b"a = 0.1234567890123456789012\nb = 0.9\nc = nan\nd = 1e99999999999999999999"
    found = read_toml("x.toml", text)
    assert found["a"] == Decimal("0.1234567890123456789012")
    assert found["b"] == Decimal("0.9")
    assert Decimal.is_nan(found["c"])  # type: ignore[arg-type]
    assert found["d"] == "1e99999999999999999999"


@pytest.mark.parametrize("written", ["0.9", '"0.9"', '"90%"', '"9/10"'])
def test_the_limit_of_an_inspection_is_the_decimal_that_was_typed(
    written: str, tmp_path: Path
) -> None:
    settings_text = f'area = "A"\nas_at = 2005-03-14\n[limits]\n"D1.4.limit" = {written}\n'
    (tmp_path / "inspection.toml").write_text(settings_text)
    (tmp_path / "cases.csv").write_text("case_id,sentence,commenced_on\nS01,order,2004-09-01\n")
    (tmp_path / "events.csv").write_text("case_id,event,on,value\n")
    [(name, text)] = esi.read(tmp_path).inspection.limits.items()
    limit = esi.Limit(name, "", None, esi.Status.UNKNOWN, esi.Citation("x"), kind="share")
    assert read_limit(limit, text).value == NINE_TENTHS


def test_a_limit_that_is_no_text_is_refused() -> None:
    limits = {"risk-of-harm-assessment.limit": 0.9, "unheard-of": 0.9}
    with pytest.raises(esi.BadInputError) as caught:
        esi.national_standards_2000(limits=limits)  # type: ignore[arg-type]
    said = str(caught.value)
    assert "must be text, such as `15 working days` or `90%` (got 0.9)" in said
    assert "`0.9` is not a limit" in said


def test_a_share_in_a_rule_file_is_the_decimal_that_was_typed() -> None:
    from esi_rules.rulefile.forms import read_fraction

    assert {read_fraction(text) for text in ("0.9", "90%", "9/10", "0.90")} == {NINE_TENTHS}
    assert read_fraction("1/0") is None


@pytest.mark.parametrize("least", [0.9, True, None])
def test_a_share_in_json_is_text(least: object) -> None:
    data = dict(esi.to_data(Share("0.9", ATTENDED, esi.events.appointment)))
    assert data["least"] == "9/10"
    with pytest.raises(esi.BadInputError, match="a fraction must be text"):
        esi.from_data({**data, "least": least}, esi.Rule)  # type: ignore[type-abstract, unused-ignore]


def test_percentages_that_are_all_fractions_of_one_are_noted() -> None:
    [note] = esi.weigh({"B1": 0.69, "B2": "0.8", "B3": 1, "B4": 0}).provenance.notes
    assert "for 69%, write 69" in note
    for percentages in ({"B1": 0.69, "B2": 80}, {"B1": 1, "B2": 0}, {"B1": 0}, {}):
        assert esi.weigh(percentages).provenance.notes == ()


def test_thresholds_that_are_fractions_of_one_are_noted() -> None:
    inspection = esi.Inspection("A", AS_AT, [case_of(9, 10)])
    assert "write 69" in esi.monitor(inspection, by=(), red=0.5, amber=0.7).legend
    assert "note" not in esi.monitor(inspection, by=(), red=0, amber=70).legend
