"""Running another implementation: right, wrong and broken ones, and the flaws that are named."""

from __future__ import annotations

import functools
import json
import os
import shlex
import shutil
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest

from esi_rules.analysis.conformance import (
    FLAWS,
    Conformance,
    ExpectedAnswer,
    GivenAnswer,
    Vector,
    VectorSet,
    check_answers,
    run_program,
    shipped_vectors,
    vectors_text,
)
from esi_rules.analysis.conformance.junit import junit_xml
from esi_rules.calendar.working_calendar import FIRST_DAY, LAST_DAY, ONE_DAY
from esi_rules.cli import main
from esi_rules.engine.judge import evaluate
from esi_rules.errors import BadInputError
from esi_rules.records.case import Case, Inspection
from esi_rules.standards.shipped import national_standards
from tests.support.paths import EXAMPLES

NAIVE = EXAMPLES / "conformance" / "naive.py"
IN_JAVASCRIPT = EXAMPLES / "conformance" / "implementation.mjs"
FEW = ("reoffending-assessment", "unpaid-work-start", "victim-contact")


@functools.cache
def few_vectors() -> VectorSet:
    """Return the vectors of a few standards, made by the first test that needs them."""
    return shipped_vectors(FEW)


def first_vectors(count: int) -> VectorSet:
    return attrs.evolve(few_vectors(), vectors=few_vectors().vectors[:count])


def command(*words: object) -> str:
    return shlex.join(str(word) for word in words)


def python(code: str) -> str:
    """A program that has every request in `asked`, and then does what `code` says."""
    start = "import json, sys, time\nasked = [json.loads(line) for line in sys.stdin]\n"
    return command(sys.executable, "-c", start + code)


def right_answer(vector: Vector) -> GivenAnswer:
    right = vector.expected
    return GivenAnswer(
        {
            "verdict": right.verdict,
            "reason": right.reason,
            "last_good_day": right.last_good_day,
            "clock_starts": right.clock_starts,
        }
    )


def test_right_answers_are_right() -> None:
    outcome = check_answers(few_vectors(), map(right_answer, few_vectors().vectors))
    assert not outcome.wrong
    assert not outcome.flaws()


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_program_with_one_flaw_has_it_named_and_nothing_is_left_unexplained(flaw: str) -> None:
    answers = []
    for vector in few_vectors().vectors:
        answer = right_answer(vector)
        for one in vector.flaws:
            if one.flaw == flaw:
                days = {"last_good_day": one.last_good_day, "clock_starts": one.clock_starts}
                answer = GivenAnswer({"verdict": one.verdict, **days})
        answers.append(answer)
    outcome = check_answers(few_vectors(), answers)
    assert outcome.wrong
    assert not outcome.unexplained()
    named = outcome.flaws()
    assert {one.standard for one in named} == {one.vector.standard for one in outcome.wrong}
    assert all(flaw in (one.flaw, *one.alike) for one in named)


def test_a_wrong_reason_alone_is_wrong_and_no_flaw_is_named_for_it() -> None:
    vector = few_vectors().vectors[0]
    other = right_answer(few_vectors().vectors[3]).fields["reason"]
    answer = GivenAnswer({**right_answer(vector).fields, "reason": other})
    outcome = check_answers(attrs.evolve(few_vectors(), vectors=(vector,)), [answer])
    assert [one.wrong for one in outcome.results] == [("reason",)]
    assert outcome.wrong[0].words() == "reason is late, must be in-time"
    assert not outcome.flaws()
    assert outcome.unexplained() == 1


def naive() -> Conformance:
    return run_program(few_vectors(), command(sys.executable, NAIVE))


def test_the_flaws_of_the_naive_implementation_are_caught_and_named() -> None:
    named = {(one.flaw, one.standard) for one in naive().flaws()}
    assert named == {
        ("calendar-days", "reoffending-assessment"),
        ("missing-is-not-met", "reoffending-assessment"),
        ("bank-holidays-counted", "unpaid-work-start"),
        ("missing-is-not-met", "unpaid-work-start"),
        ("missing-is-not-met", "victim-contact"),
    }


def test_the_readme_of_the_example_shows_the_flaws_that_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (NAIVE.parent / "README.md").read_text("utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0]
    words = ["conformance", str(saved(tmp_path, few_vectors()))]
    assert main([*words, "--command", command(sys.executable, NAIVE)]) == 1
    assert shown.count("\n") == 2 + len(naive().flaws())
    assert shown in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_implementation_in_javascript_is_right() -> None:
    vectors = few_vectors().only(("reoffending-assessment", "victim-contact"), ())
    outcome = run_program(vectors, command("node", IN_JAVASCRIPT))
    assert not [f"{one.vector.id}: {one.words()}" for one in outcome.wrong]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_implementation_in_javascript_has_the_same_bank_holidays() -> None:
    """A case that commences on each day of the calendar, under an edition that is named."""
    judged_by = national_standards().only("ns2000")
    vectors = []
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + number * ONE_DAY
        case = Case("C1", "order", day)
        (finding,) = (
            one
            for one in evaluate(case, judged_by, as_at=day)
            if one.standard == "reoffending-assessment"
        )
        inspection = Inspection("A", day, (case,), edition="ns2000")
        vectors.append(
            Vector(
                str(number),
                "reoffending-assessment",
                "ns2000",
                "scenario",
                (),
                "",
                inspection,
                ExpectedAnswer.of(finding),
            )
        )
    outcome = run_program(
        attrs.evolve(few_vectors(), vectors=tuple(vectors)), command("node", IN_JAVASCRIPT)
    )
    assert not [f"{one.vector.inspection.as_at}: {one.words()}" for one in outcome.wrong]


ANSWER = 'print(json.dumps({"id": one["id"], "verdict": "MET"}), flush=True)\n'
ALL = f"for one in asked:\n    {ANSWER}"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "raise SystemExit('no such standard')",
            "ended with status 1 after 0 of 3 answers.*no such",
        ),
        ("1 / 0", "ended with status 1 after 0 of 3.*ZeroDivisionError"),
        (f"one = asked[0]\n{ANSWER}", "ended with status 0 after 1 of 3 answers"),
        ("print('Hello')", "wrote no JSON object in line 1 of its output: `Hello`"),
        ("print('[1]')", "wrote no JSON object in line 1"),
        ("print('NaN')", "wrote no JSON object"),
        ("print('[' * 90000)", "wrote no JSON object in line 1"),
        ("sys.stdout.buffer.write(b'\\xff\\xfe\\n')", "wrote no JSON object in line 1"),
        ("print('x' * 200000)", "wrote more than 100000 bytes in line 1"),
        (f"asked.reverse()\n{ALL}", "answers `.*/0003` in line 1 .*where `.*/0001` is next"),
        (f"asked.append(asked[0])\n{ALL}", "wrote more than one answer"),
        (f"{ALL}\nsys.exit(3)", "answered everything and then ended with status 3"),
        ("print(json.dumps({'id': asked[0]['id']}))", "gives no `verdict` in line 1"),
        (
            "print(json.dumps({'id': asked[0]['id'], 'verdict': 'NOT MET'}))",
            "`verdict` that does not exist .`NOT MET`.; did you mean `NOT_MET`",
        ),
        (
            "print(json.dumps({'id': asked[0]['id'], 'verdict': ['MET']}))",
            "`verdict` that does not exist",
        ),
        (
            "print(json.dumps({'id': asked[0]['id'], 'verdict': 'MET', 'reason': 'intime'}))",
            "`reason` that does not exist .`intime`.; did you mean `in-time`",
        ),
        (
            "print(json.dumps({'id': asked[0]['id'], 'verdict': 'MET', 'last_good_day': '1/10'}))",
            "`last_good_day` that is no day .`1/10`.; write it as 2004-10-01",
        ),
        (
            "print(json.dumps({'id': asked[0]['id'], 'verdict': 'MET', 'clock_starts': 5}))",
            "`clock_starts` that is no day",
        ),
    ],
)
def test_a_broken_program_ends_in_one_plain_error(code: str, message: str) -> None:
    with pytest.raises(BadInputError, match=f"the program.*{message}") as caught:
        run_program(first_vectors(3), python(code))
    assert len(caught.value.problems) == 1


def test_a_program_that_does_not_answer_is_stopped() -> None:
    with pytest.raises(BadInputError, match=r"gave no answer within 0\.3 seconds, after 0 of 3"):
        run_program(first_vectors(3), python("time.sleep(600)"), timeout=0.3)


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "import os\nos.close(1)\n"])
def test_a_program_that_does_not_end_is_stopped(end: str) -> None:
    with pytest.raises(BadInputError, match="answered everything but did not end within 15 sec"):
        run_program(first_vectors(3), python(f"{ALL}\n{end}time.sleep(600)"), timeout=15)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs groups of processes")
def test_what_a_broken_program_has_started_is_stopped_with_it(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    child = (
        f"import time\nwhile True:\n    open({str(beat)!r}, 'a').write('.')\n    time.sleep(0.05)"
    )
    code = (
        f"import os, subprocess\nsubprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"while not os.path.exists({str(beat)!r}):\n    time.sleep(0.01)\n"
        "print('no answer', flush=True)\ntime.sleep(600)"
    )
    with pytest.raises(BadInputError, match="wrote no JSON object"):
        run_program(first_vectors(3), python(code))
    size = beat.stat().st_size
    time.sleep(0.3)
    assert beat.stat().st_size == size


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/no/such/program", "cannot be started .No such file"),
        ("'unfinished", "cannot be split into words"),
        ("  ", "is empty"),
        ("a\0b", "cannot be started"),
    ],
)
def test_a_command_that_cannot_run_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        run_program(first_vectors(3), text)


def test_a_program_may_answer_at_once_or_at_the_end_and_leave_fields_out() -> None:
    at_once = "import json, sys\nfor line in sys.stdin:\n    one = json.loads(line)\n    " + ANSWER
    for text in (command(sys.executable, "-c", at_once), python(ALL)):
        outcome = run_program(few_vectors(), text)
        assert len(outcome.results) == len(few_vectors().vectors)
        assert {name for one in outcome.wrong for name in one.wrong} == {"verdict"}


def test_a_program_is_asked_the_id_the_standard_and_the_inspection_and_not_the_answer() -> None:
    code = "print(json.dumps(asked[0]), file=sys.stderr)\nsys.exit(1)"
    with pytest.raises(BadInputError) as caught:
        run_program(first_vectors(1), python(code))
    (problem,) = caught.value.problems
    asked = json.loads(problem.message.partition("last errors are: ")[2])
    assert list(asked) == ["id", "standard", "inspection"]


def test_results_are_grouped_by_what_is_special_about_the_days() -> None:
    by_feature = naive().by_feature()
    assert all(
        feature in one.vector.features for feature, some in by_feature.items() for one in some
    )
    unpaid = [
        one for one in by_feature["bank-holiday"] if one.vector.standard == "unpaid-work-start"
    ]
    assert unpaid
    assert all("last_good_day" in one.wrong for one in unpaid)


def test_junit_has_a_suite_for_each_standard_and_a_test_for_each_vector() -> None:
    outcome = naive()
    root = ElementTree.fromstring(junit_xml(outcome))
    assert [suite.get("name") for suite in root] == list(FEW)
    assert len(root.findall("./testsuite/testcase")) == len(few_vectors().vectors)
    assert len(root.findall("./testsuite/testcase/failure")) == len(outcome.wrong)
    assert root.get("failures") == str(len(outcome.wrong))


def saved(tmp_path: Path, vectors: VectorSet) -> Path:
    path = tmp_path / "vectors.json"
    path.write_text(vectors_text(vectors), encoding="utf-8")
    return path


def test_the_command_prints_the_tables_and_saves_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, junit = saved(tmp_path, few_vectors()), tmp_path / "junit.xml"
    words = ["conformance", str(path), "--command", command(sys.executable, NAIVE)]
    assert main([*words, "--junit", str(junit), "--standard", "victim-contact"]) == 1
    printed = capsys.readouterr().out
    assert "missing evidence is taken to mean not met" in printed
    assert "victim-contact" in printed
    assert "unpaid-work-start" not in printed
    assert ElementTree.parse(junit).getroot().get("name") == "conformance"


def test_the_command_ends_with_0_for_a_right_program_and_2_for_a_broken_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = attrs.evolve(
        first_vectors(3),
        vectors=tuple(v for v in first_vectors(3).vectors if v.expected.verdict.value == "MET"),
    )
    path = saved(tmp_path, right)
    assert main(["conformance", str(path), "--command", python(ALL)]) == 0
    assert "answers are right (100%)" in capsys.readouterr().out
    assert main(["conformance", str(path), "--command", python("1 / 0")]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_makes_the_vectors_of_some_standards_and_one_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "made.json"
    words = ["conformance", "--standard", "warning-limit", "--edition", "ns2005"]
    assert main([*words, "--out", str(path)]) == 0
    vectors = json.loads(path.read_text("utf-8"))["vectors"]
    assert {(one["standard"], one["edition"]) for one in vectors} == {("warning-limit", "ns2005")}
    words = ["conformance", "--standard", "drr-testing", "--edition", "ns2000"]
    assert main([*words, "--out", str(path)]) == 2
    assert "leave no vectors" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "--command"),
        (["--out", "x.json", "--junit", "x.xml"], "goes with --command"),
        (["--command", "x", "--timeout", "0"], "--timeout"),
        (["--command", "x", "--timeout", "nan"], "--timeout"),
        (["--command", "x", "--standard", "home-vist"], "did you mean `home-visit`"),
        (["--command", "x", "--edition", "ns2001"], "--edition"),
        (["v.json", "--standards", "s.yaml", "--command", "x"], "--standards"),
        (["v.json", "--command", "x", "--out", "v.json"], "is a file that is read"),
        (["--command", "x", "--out", "v.json", "--junit", "v.json"], "is named for --out too"),
        (["--command", "x", "--out", "no/such/folder/v.json"], "no/such/folder"),
    ],
)
def test_wrong_usage_is_refused(
    words: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["conformance", *words]) == 2
    assert message in capsys.readouterr().err
