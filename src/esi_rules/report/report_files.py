"""Writing a report: one file and, if there are many cases, a folder of linked pages beside it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from esi_rules.errors import BadInputError, Problem, system_reason
from esi_rules.files.output import write_atomically
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare.sides import Comparable
from esi_rules.records.case import Inspection
from esi_rules.report.case_view import CaseView, view_of
from esi_rules.report.judged_side import judged_side
from esi_rules.report.report_content import Links, content_of
from esi_rules.report.report_options import ReportOptions, Written
from esi_rules.report.report_page import Pages
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed
from esi_rules.scoring.counts import COUNTED
from esi_rules.scoring.setup import Setup, set_up

__all__ = ["write_pages"]

_PAGE = 25
_OURS = re.compile(r"(cases|item)-[0-9]+\.html")


def write_pages(
    out: Path,
    after: Comparable,
    *,
    before: Comparable | None,
    options: ReportOptions,
    own_rules: OwnRules,
    setup: Setup | None,
    notes: Sequence[str],
    quarantined: int,
    titles: tuple[str, str],
    on_judged: Callable[[Assessed], None] | None,
) -> Written:
    """Write the report, as `write_report` does."""
    inspected = isinstance(after, Inspection)
    if inspected and setup is None:
        assert isinstance(after, Inspection)
        setup = set_up(after, own_rules)
    framework = setup.framework if setup is not None else own_rules.framework or esi_framework()
    with _Output(out, after if isinstance(after, Inspection) else None, setup, options) as output:

        def judged(assessed: Assessed) -> None:
            output.add(assessed)
            if on_judged is not None:
                on_judged(assessed)

        side = judged_side(
            after,
            own_rules,
            options.by,
            titles[1],
            setup=setup,
            notes=notes,
            quarantined=quarantined,
            with_gap=options.cases,
            on_judged=judged,
        )
        earlier = None
        if before is not None:
            earlier = judged_side(before, own_rules, (), titles[0])
        content = content_of(
            side,
            earlier,
            framework=framework,
            own_rules=own_rules,
            by=options.by,
            thresholds=options.thresholds,
            below=options.below,
            with_cases=output.with_cases,
            confidence=options.confidence,
            cases_of=output.cases_of,
        )
        output.finish(content.title, {i.id: i.question for i in framework.items.values()})
        page = output.pages.first_page(
            content,
            embedded=output.embedded,
            page_links=output.page_links,
            index=(output.link, _PAGE, output.index) if output.beside else None,
        )
        output.put_in_place(page.encode())
    return Written(out, output.folder if output.beside else None, output.count)


class _Output:
    """The pages of cases, written while the cases are judged and moved into place at the end."""

    def __init__(
        self, out: Path, inspection: Inspection | None, setup: Setup | None, options: ReportOptions
    ) -> None:
        self.out = out
        self.inspection = inspection
        self.setup = setup
        self.folder = out.with_name(f"{out.stem}-cases")
        self.with_cases = inspection is not None and options.cases
        n = len(inspection.cases) if inspection is not None else 0
        self.beside = self.with_cases and n > options.cases_in_file
        self.total = n
        self.pages = Pages()
        self.link = quote(self.folder.name)
        self.embedded: list[Markup] = []
        self.index: list[tuple[str, int, int, int]] = []
        self.count = 0
        self._waiting: list[Markup] = []
        self._items: dict[str, dict[Verdict, list[int]]] = {}
        self._part = out.parent / f".esi-rules-{os.urandom(8).hex()}.part"
        self._names: dict[str, str] = {}

    def __enter__(self) -> _Output:
        if self.folder.exists() and not _made_by_us(self.folder):
            message = "holds files that no report wrote; name another file for --out"
            raise BadInputError([Problem(str(self.folder), message)])
        if self.beside:
            with _naming(self._part):
                self._part.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._part, ignore_errors=True)

    def add(self, assessed: Assessed) -> None:
        """Add one judged case."""
        if not self.with_cases:
            return
        assert self.setup is not None
        assert self.inspection is not None
        number = len(self.index) + 1
        view = view_of(number, assessed, self.setup, self.inspection.as_at)
        self.index.append((view.id, int(view.high), view.not_met, view.open))
        for id, finding in assessed.items.items():
            if finding.verdict is not Verdict.NOT_APPLICABLE:
                self._items.setdefault(id, {}).setdefault(finding.verdict, []).append(number)
        self._take(view)

    def _take(self, view: CaseView) -> None:
        drawn = self.pages.case(view)
        if not self.beside:
            self.embedded.append(drawn)
            return
        self._waiting.append(drawn)
        if len(self._waiting) == _PAGE:
            self._write_cases()

    def _write_cases(self) -> None:
        number = (len(self.index) - 1) // _PAGE + 1
        last = (self.total - 1) // _PAGE + 1
        first = (number - 1) * _PAGE
        title = f"Cases {first + 1} to {first + len(self._waiting)}"
        neighbours = (
            _page(number - 1) if number > 1 else "",
            _page(number + 1) if number < last else "",
        )
        text = self.pages.case_page(title, self._back("cases"), neighbours, self._waiting)
        self._write(_page(number), text)
        self._waiting.clear()

    def cases_of(self, item: str) -> tuple[str, Sequence[tuple[Verdict, Links]]]:
        """Return the page of an item's cases, or links to the cases by verdict."""
        found = self._items.get(item)
        if not found:
            return "", ()
        if self.beside:
            self._names.setdefault(item, f"item-{len(self._names) + 1:03}.html")
            return f"{self.link}/{self._names[item]}", ()
        return "", tuple(self._lists(item))

    def _lists(self, item: str) -> Iterator[tuple[Verdict, Links]]:
        worst = (Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.NOT_YET_DUE)
        for verdict in (*worst, *(v for v in COUNTED if v not in worst)):
            numbers = self._items[item].get(verdict)
            if numbers:
                yield verdict, [(self._address(n), self.index[n - 1][0]) for n in numbers]

    def _address(self, number: int) -> str:
        page = _page((number - 1) // _PAGE + 1) if self.beside else ""
        return f"{page}#case-{number}"

    def finish(self, title: str, questions: dict[str, str]) -> None:
        """Write the remaining pages of cases, and one page for each item."""
        if not self.beside:
            return
        if self._waiting:
            self._write_cases()
        for item, name in self._names.items():
            text = self.pages.item_page(
                f"Item {item}",
                questions.get(item, ""),
                self._back("items"),
                list(self._lists(item)),
            )
            self._write(name, text)

    @property
    def page_links(self) -> Links:
        """The links to the pages of cases."""
        starts = range(0, len(self.index) if self.beside else 0, _PAGE)
        return [
            (f"{self.link}/{_page(n + 1)}", f"{self.index[first][0]} and on")
            for n, first in enumerate(starts)
        ]

    def put_in_place(self, page: bytes) -> None:
        """Move the folder and the first page into place, replacing those of an older report.

        All pages of cases of an older report are removed, because they may show other cases.
        """
        with _naming(self.folder):
            if self.folder.exists():
                old = self._part.with_suffix(".old")
                self.folder.rename(old)
                shutil.rmtree(old)
            if self.beside:
                self._part.rename(self.folder)
        write_atomically(self.out, page)

    def _back(self, anchor: str) -> tuple[str, str]:
        return f"../{quote(self.out.name)}#{anchor}", "Back to the report"

    def _write(self, name: str, text: str) -> None:
        with _naming(self._part):
            (self._part / name).write_text(text, encoding="utf-8")
        self.count += 1


def _page(number: int) -> str:
    return f"cases-{number:05}.html"


def _made_by_us(folder: Path) -> bool:
    with _naming(folder):
        return folder.is_dir() and all(_OURS.fullmatch(path.name) for path in folder.iterdir())


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn an `OSError` into a `BadInputError` that names the path."""
    try:
        yield
    except OSError as error:
        message = f"cannot be written ({system_reason(error)})"
        raise BadInputError([Problem(str(path), message)]) from None
