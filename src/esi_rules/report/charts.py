"""The charts of the report: static SVG from Altair, each with its data as a table.

Chart and table are made from the same rows, so they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from markupsafe import Markup

from esi_rules.analysis.run_charts import FEWEST_POINTS, RunChart
from esi_rules.analysis.whatif.gap import Closing, Gap
from esi_rules.published.compare.sides import Figure
from esi_rules.published.published_sheet import decimal_words
from esi_rules.report.score_tables import ItemRow, ScoreRow
from esi_rules.scoring.counts import half_up
from esi_rules.text import counted, listed, printable

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "Chart",
    "change_chart",
    "criteria_chart",
    "gap_chart",
    "items_chart",
    "months_chart",
]

_BEFORE, _AFTER, _INK = "#8fa9c4", "#16324f", "#1b2430"
_UP, _DOWN, _BOUNDS = "#0b5d8a", "#b34700", "#c04b00"
_FONT = '"Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_MOST_FACTS = 25

_Value = str | float | None
_Rows = Sequence[Mapping[str, _Value]]


@attrs.frozen
class Chart:
    """A chart with its title, a summary in words (`says`), and its data as a table."""

    id: str
    title: str
    says: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: Markup
    narrow: Markup
    """The same chart for a narrow screen, with ids instead of titles."""
    note: str = ""


def criteria_chart(rows: Sequence[ScoreRow], titles: tuple[str | None, str]) -> Chart | None:
    """Return a bar chart of the criteria, for one inspection or two; None without scores."""
    import altair as alt

    scored = [row for row in rows if _known(row.after) or _known(row.before)]
    if not scored:
        return None
    before, after = titles
    data: list[Mapping[str, _Value]] = []
    for row in scored:
        sides = [(before, row.before, row.bounds_before)] if before is not None else []
        for name, figure, bounds in (*sides, (after, row.after, row.bounds)):
            data.append(
                {
                    "id": row.id,
                    "name": printable(row.name),
                    "side": name,
                    "value": _number(figure),
                    "low": _number_of(figure.lower if figure and bounds else None),
                    "high": _number_of(figure.upper if figure and bounds else None),
                    "label": figure.display if _known(figure) and figure is not None else "",
                }
            )
    sides_shown = [name for name in (before, after) if name is not None]
    with_bounds = any(row["low"] is not None for row in data)

    def drawn(narrow: bool) -> Markup:
        names = [row.id if narrow else printable(row.name) for row in scored]
        y = alt.Y("id:N" if narrow else "name:N", sort=names, title=None, axis=_labels())
        offset = alt.YOffset("side:N", sort=sides_shown)
        base = alt.Chart(alt.InlineData(values=data)).encode(y=y, yOffset=offset)
        colour = alt.Color(
            "side:N",
            sort=sides_shown,
            scale=alt.Scale(domain=sides_shown, range=[_BEFORE, _AFTER][-len(sides_shown) :]),
            legend=alt.Legend(title=None, orient="top", labelLimit=520) if before else None,
        )
        bars = base.mark_bar().encode(x=_percent_axis("value:Q"), color=colour)
        texts = (
            base.mark_text(align="left", dx=4, color=_INK)
            .encode(x=alt.X("shown:Q"), text="label:N")
            .transform_calculate(shown="isValid(datum.high) ? datum.high : datum.value")
        )
        layers = [bars, texts]
        if with_bounds:
            open_ones = base.transform_filter("isValid(datum.low)")
            line = open_ones.mark_rule(color=_BOUNDS, strokeWidth=2)
            layers.append(line.encode(x="low:Q", x2="high:Q"))
            for end in ("low", "high"):
                tick = open_ones.mark_tick(color=_BOUNDS, thickness=2, size=9)
                layers.append(tick.encode(x=f"{end}:Q"))
        step = alt.Step(13 if before else 17)
        return _svg(alt.layer(*layers).properties(width=250 if narrow else 470, height=step))

    headers = ("criterion", *sides_shown, "bounds")
    best = max(scored, key=lambda row: _number(row.after) or -1)
    worst = min(
        scored, key=lambda row: 101 if _number(row.after) is None else _number(row.after) or 0
    )
    says = f"{counted(len(scored), 'criterion', 'criteria')} as bars from 0% to 100%."
    if _known(best.after) and best.after is not None and worst.after is not None:
        says += (
            f" The highest score is {best.id} with {best.after.display}, the lowest {worst.id} "
            f"with {worst.after.display}."
        )
    note = "The thin line on a bar runs from the lower to the upper bound." if with_bounds else ""
    return Chart(
        "chart-criteria",
        "Scores by criterion",
        says,
        headers,
        tuple(
            (
                row.name,
                *(_display(figure) for figure in ((row.before,) if before else ())),
                _display(row.after),
                row.bounds or "none open",
            )
            for row in scored
        ),
        drawn(narrow=False),
        drawn(narrow=True),
        note,
    )


def change_chart(rows: Sequence[ScoreRow]) -> Chart | None:
    """Return a chart of how many points each score changed, the largest rise first."""
    import altair as alt

    moved = [
        (row, points)
        for row in rows
        if row.change is not None and (points := row.change.points) is not None
    ]
    if not moved:
        return None
    moved.sort(key=lambda each: -each[1])
    data: list[Mapping[str, _Value]] = [
        {
            "id": _short(row),
            "name": printable(row.name),
            "points": float(points),
            "label": f"{'+' if points > 0 else ''}{decimal_words(points, 1)}",
            "way": "up" if points > 0 else "down",
        }
        for row, points in moved
    ]
    low = min(0.0, *(float(points) for _, points in moved))
    high = max(0.0, *(float(points) for _, points in moved))
    room = (high - low) * 0.12 or 1.0
    ends = [low - (room if low < 0 else 0), high + room]

    def drawn(narrow: bool) -> Markup:
        names = [_short(row) if narrow else printable(row.name) for row, _ in moved]
        y = alt.Y("id:N" if narrow else "name:N", sort=names, title=None, axis=_labels())
        base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
        x = alt.X(
            "points:Q",
            title="points of a percentage",
            scale=alt.Scale(domain=ends, nice=False),
        )
        ways = alt.Scale(domain=["up", "down"], range=[_UP, _DOWN])
        bars = base.mark_bar().encode(x=x, color=alt.Color("way:N", scale=ways, legend=None))
        right = base.transform_filter("datum.points >= 0").mark_text(align="left", dx=4, color=_INK)
        left = base.transform_filter("datum.points < 0").mark_text(align="right", dx=-4, color=_INK)
        texts = [each.encode(x=x, text="label:N") for each in (right, left)]
        origin = alt.Chart(alt.InlineData(values=[{"zero": 0}]))
        zero = origin.mark_rule(color=_INK).encode(x="zero:Q")
        whole = alt.layer(bars, *texts, zero)
        return _svg(whole.properties(width=240 if narrow else 470, height=alt.Step(19)))

    most, least = moved[0][0], moved[-1][0]
    assert most.change is not None
    assert least.change is not None
    return Chart(
        "chart-change",
        "Change between the inspections",
        f"{most.id or most.title} moved most: {most.change.words}; {least.id or least.title} came "
        f"last: {least.change.words}.",
        ("score", "before", "after", "change"),
        tuple(
            (row.name, _display(row.before), _display(row.after), row.change.words)
            for row, _ in moved
            if row.change is not None
        ),
        drawn(narrow=False),
        drawn(narrow=True),
    )


def _short(row: ScoreRow) -> str:
    return row.id or ("overall" if row.level == "overall" else row.title.replace("Score for ", ""))


def items_chart(rows: Sequence[ItemRow]) -> Chart | None:
    """Return a bar chart of the items by their rate, the lowest first."""
    import altair as alt

    known = [(row, row.figure) for row in rows if row.figure is not None and _known(row.figure)]
    if not known:
        return None
    known.sort(key=lambda each: (each[1].exact or Fraction(0), each[0].id))
    data: list[Mapping[str, _Value]] = [
        {"id": row.id, "value": _number(figure), "label": row.after} for row, figure in known
    ]
    order = [row.id for row, _ in known]

    def drawn(narrow: bool) -> Markup:
        y = alt.Y("id:N", sort=order, title=None)
        base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
        bars = base.mark_bar(color=_AFTER).encode(x=_percent_axis("value:Q"))
        texts = base.mark_text(align="left", dx=4, color=_INK).encode(x="value:Q", text="label:N")
        whole = alt.layer(bars, texts)
        return _svg(whole.properties(width=190 if narrow else 600, height=alt.Step(16)))

    lowest = ", ".join(f"{row.id} ({row.after})" for row, _ in known[:3])
    return Chart(
        "chart-items",
        "Items by rate, the lowest first",
        f"{counted(len(known), 'item')}. The lowest: {lowest}.",
        ("item", "question", "met"),
        tuple((row.id, row.item.question, row.after) for row, _ in known),
        drawn(narrow=False),
        drawn(narrow=True),
    )


def months_chart(charts: Sequence[RunChart]) -> Chart | None:
    """Return the run charts of the standards with a percentage in at least two months."""
    import altair as alt

    shown = [chart for chart in charts if len(chart.values) > 1]
    if not shown:
        return None
    data: list[Mapping[str, _Value]] = [
        {
            "name": printable(chart.title),
            "id": printable(chart.id),
            "month": month,
            "value": _number_of(rate),
            "median": _number_of(chart.median),
            "label": f"{half_up(rate)}%" if month == chart.values[-1][0] else "",
        }
        for chart in shown
        for month, rate in chart.values
    ]
    months = sorted({str(row["month"]) for row in data})
    names = {
        narrow: [printable(c.id if narrow else c.title) for c in shown] for narrow in (True, False)
    }

    def drawn(narrow: bool) -> Markup:
        every = max(1, -(-len(months) // (4 if narrow else 6)))
        x = alt.X("month:O", sort=months, title=None,
                  scale=alt.Scale(domain=months),
                  axis=alt.Axis(values=months[::every], labelAngle=-45))  # fmt: skip
        y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 100]),
                  axis=alt.Axis(values=[0, 50, 100]))  # fmt: skip
        base = alt.Chart().encode(x=x)
        line = base.mark_line(color=_AFTER, point={"color": _AFTER, "size": 22}).encode(y=y)
        middle = base.mark_line(color=_BOUNDS, strokeDash=[5, 4]).encode(y="median:Q")
        last = base.mark_text(align="left", dx=6, color=_INK).encode(y=y, text="label:N")
        whole = alt.layer(line, middle, last, data=alt.InlineData(values=data))
        whole = whole.properties(width=240 if narrow else 300, height=70)
        heads = alt.Header(title=None, labelFontSize=12, labelColor=_INK, labelLimit=310,
                           labelAnchor="start")  # fmt: skip
        field = "id:N" if narrow else "name:N"
        return _svg(
            whole.facet(alt.Facet(field, sort=names[narrow], header=heads),
                        columns=1 if narrow else 2)
        )  # fmt: skip

    told = [f"{printable(chart.title)}: {chart.summary}" for chart in shown if chart.signals]
    enough = sum(chart.enough for chart in shown)
    if told:
        says = " ".join(told)
    elif enough:
        says = "No chart shows a change beyond chance."
    else:
        says = f"Fewer than {FEWEST_POINTS} months are too few to tell a change from chance."
    return Chart(
        "chart-months",
        "Duties met, by the month they fell due",
        says,
        ("standard", "month", "met"),
        tuple((printable(c.title), p.month, p.words) for c in shown for p in c.points),
        drawn(narrow=False),
        drawn(narrow=True),
        "The dashed line is the median of the months. Each window of a schedule, and each gap, is "
        "a duty of its own.",
    )


def gap_chart(gap: Gap) -> Chart | None:
    """Return a chart of the missing facts that would close most of the gap of the overall score."""
    import altair as alt

    facts = [each for each in (*gap.facts, *gap.together) if each.complete][:_MOST_FACTS]
    if not facts:
        return None
    data: list[Mapping[str, _Value]] = [
        {
            "name": _fact_name(each),
            "least": float(max(each.guaranteed or Fraction(0), Fraction(0))),
            "most": float(each.at_best or Fraction(0)),
        }
        for each in facts
    ]
    order = [str(row["name"]) for row in data]

    def drawn(narrow: bool) -> Markup:
        y = alt.Y("name:N", sort=order, title=None, axis=_labels(130 if narrow else 420))
        base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
        x = alt.X("most:Q", title="points of the gap closed")
        most = base.mark_bar(color=_BEFORE).encode(x=x)
        least = base.mark_bar(color=_AFTER, height={"band": 0.45}).encode(x="least:Q")
        whole = alt.layer(most, least)
        return _svg(whole.properties(width=170 if narrow else 380, height=alt.Step(19)))

    every = len(gap.facts) + len(gap.together)
    more = f" These are the first {len(facts)} of {every}." if every > len(facts) else ""
    return Chart(
        "chart-gap",
        "Missing facts by what they would close",
        f"Open records leave {_points(gap.points)} points between the bounds of the overall score. "
        f"Looking up {_fact_name(facts[0])} closes at least {_points(facts[0].guaranteed)} and at "
        f"most {_points(facts[0].at_best)} of them.{more}",
        ("case", "missing fact", "items", "closes at least", "closes at most"),
        tuple(
            (
                printable(each.case_id),
                printable(each.words),
                listed(each.items),
                f"{_points(each.guaranteed)} points",
                f"{_points(each.at_best)} points",
            )
            for each in facts
        ),
        drawn(narrow=False),
        drawn(narrow=True),
        "Dark: what closes however the fact turns out. Light: what closes at best.",
    )


def _fact_name(closing: Closing) -> str:
    return printable(f"{closing.case_id}: {closing.words}")


def _points(value: Fraction | None) -> str:
    return "0" if value is None else decimal_words(value, 2)


def _known(figure: Figure | None) -> bool:
    return figure is not None and figure.exact is not None


def _number(figure: Figure | None) -> float | None:
    return None if figure is None else _number_of(figure.exact)


def _number_of(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _display(figure: Figure | None) -> str:
    return "-" if figure is None else figure.display


def _labels(limit: int = 330) -> alt.Axis:
    import altair as alt

    return alt.Axis(labelLimit=limit)


def _percent_axis(field: str) -> alt.X:
    import altair as alt

    return alt.X(
        field,
        title="percent",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(values=list(range(0, 101, 20))),
    )


_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def _svg(chart: alt.LayerChart | alt.FacetChart) -> Markup:
    """Render a chart, hidden from screen readers, which read the same data in the table."""
    import vl_convert

    whole = chart.configure(
        font=_FONT,
        background="#ffffff",
        axis={"labelFontSize": 12, "titleFontSize": 12, "labelColor": _INK, "titleColor": _INK,
              "gridColor": "#e3e8ee", "domainColor": "#9aa7b5", "tickColor": "#9aa7b5"},
        legend={"labelFontSize": 12, "labelColor": _INK, "symbolType": "square"},
        text={"fontSize": 12},
        view={"stroke": None},
    )  # fmt: skip
    drawn = vl_convert.vegalite_to_svg(whole.to_dict())
    start, _, rest = drawn.partition(">")
    box = re.search(r'viewBox="[^"]*"', start)
    width = re.search(r' width="([0-9.]+)"', start)
    assert box is not None
    assert width is not None
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box[0]} width="{width[1]}"'
    return Markup(f'{head} aria-hidden="true" focusable="false">{_ROLES.sub("", rest)}')
