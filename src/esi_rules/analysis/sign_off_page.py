"""The sign-off page in Markdown and HTML, with the same content."""

from __future__ import annotations

import html
from collections.abc import Iterator
from fractions import Fraction

import attrs

from esi_rules.analysis.sign_off import Effect, SignOff
from esi_rules.analysis.verify.report import Severity
from esi_rules.analysis.whatif.whatif_text import hundredths, points_words
from esi_rules.text import counted, harmless, markdown_inert

__all__ = ["to_html_page", "to_markdown_page"]


@attrs.frozen
class _Part:
    """A part of the page: a heading, then paragraphs, a table, and preformatted text."""

    title: str
    text: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    as_is: tuple[str, ...] = ()


def to_markdown_page(page: SignOff) -> str:
    """Return the page as Markdown."""
    lines = [f"# {markdown_inert(_title(page))}", ""]
    for part in _parts(page):
        lines += [f"## {markdown_inert(part.title)}", ""]
        for text in part.text:
            lines += [markdown_inert(text), ""]
        if part.rows:
            rows = [part.headers, tuple("---" for _ in part.headers)]
            lines += ["| " + " | ".join(rows[0]) + " |", "| " + " | ".join(rows[1]) + " |"]
            lines += ["| " + " | ".join(map(markdown_inert, row)) + " |" for row in part.rows]
            lines.append("")
        for text in part.as_is:
            # Markdown shows indented text unchanged.
            lines += [*(f"    {line}" for line in harmless(text).splitlines()), ""]
    return "\n".join(lines)


def to_html_page(page: SignOff) -> str:
    """Return the page as self-contained HTML."""
    title = html.escape(harmless(_title(page)))
    body = [f"<h1>{title}</h1>"]
    for part in _parts(page):
        body.append(f"<h2>{_safe(part.title)}</h2>")
        body += [f"<p>{_safe(text)}</p>" for text in part.text]
        if part.rows:
            head = "".join(f'<th scope="col">{_safe(each)}</th>' for each in part.headers)
            body.append(f"<table><thead><tr>{head}</tr></thead><tbody>")
            for row in part.rows:
                body.append("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>")
            body.append("</tbody></table>")
        body += [f"<pre>{_safe(text)}</pre>" for text in part.as_is]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}pre{white-space:pre-wrap;background:#f4f4f4;padding:.6rem}"
)


def _safe(text: str) -> str:
    return html.escape(harmless(text))


def _title(page: SignOff) -> str:
    return f"Rules to sign off: {page.now}"


def _parts(page: SignOff) -> Iterator[_Part]:
    yield _Part(
        "The rules",
        (f"{page.now} (digests: {page.digests[1]}) is to replace {page.before} "
         f"(digests: {page.digests[0]}). A signature is for rules with these digests alone. Every "
         f"scoring sheet records the digests of the rules that made it.",),
    )  # fmt: skip
    yield _decided(page)
    yield _changes(page)
    yield _effect(page.effect)
    yield _scenarios(page)
    yield _findings(page)
    rows = tuple((who, "", "", "") for who in ("Policy owner", "Practice lead", "Analyst"))
    yield _Part("Signatures", (), ("Role", "Name", "Date", "Signature"), rows)


def _decided(page: SignOff) -> _Part:
    rows = tuple(
        (edition, limit.id, limit.value_words, limit.decided_by or "not said",
         limit.reason or "not said")
        for edition, limit in page.decided
    )  # fmt: skip
    headers = ("Edition", "Limit", "Value", "Decided by", "Why")
    text = () if rows else ("No limit of these rules is the owner's own.",)
    return _Part("Who decided what, and why", text, headers, rows)


def _changes(page: SignOff) -> _Part:
    found = page.changes
    rows = [("edition", change.what, change.before, change.now) for change in found.editions]
    for one in found.standards:
        rows += [(one.id, one.state, "", "")] if not one.changes else []
        rows += [(one.id, each.what, each.before, each.now) for each in one.changes]
    rows += [
        (f"item {item.id}", "how it is decided", item.before, item.now) for item in found.items
    ]
    rows += [("framework", each.what, each.before, each.now) for each in found.framework]
    headers = ("Rule", "What", "Before", "Now")
    text = [f"{found.summary}."]
    if not found.nothing_changed:
        text.append("A case for each change: esi-rules diff with the same files.")
    return _Part("What changes", tuple(text), headers, tuple(rows))


def _effect(effect: Effect | None) -> _Part:
    title = "What the change does to an inspection"
    if effect is None:
        return _Part(title, ("No inspection was given.",))
    what = f"{effect.area}, {counted(effect.cases, 'case')}."
    if effect.refused:
        refused = "The rules that are replaced cannot score it, so nothing can be compared."
        return _Part(title, (what, refused), as_is=(effect.refused,))
    moves = [
        f"{name}: {was.words} -> {now.words}: {counted(n, 'case')}"
        for name, was, now, n in effect.moves
    ]
    rows = tuple(
        (row.id or row.title, row.title, _percent(row.side("before")), _percent(row.side("after")),
         points_words(row.points()))
        for row in effect.rows
        if not row.same or row.level == "overall"
    )  # fmt: skip
    headers = ("Score", "", "Before", "After", "Points")
    text = [what, "Scores that move, and the overall score:" if rows else _OTHER_CRITERIA]
    return _Part(title, tuple(text), headers, rows, ("\n".join(moves) or "No verdict moves.",))


_OTHER_CRITERIA = "The two sides have other criteria, so no score can be set beside another."


def _percent(value: Fraction | None) -> str:
    return "none" if value is None else hundredths(value)


def _scenarios(page: SignOff) -> _Part:
    title = "Scenarios that broke"
    if page.scenarios is None:
        return _Part(title, ("No scenarios were given.",))
    run = counted(page.scenarios, "scenario")
    text = [f"{run} run: {len(page.broken)} hold under the rules replaced and fail now, "
            f"{len(page.failed_before)} fail now and failed before."]  # fmt: skip
    return _Part(title, tuple(text), as_is=(*page.broken, *page.failed_before))


def _findings(page: SignOff) -> _Part:
    grave = [f for f in page.report.findings if f.severity is not Severity.NOTE]
    rows = tuple((f.severity.value, f.code, f.place.words, f.line, f.do) for f in grave)
    headers = ("Severity", "Code", "Where", "What", "To fix")
    text = [f"{page.report.summary}. Notes are not listed: esi-rules verify prints them."]
    return _Part("Findings of verify", tuple(text), headers, rows, (page.report.searched,))
