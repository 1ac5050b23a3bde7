"""The timeline of a case as SVG, coloured by the style sheet of the page.

The drawing contains no style, because the page allows only its own style sheet. Every mark has a
`title`, which browsers show under the pointer and the script of the page shows by keyboard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html import escape

from esi_rules.calendar.working_calendar import add_months
from esi_rules.records.dates import day_words
from esi_rules.report.timeline import Bar, EventMark, Lane, Timeline
from esi_rules.text import printable

__all__ = ["timeline_svg"]

_WIDTH = 1000
_LABELS = 236
_HEAD = 56
_MOMENT_ROW = 13
_LETTER = 6.2
_EVENT_ROW = 19
_BAR_ROW = 20
_NARROWEST_WEEKEND = 1.5
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST_LABEL = 36
_MOMENTS = {
    "start": "commenced",
    "edition": "new edition",
    "end": "supervision ended",
    "judged": "judged",
}


def timeline_svg(timeline: Timeline, name: str) -> str:
    """Return the drawing as SVG; `name` is its label for screen readers.

    Every text from a record is escaped, so a page may embed the drawing unchanged.
    """
    return "".join(_Drawing(timeline).parts(name))


class _Drawing:
    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        days = (timeline.last - timeline.first).days + 1
        self.day = (_WIDTH - _LABELS) / days
        self.height = _HEAD + sum(map(_height, timeline.lanes)) + 6

    def x(self, day: dt.date) -> float:
        """Return the x coordinate at which a day begins."""
        inside = min(max(day, self.timeline.first), self.timeline.last)
        return round(_LABELS + (inside - self.timeline.first).days * self.day, 1)

    def width(self, first: dt.date, last: dt.date) -> float:
        """Return the width of the days from `first` to `last`, both included."""
        inside = min(last, self.timeline.last) - max(first, self.timeline.first)
        return round(max((inside.days + 1) * self.day, 1.5), 1)

    def parts(self, name: str) -> Iterator[str]:
        yield (
            f'<svg class="tl" viewBox="0 0 {_WIDTH} {self.height}" role="img" '
            f'aria-label="{escape(printable(name))}" xmlns="http://www.w3.org/2000/svg">'
        )
        yield from self.days_off()
        yield from self.months()
        y = _HEAD
        for n, lane in enumerate(self.timeline.lanes):
            yield from self.lane(lane, y, n)
            y += _height(lane)
        yield from self.moments()
        yield "</svg>"

    def days_off(self) -> Iterator[str]:
        """Draw all weekends as one path, and each bank holiday separately with its name."""
        depth = self.height - _HEAD + 8
        if self.day >= _NARROWEST_WEEKEND:
            first = self.timeline.first
            saturday = first + dt.timedelta(days=(5 - first.weekday()) % 7)
            path = [f"M{self.x(first)} {_HEAD - 8}h{self.day:.1f}v{depth}h-{self.day:.1f}z"
                    if first.weekday() == 6 else ""]  # fmt: skip
            while saturday <= self.timeline.last:
                sunday = min(saturday + dt.timedelta(days=1), self.timeline.last)
                wide = self.width(saturday, sunday)
                path.append(f"M{self.x(saturday)} {_HEAD - 8}h{wide}v{depth}h-{wide}z")
                saturday += dt.timedelta(days=7)
            yield f'<path class="weekend" d="{"".join(path)}"/>'
        for day, name in self.timeline.holidays:
            yield (
                f'<rect class="holiday" x="{self.x(day)}" y="{_HEAD - 8}" '
                f'width="{self.width(day, day)}" height="{depth}">'
                f"<title>{escape(name)}, {day_words(day)}</title></rect>"
            )

    def months(self) -> Iterator[str]:
        month = self.timeline.first.replace(day=1)
        wide = self.day * 30
        every = 1 if wide >= 44 else 3 if wide >= 15 else 12
        while month <= self.timeline.last:
            if month >= self.timeline.first and (month.month - 1) % every == 0:
                x = self.x(month)
                text = f"{_MONTHS[month.month - 1]} {month.year}" if (
                    wide >= 66 or every > 1 or month.month == 1
                ) else _MONTHS[month.month - 1]  # fmt: skip
                yield f'<path class="month" d="M{x} {_HEAD - 8}V{self.height}"/>'
                if x < _WIDTH - 46:
                    yield f'<text class="month" x="{x + 3}" y="{_HEAD - 12}">{text}</text>'
            month = add_months(month, 1)

    def moments(self) -> Iterator[str]:
        """Draw the days that cross all lanes; labels that would overlap go in different rows."""
        taken: list[list[tuple[float, float]]] = [[], [], []]
        for moment in self.timeline.moments:
            x = self.x(moment.day)
            word = _MOMENTS[moment.kind]
            wide = _LETTER * len(word) + 6
            after = x + wide < _WIDTH
            low, high = (x, x + wide) if after else (x - wide, x)
            free = [n for n, row in enumerate(taken) if all(high < a or b < low for a, b in row)]
            row = free[0] if free else 0
            taken[row].append((low, high))
            y = 11 + row * _MOMENT_ROW
            yield (
                f'<g class="moment {moment.kind}"><title>{escape(moment.words)}</title>'
                f'<path d="M{x} {y - 9}V{self.height}"/>'
                f'<text x="{x + (4 if after else -4)}" y="{y}" '
                f'text-anchor="{"start" if after else "end"}">{word}</text></g>'
            )

    def lane(self, lane: Lane, y: float, n: int) -> Iterator[str]:
        height = _height(lane)
        if n and lane.bars and not self.timeline.lanes[n - 1].bars:
            yield f'<path class="divide" d="M0 {y}H{_WIDTH}"/>'
        label = lane.label
        if lane.left_out:
            label = f"{label} ({lane.left_out} met, not drawn)"
        short = label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
        kind = "duty" if lane.bars else "happened"
        yield (
            f'<g class="lane {kind}"><text class="label" x="{_LABELS - 10}" y="{y + 14}" '
            f'text-anchor="end">{escape(short[:1].upper() + short[1:])}'
            f"{'<title>' + escape(label) + '</title>' if short != label else ''}</text>"
        )
        middle = y + height / 2
        if lane.marks:
            yield f'<path class="line" d="M{_LABELS} {middle}H{_WIDTH}"/>'
        for mark in lane.marks:
            yield self.mark(mark, middle)
        for bar in lane.bars:
            yield from self.bar(bar, y + 3 + bar.row * _BAR_ROW)
        # Texts are drawn last, over all bars.
        for bar in lane.bars:
            if bar.late:
                yield self.said(bar, y + 14 + bar.row * _BAR_ROW)
        yield "</g>"

    def mark(self, mark: EventMark, y: float) -> str:
        title = f"<title>{escape(mark.words)}</title>"
        x = round(self.x(mark.first) + self.day / 2, 1)
        if mark.open:
            return (
                f'<rect class="mark open" x="{self.x(mark.first)}" y="{y - 5}" rx="4" '
                f'width="{self.width(mark.first, mark.last)}" height="10">{title}</rect>'
            )
        if mark.tone == "bad_event":
            cross = f"M{x - 4} {y - 4}l8 8m0 -8l-8 8"
            return f'<path class="mark bad" d="{cross}">{title}</path>'
        return f'<circle class="mark" cx="{x}" cy="{y}" r="4.2">{title}</circle>'

    def bar(self, bar: Bar, y: float) -> Iterator[str]:
        x, wide = self.x(bar.first), self.width(bar.first, bar.due)
        yield f'<g class="mark bar {bar.tone}"><title>{escape(bar.words)}</title>'
        yield f'<rect class="span" x="{x}" y="{y}" width="{wide}" height="14" rx="2"/>'
        end = round(x + wide, 1)
        if bar.late_to is not None:
            late = round(max((bar.late_to - bar.due).days * self.day, 1.5), 1)
            yield f'<rect class="late" x="{end}" y="{y}" width="{late}" height="14"/>'
        # The deadline is a line across the end of the bar.
        if bar.deadline:
            yield f'<path class="due" d="M{end} {y - 2}v18"/>'
        if bar.done is not None and self.timeline.first <= bar.done <= self.timeline.last:
            done = round(self.x(bar.done) + self.day / 2, 1)
            yield f'<path class="done" d="M{done} {y + 1}l6 6l-6 6l-6 -6z"/>'
        yield "</g>"

    def said(self, bar: Bar, y: float) -> str:
        """Draw the text of a bar after its end or, if there is no room, before its end."""
        last = max(bar.due, bar.late_to or bar.due, bar.done or bar.due)
        end = self.x(last) + self.day + (6 if bar.done == last else 0)
        fits = end + _LETTER * 1.08 * len(bar.late) + 4 < _WIDTH
        x, side = (end + 4, "start") if fits else (end - 10, "end")
        text = escape(bar.late)
        return f'<text class="said" x="{round(x, 1)}" y="{y}" text-anchor="{side}">{text}</text>'


def _height(lane: Lane) -> int:
    return _BAR_ROW * lane.rows + 4 if lane.bars else _EVENT_ROW
