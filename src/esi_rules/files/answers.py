"""Parse rows of the table `answers` into answers of their cases; record every problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from esi_rules.errors import Problem
from esi_rules.files.case_rows import CaseParts
from esi_rules.files.event_rows import check_case
from esi_rules.files.faults import Faults
from esi_rules.files.tables import Table, case_of
from esi_rules.records.contract import ANSWER_WORDS
from esi_rules.records.words import CellReader, NearId, WrongCellError

__all__ = ["read_answers"]


def read_answers(
    table: Table,
    cases: Mapping[str, CaseParts | None] | None,
    reader: CellReader,
    faults: Faults,
) -> None:
    """Parse every answer and add it to its case.

    A duplicate answer is noted; two different answers to a question are a problem. Answers to items
    that only the records decide are checked, noted once for each item, and not used.
    """
    known = cases or {}
    near_case = NearId(known)
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    unused: dict[str, list[int]] = {}

    def examine(
        index: int, row: Sequence[str | None]
    ) -> tuple[list[Problem], tuple[str, str, str]]:
        problems = table.ragged(index)
        if problems:
            return problems, ("", "", "")
        found = table.faults.get(index, {})
        problems.extend(found.values())
        if "" in found:
            return problems, ("", "", "")
        cells = table.cells(row)
        case_id, question, answer = (
            cells[column] or "" for column in ("case_id", "question", "answer")
        )
        if "case_id" not in found:
            problems.extend(check_case(table, index, case_id, cases, near_case))
        for column, read in (("question", reader.question), ("answer", reader.answer)):
            if column not in found:
                try:
                    read(cells[column] or "")
                except WrongCellError as error:
                    value = cells[column] or None
                    problems.append(table.wrong(index, column, value, error))
        return problems, (case_id, question, answer)

    for index, row in enumerate(table.rows):
        problems, (case_id, question, answer) = examine(index, row)
        if not problems:
            before, earlier = seen.setdefault((case_id, question), (index, answer))
            if before != index and earlier != answer:
                message = (
                    f"contradicts the answer `{earlier}` in {table.place_words(before)} to "
                    f"the same question of the same case; keep one of the two"
                )
                problems = [table.problem(index, "answer", answer, message)]
            elif before != index:
                same = f"is the same as {table.place_words(before)} in every column; one counts"
                faults.note(table, index, None, None, same)
        if problems:
            faults.add(table, index, problems, case_of(table, row))
            continue
        parts = known.get(case_id)
        if question in reader.words.recorded:
            if answer:
                unused.setdefault(question, []).append(index)
        elif parts is not None:
            parts.answers[question] = ANSWER_WORDS[answer]
    for question, places in unused.items():
        count = "its answer is" if len(places) == 1 else f"its {len(places)} answers are"
        message = f"is decided by the records alone, so {count} not used"
        faults.note(table, places[0], "question", question, message)
