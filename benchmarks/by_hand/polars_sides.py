"""By hand in Polars: what each standard needs to know of the events, one small frame each.

Events are numbered by their case (`n`) and carry how many days after commencement they are
(`since`). Appointments, more than half of all rows, come apart from the rest. A case and a day or
a window of it are packed into one whole number, so that frames are grouped and sorted by one key.
"""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.days import CALENDAR, in_calendar, looked_up
from benchmarks.plain import FEWER_TESTS_FROM, NS2000, NS2005

__all__ = [
    "appointments",
    "contacts",
    "enforcement",
    "first",
    "high",
    "hours",
    "of_case",
    "reports",
    "reviews",
    "visits",
    "warnings",
    "weekly",
]

c = pl.col
N, SINCE = c("n").cast(pl.Int64), c("since").cast(pl.Int64)


def of_case(column: pl.Series) -> pl.Expr:
    """The value of a column of the cases for the case of each row."""
    return pl.lit(column).gather(c("n"))


def _kind(event: pl.LazyFrame, name: str, *, since_start: bool = False) -> pl.LazyFrame:
    kept = event.filter(c("event") == name)
    return kept.filter(c("since") >= 0) if since_start else kept


def appointments(appointment: pl.LazyFrame) -> pl.LazyFrame:
    """Appointments since commencement: the first, and how many in 16 weeks."""
    return (
        appointment.filter(c("since") >= 0)
        .group_by("n")
        .agg(appointment=c("on").min(), in_16_weeks=(c("since") <= 111).sum())
    )


def first(event: pl.LazyFrame) -> pl.LazyFrame:
    def earliest(kind: str, since: bool = False) -> pl.Expr:
        mask = c("event") == kind
        return pl.when(mask & (c("since") >= 0) if since else mask).then(c("on")).min()

    found = {
        "harm": earliest("risk_of_harm_assessment"),
        "reoffending": earliest("reoffending_assessment"),
        "plan": earliest("supervision_plan"),
        "risk_plan": earliest("risk_management_plan"),
        "victim": earliest("victim_contact", since=True),
        "asked": earliest("report_requested"),
        "rated": (c("event") == "risk_rating").any(),
    }
    kinds = [
        "risk_of_harm_assessment",
        "reoffending_assessment",
        "supervision_plan",
        "risk_management_plan",
        "victim_contact",
        "report_requested",
        "risk_rating",
    ]
    return event.filter(c("event").is_in(kinds)).group_by("n").agg(**found)


def high(event: pl.LazyFrame, start: pl.Series) -> pl.LazyFrame:
    """First high: in force at the start, or first after it; the later row of a day counts."""
    is_high = c("value").is_in(["high", "very_high"]).cast(pl.Int64)
    rating = (
        _kind(event, "risk_rating")
        .select("n", "on", "since", last=pl.int_range(pl.len()) * 2 + is_high)
        .group_by(day=N * 65_536 + SINCE + 32_768)
        .agg(c("n", "on", "since").first(), c("last").max())
        .with_columns(high=c("last") % 2 == 1, known=c("since") <= 0)
    )
    latest = pl.when("known").then(c("since").cast(pl.Int64) * 2 + c("high").cast(pl.Int64))
    return (
        rating.group_by("n")
        .agg(before=latest.max(), later=c("on").filter(c("high") & ~c("known")).min())
        .select("n", high=pl.when(c("before") % 2 == 1).then(of_case(start)).otherwise("later"))
    )


def visits(event: pl.LazyFrame, high: pl.LazyFrame, order: pl.Series) -> pl.LazyFrame:
    seen = _kind(event, "home_visit", since_start=True).filter(c("value") == "seen")
    return (
        seen.join(high, on="n", how="left")
        .filter(~of_case(order) | (c("on") >= c("high")))
        .group_by("n")
        .agg(visited=c("on").min())
    )


def _days_of(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The days of some events of each case, each once and in order, with the one before it."""
    day = pl.col("on").to_physical().cast(pl.Int64)
    key = c("key")
    before = key.shift(1)
    return (
        rows.select(key=N * 65_536 + day)
        .unique()
        .sort("key")
        .select(
            key,
            n=(key // 65_536).cast(pl.UInt32),
            before=pl.when(before // 65_536 == key // 65_536).then(_day(before)),
            third=pl.when(key.shift(2) // 65_536 == key // 65_536).then(_day(key)),
            on=_day(key),
        )
    )


def _day(key: pl.Expr) -> pl.Expr:
    return (key % 65_536).cast(pl.Int32).cast(pl.Date)


def _paired() -> pl.Expr:
    return c("on") < c("before").dt.offset_by("1y")


def enforcement(appointment: pl.LazyFrame, event: pl.LazyFrame, order: pl.Series) -> pl.LazyFrame:
    failed = pl.concat(
        [
            appointment.filter(c("missed") & (c("since") >= 0)).select("n", "on"),
            _kind(event, "failure", since_start=True)
            .filter(c("value") == "unacceptable")
            .select("n", "on"),
        ]
    )
    days = _days_of(failed).with_columns(order=of_case(order))
    pair = c("order") & _paired()
    threshold = (
        days.group_by("n", "order")
        .agg(
            pair=c("on").filter(pair).min(),
            pair_opened=c("before").filter(pair).min(),
            third=c("third").min(),
            first=c("on").min(),
        )
        .select(
            "n",
            threshold=pl.when("order").then("pair").otherwise("third"),
            opened=pl.when("order").then("pair_opened").otherwise("first"),
        )
        .filter(c("threshold").is_not_null())
    )
    acted = (
        _kind(event, "breach_action")
        .join(threshold, on="n")
        .filter(c("on") >= c("opened"))
        .group_by("n")
        .agg(breached=c("on").min())
    )
    return threshold.join(acted, on="n", how="left").select("n", "threshold", "breached")


def warnings(event: pl.LazyFrame, order: pl.Series) -> pl.LazyFrame:
    given = _kind(event, "warning", since_start=True).filter(of_case(order))
    return (
        _days_of(given)
        .group_by("n")
        .agg(warned=c("on").min(), warned_again=c("on").filter(_paired()).min())
    )


def reviews(event: pl.LazyFrame, first: pl.LazyFrame, case: pl.LazyFrame) -> pl.LazyFrame:
    """Every gap from the plan's day on, with its limit, its edition and the day that closes it."""
    clock = (
        first.filter(c("plan").is_not_null())
        .select("n", "plan")
        .join(case.select("n", "start", "day"), on="n")
        .filter(c("start") <= c("day"))
        .select("n", "day", clock=pl.max_horizontal("plan", "start"))
    )
    reviewed = (
        _kind(event, "plan_review")
        .select("n", "on")
        .join(clock, on="n")
        .filter(c("on") >= c("clock"))
        .select("n", "on", "day", "clock")
    )
    opened = pl.concat([clock.select("n", on="clock", day="day", clock="clock"), reviewed])
    day = c("on").to_physical().cast(pl.Int64)
    gaps = opened.sort(N * 65_536 + day).with_columns(
        closed=pl.when(c("n") == c("n").shift(-1)).then(c("on").shift(-1)),
        due=looked_up(c("on"), "review"),
    )
    return (
        gaps.with_columns(
            broken=c("closed").fill_null(c("day")) > c("due"), open=c("due").is_null()
        )
        .group_by("n")
        .agg(
            review_clock=c("clock").min(),
            review_broken=pl.when("broken").then("due").min(),
            review_open_from=pl.when("open").then("on").min(),
            review_broken_from=pl.when("broken").then("on").min(),
            review_kept=(c("closed").is_not_null() & ~c("open")).any(),
            review_due=pl.when(c("closed").is_null()).then("due").min(),
        )
    )


def reports(event: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    return (
        _kind(event, "report_delivered")
        .join(first.select("n", "asked"), on="n")
        .filter(c("on") >= c("asked"))
        .group_by("n")
        .agg(delivered=c("on").min())
    )


_WINDOWS = 4096


def _leading(window: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """How many windows were met one after another from the first on, of keys of case and window.

    Windows are bits of two words, so this sees the first 128 of them: ten years of months.
    """
    at = c("window") % _WINDOWS
    window = window.filter(at < 128)
    low = pl.when(at < 64).then(_power(at)).otherwise(0).sum()
    high = pl.when(at >= 64).then(_power(at - 64)).otherwise(0).sum()
    ones = c("low").bitwise_trailing_ones()
    more = pl.when(ones == 64).then(c("high").bitwise_trailing_ones()).otherwise(0)
    return (
        window.group_by(n=(c("window") // _WINDOWS).cast(pl.UInt32))
        .agg(low=low, high=high)
        .select("n", (ones + more).cast(pl.Int64).alias(name))
    )


_POWERS = pl.Series([1 << k for k in range(64)], dtype=pl.UInt64)


def _power(place: pl.Expr) -> pl.Expr:
    return pl.lit(_POWERS).gather(place.clip(0, 63))


# Which window of edition 2000 a day near the start is in: 168 days of an order, then 84 of a
# licence. Windows of a month follow.
_NEAR = pl.Series(
    [since // 84 for since in range(168)]
    + [since // 7 if since < 28 else 4 + (since - 28) // 14 for since in range(84)],
    dtype=pl.Int64,
)


def contacts(appointment: pl.LazyFrame, case: pl.DataFrame) -> pl.LazyFrame:
    """Edition 2000: the number of the first window that was not kept."""
    under_2000 = case.select(c("start").is_between(NS2000, NS2005, closed="left")).to_series()
    order = of_case(case["order"])
    offered = appointment.filter((c("since") >= 0) & of_case(under_2000)).select(
        "n", "on", "since", order=order, near=pl.when(order).then(168).otherwise(84)
    )
    near = offered.filter(c("since") < c("near")).select(
        window=N * _WINDOWS
        + pl.lit(_NEAR).gather(c("since") + pl.when("order").then(0).otherwise(168))
    )
    days = pl.when("order").then(168).otherwise(84)
    origin = case.select(
        pl.lit(CALENDAR["opening"]).gather(in_calendar(c("start"), days))
    ).to_series()
    on = pl.lit(CALENDAR["closing"]).gather(in_calendar(c("on")))
    month = (on - of_case(origin)) // 32
    later = offered.filter(c("since") >= c("near")).select(
        window=N * _WINDOWS + month + pl.when("order").then(2).otherwise(8)
    )
    at = c("window") % _WINDOWS
    needed = pl.when(~order | (at > 1)).then(1).when(at == 0).then(12).otherwise(6)
    met = (
        near.group_by("window")
        .agg(found=pl.len())
        .with_columns(n=(c("window") // _WINDOWS).cast(pl.UInt32))
        .filter(c("found") >= needed)
        .select("window")
    )
    return _leading(pl.concat([met, later.unique()]), "contacts_kept")


def hours(event: pl.LazyFrame) -> pl.LazyFrame:
    """Unpaid work: the week of the last session, and how many weeks from the first on were kept."""
    session = _kind(event, "unpaid_work_session", since_start=True)
    clock = session.group_by("n").agg(
        session=c("on").min(), worked_from=c("since").min(), worked_to=c("since").max()
    )
    week = (c("since") - c("worked_from")) // 7
    weeks = (
        session.join(clock, on="n")
        .select(c("value").cast(pl.Float64), window=N * _WINDOWS + week)
        .group_by("window")
        .agg(hours=c("value").sum())
        .filter(c("hours") >= 6)
        .select("window")
    )
    last_week = (c("worked_to") - c("worked_from")) // 7
    return clock.select("n", "session", last_week=last_week).join(
        _leading(weeks, "work_kept"), on="n", how="left"
    )


def weekly(event: pl.LazyFrame, kind: str, start: pl.Series) -> pl.LazyFrame:
    """Weeks of treatment as bits: which have their hours, or their two tests, or one test."""
    in_week = _kind(event, kind, since_start=True).filter(c("since") < 7 * 16)
    key = (N * 16 + c("since") // 7).alias("key")
    n, window = (c("key") // 16).cast(pl.UInt32).alias("n"), (c("key") % 16).alias("window")
    if kind == "contact_hours":
        weeks = in_week.group_by(key).agg(enough=c("value").cast(pl.Float64).sum() >= 15)
        weeks = weeks.select(n, window, "enough")
        return weeks.group_by("n").agg(hours_kept=_bits("enough"))
    fewer = of_case(start) + pl.duration(days=7 * c("window")) >= FEWER_TESTS_FROM
    weeks = in_week.group_by(key).agg(found=pl.len()).select(n, window, "found")
    return (
        weeks.with_columns(two=c("found") >= 2, one=(c("found") == 1) & fewer)
        .group_by("n")
        .agg(two_tests=_bits("two"), one_test=_bits("one"))
    )


def _bits(flag: str) -> pl.Expr:
    return pl.when(c(flag)).then(_power(c("window"))).otherwise(0).sum()
