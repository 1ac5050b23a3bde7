"""The rulebook says every standard whole, in every format, and nothing in it can act."""

from __future__ import annotations

import html.parser
import re
import sys
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.errors import MissingExtraError
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS
from esi_rules.rulebook import Rulebook, rulebook, to_html, to_markdown, to_text
from esi_rules.rulebook.limit_comparison import compared_limits
from esi_rules.rules.algebra import ByStandard
from esi_rules.rules.traversal import walk
from esi_rules.standards.readings import READINGS
from esi_rules.standards.sources import SOURCES
from esi_rules.text import markdown_inert
from tests.support.paths import DOCS
from tests.support.rulebooks import NASTY, hostile, shipped


class Page(html.parser.HTMLParser):
    """What a browser would see: tags, attributes, and the text outside style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._skip = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._skip = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._skip = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._skip else data


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def shown(name: str, book: Rulebook) -> str:
    """The words that a reader of a format sees, without its marks."""
    if name == "text":
        return squeezed(to_text(book))
    if name == "html":
        return squeezed(Page(to_html(book)).text)
    return squeezed(re.sub(r"\\([\\`*_\[\]#|~${}])", r"\1", to_markdown(book)).replace("&gt;", ">"))


@pytest.mark.parametrize("name", ["text", "md", "html"])
def test_every_standard_of_both_editions_is_there_with_its_limits_statuses_and_documents(
    name: str,
) -> None:
    said = shown(name, shipped())
    for edition in esi.national_standards().editions:
        assert edition.title in said
        for standard in edition.standards:
            for text in (standard.id, standard.title, standard.applies_words):
                assert text in said
            assert standard.cannot_check in said
            for limit in standard.limits:
                assert limit.id in said
                assert limit.what in said
                assert SOURCES[limit.citation.source] in said
                assert limit.note in said
                for form in _with_status(name, limit):
                    assert form in said, form


def _with_status(name: str, limit: esi.Limit) -> list[str]:
    if name == "text":
        return [f"{limit.what}: {limit.value_words} ({limit.status.value}: {limit.citation.words}"]
    if name == "md":
        return [f"| {limit.what} | {limit.value_words} | {limit.status.value} |"]
    return [f"{limit.value_words} {limit.status.value} {limit.what} {limit.citation.words}"]


def test_no_limit_is_shown_with_a_status_that_is_not_its_own() -> None:
    known = sorted(
        (x.id, x.value, x.status.value) for e in shipped().entries for v in e.versions
        for x in v.limits
    )  # fmt: skip
    assert {"stated", "assumed", "unknown"} == {status for _, _, status in known}
    joined = re.sub(r"\n {17}", " ", to_text(shipped()))
    in_text = re.findall(
        r"^  limit +.*?: ([^:]+?) \((stated|assumed|unknown|own): .*\) ([\w.-]+); ", joined, re.M
    )
    assert sorted((id, value, status) for value, status, id in in_text) == known
    in_markdown = re.findall(
        r"^\| ([\w-]+\.[\w-]+) \| [^|]+ \| ([^|]+) \| (stated|assumed|unknown|own) \|",
        to_markdown(shipped()),
        re.M,
    )
    assert sorted(in_markdown) == known


def test_the_page_marks_each_limit_with_its_own_status() -> None:
    text = to_html(shipped())
    cards = re.findall(
        r'data-status="(\w+)">.*?class="status (\w+)">(\w+)<.*?<code>([\w.-]+)</code>', text, re.S
    )
    assert len(cards) == sum(len(v.limits) for e in shipped().entries for v in e.versions)
    known = {
        (limit.id, limit.status.value) for e in shipped().entries for v in e.versions
        for limit in v.limits
    }  # fmt: skip
    assert {(id, a) for a, _, _, id in cards} == known
    assert all(a == b == c for a, b, c, _ in cards)


@pytest.mark.parametrize("name", ["text", "md", "html"])
def test_every_reading_is_there_with_its_alternatives_and_why(name: str) -> None:
    said = shown(name, shipped())
    for reading in READINGS.values():
        assert reading.id in said
        assert reading.why in said
        for choice, means in reading.choices.items():
            assert f"{choice}: {means}" in said


@pytest.mark.parametrize("name", ["text", "md", "html"])
def test_every_item_is_there_with_how_it_is_decided(name: str) -> None:
    said = shown(name, shipped())
    for item in shipped().items:
        assert item.question in said
        assert item.decided_by in said
    assert "The inspector must answer yes to C1.2a." in said


def test_an_entry_names_exactly_the_items_that_take_its_verdict() -> None:
    framework = esi.esi_framework()
    for entry in shipped().entries:
        using = {
            item.id
            for item in framework.case_items
            if any(by.standard == entry.id for by in walk(item.rule, (ByStandard,)))
        }
        assert {use.item for use in entry.used_by} == using
    assert any(entry.used_by for entry in shipped().entries)


def test_an_entry_names_the_national_target_that_it_decides_in_every_format() -> None:
    decided = {t.standard: t.title for t in NATIONAL_TARGETS if t.standard}
    assert decided.keys() == {"enforcement", "victim-contact", "pre-sentence-report"}
    for entry in shipped().entries:
        expected = (f"{decided[entry.id]} (assumed)",) if entry.id in decided else ()
        assert entry.targets == expected
    for write in (to_text, to_markdown, to_html):
        said = " ".join(write(shipped()).split())
        assert all(f"the national target {title} (assumed)" in said for title in decided.values())
    own = esi.Framework("own", "Own", esi.esi_framework().sections)
    assert not any(entry.targets for entry in rulebook(esi.national_standards(), own).entries)


def test_the_history_says_what_the_later_edition_changed() -> None:
    history = {entry.id: [c.words for c in entry.history] for entry in shipped().entries}
    assert history["home-visit"] == ["ns2005: the same as in ns2000"]
    assert history["drr-testing"] == ["ns2005: new: ns2000 has no such standard"]
    assert (
        "ns2005: limit plan-review.limit: 16 weeks (assumed); before: 4 months (assumed)"
    ) in history["plan-review"]
    assert (
        "ns2005: limit victim-contact.limit: 8 weeks (assumed); before: 2 months (stated)"
    ) in history["victim-contact"]
    assert (
        "ns2005: source of enforcement.licence-failures: NPS67; before: HC-2003-03-04"
    ) in history["enforcement"]


def test_a_limit_of_the_callers_own_is_marked_as_such() -> None:
    standards = esi.national_standards(limits={"home-visit": "3 working days"})
    said = to_text(rulebook(standards, esi.esi_framework()))
    assert "home visit made: 3 working days (own: set by the caller)" in said


def test_another_reading_changes_what_the_rulebook_says() -> None:
    readings = esi.Readings(plan_clock="commencement")
    book = rulebook(esi.national_standards(readings), esi.esi_framework(), readings)
    said = squeezed(to_text(book))
    assert "interpreted as commencement: it runs from commencement" in said
    assert (
        "plan-clock: it runs from commencement or first-high: it runs from the day the case was "
        "first rated high risk" in said
    )


def test_one_edition_alone_leaves_out_the_others_standards() -> None:
    book = rulebook(esi.national_standards(edition="ns2000"), esi.esi_framework())
    assert "drr-testing" not in {entry.id for entry in book.entries}
    assert not any(entry.history for entry in book.entries)


def test_the_comparison_has_each_limit_of_each_edition_once() -> None:
    rows = compared_limits(shipped())
    assert [row.id for row in rows] == list(esi.national_standards().ids)
    for n, edition in enumerate(esi.national_standards().editions):
        known = {
            standard.id: [(x.id, x.value_words, x.status) for x in standard.limits]
            for standard in edition.standards
        }
        for row in rows:
            held = row.limits[n]
            said = None if held is None else [(x.id, x.value, x.status) for x in held]
            assert said == known.get(row.id)
    assert {row.id for row in rows if row.difference} == {
        "risk-of-harm-assessment", "supervision-plan", "plan-review", "contact-frequency",
        "victim-contact", "unpaid-work-hours", "drr-testing",
    }  # fmt: skip


def test_a_comparison_says_where_only_the_status_differs() -> None:
    first, last = esi.national_standards().editions
    visit = next(s for s in last.standards if s.id == "home-visit")
    stated = attrs.evolve(visit.limits[0], status=esi.Status.STATED)
    changed = attrs.evolve(last, standards=(attrs.evolve(visit, limits=(stated,)),))
    standards = attrs.evolve(
        esi.national_standards(), editions=(attrs.evolve(first, standards=(visit,)), changed)
    )
    [row] = compared_limits(rulebook(standards, esi.esi_framework()))
    assert row.difference == "other status"


# Hostile text


def test_hostile_text_is_text_in_the_page() -> None:
    text = to_html(hostile())
    page = Page(text)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [a for a in page.attributes if a[1].startswith("on")]
    links = [value for _, name, value in page.attributes if name in ("href", "src", "action")]
    assert all(value.startswith("#") or value == "data:," for value in links)
    assert "<script>window.hit=1</script>" in page.text
    assert "{{ 7 * 7 }}" in page.text
    assert all(c.isprintable() or c == "\n" for c in text)
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_hostile_text_is_text_on_a_terminal() -> None:
    said = to_text(hostile())
    assert all(c.isprintable() or c == "\n" for c in said)
    assert "\\u{1b}[31mred" in said
    assert "\\u{202e}back" in said


def test_hostile_text_is_text_in_markdown() -> None:
    said = to_markdown(hostile())
    assert all(c.isprintable() or c == "\n" for c in said)
    assert set(re.findall(r"<[^>]*>", said)) == {
        f'<a id="{a}">' for a in re.findall(r'<a id="([A-Za-z0-9._-]+)">', said)
    } | {"</a>"}
    without_anchors = re.sub(r'<a id="[^"]*">|\]\(#[A-Za-z0-9._-]*\)', "", said)
    assert not re.search(r"(?i)https?:|javascript:|www\.", without_anchors)
    assert not re.search(r"(?<!\\)`", said)
    headings = [line for line in said.splitlines() if line.lstrip("> -").startswith("#")]
    assert not [h for h in headings if re.fullmatch(r"[> -]*#+ head.*", h)]
    for line in said.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 5, 6, 7)


def test_markdown_marks_are_shown_and_not_obeyed() -> None:
    assert markdown_inert("[a](b) *c* <d>") == "\\[a\\](b) \\*c\\* &lt;d&gt;"
    assert markdown_inert("a|b\nc") == "a\\|b c"
    assert markdown_inert("https://x.y") == "https&#58;//x.y"


def test_two_ids_that_differ_only_in_signs_have_two_anchors() -> None:
    text = to_html(hostile())
    anchors = re.findall(r'<article id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors)) == len(NASTY)


@pytest.mark.parametrize("id", ["search", "items", "limits-compared", "print", "item-B1.2"])
def test_a_standard_may_have_an_id_that_the_page_uses_itself(id: str) -> None:
    edition = esi.national_standards().editions[0]
    own = attrs.evolve(edition.standards[0], id=id)
    standards = attrs.evolve(
        esi.national_standards(edition="ns2000"),
        editions=(attrs.evolve(edition, standards=(own,)),),
    )
    page = Page(to_html(rulebook(standards, esi.esi_framework())))
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = [value[1:] for _, name, value in page.attributes if name == "href" and value[0] == "#"]
    assert set(links) <= set(ids)


# Formats and the command


def test_the_page_holds_all_it_needs_and_asks_for_nothing() -> None:
    text = to_html(shipped())
    page = Page(text)
    assert "default-src 'none'" in text
    assert not {"img", "iframe", "object", "embed", "audio", "video"} & set(page.tags)
    assert [v for t, n, v in page.attributes if t == "link" and n == "href"] == ["data:,"]
    assert "url(" not in text
    assert "@import" not in text
    assert not [a for a in page.attributes if a[1] == "style"]


def test_the_page_has_landmarks_labels_and_a_language() -> None:
    page = Page(to_html(shipped()))
    assert {"header", "nav", "main", "form", "h1"} <= set(page.tags)
    assert ("html", "lang", "en-GB") in page.attributes
    fields = {v for t, n, v in page.attributes if t in ("input", "select") and n == "id"}
    labels = {v for t, n, v in page.attributes if t == "label" and n == "for"}
    assert fields == labels
    assert page.tags.count("h1") == 1


def test_without_jinja_the_page_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r'pip install "esi-rules\[report\]"'):
        to_html(shipped())


def test_text_and_markdown_need_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert to_text(shipped())
    assert to_markdown(shipped())


@pytest.mark.parametrize(
    ("format", "start"), [("text", "Rulebook\n===="), ("md", "# Rulebook"), ("html", "<!doctype")]
)
def test_the_command_writes_each_format_to_a_file(tmp_path: Path, format: str, start: str) -> None:
    out = tmp_path / "book"
    assert main(["rulebook", "--format", format, "--out", str(out)]) == 0
    assert out.read_text("utf-8").lstrip().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_the_rulebook_in_the_docs_is_the_one_that_the_rules_make() -> None:
    made = to_markdown(shipped())
    assert (DOCS / "rulebook.md").read_text("utf-8") == made, (
        "run `esi-rules rulebook --format md --out docs/rulebook.md`"
    )


def test_the_rulebook_is_the_same_each_time_it_is_made() -> None:
    again = rulebook(esi.national_standards(), esi.esi_framework())
    assert to_html(again) == to_html(shipped())
    assert to_text(again) == to_text(shipped())


@pytest.mark.parametrize(
    ("limits", "item", "decided"),
    [
        ({}, "C2.4b", "the inspector's answer, because the limit is not known"),
        ({"programme-start.limit": "20 working days"}, "C2.4b", "dates and events on file"),
        ({}, "C1.1b", "dates and events on file"),
        (
            {},
            "C1.1a",
            "dates and events on file where the limit is known, and the inspector's answer where "
            "it is not",
        ),
        ({f"contact-frequency.tier-{n}": "8" for n in (1, 3, 4)}, "B1.2", None),
        ({}, "D1.4", "the inspector's answer, because the limit is not known"),
        ({}, "B1.1a", "the inspector's judgement"),
        ({}, "A2.1", "a rating"),
    ],
)
def test_an_item_whose_limit_is_unknown_is_not_said_to_be_decided_by_dates(
    limits: dict[str, str], item: str, decided: str | None
) -> None:
    book = rulebook(esi.national_standards(limits=limits), esi.esi_framework())
    (entry,) = [each for each in book.items if each.id == item]
    expected = decided or "dates and events on file, and the inspector's judgement"
    assert entry.decided_by == expected


@pytest.mark.parametrize("name", ["text", "html", "markdown"])
def test_every_format_lists_the_national_targets_with_their_status(name: str) -> None:
    text = shown(name, shipped())
    assert "National targets" in text
    assert all(target.title in text for target in NATIONAL_TARGETS)
    assert "at most 9 days" in text
    assert "that the target counts these cases is our reading" in text
