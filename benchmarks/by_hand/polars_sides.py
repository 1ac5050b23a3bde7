"""By hand in Polars: what each standard needs to know of the events, one small frame each."""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.days import looked_up
from benchmarks.plain import FEWER_TESTS_FROM, NS2000, NS2005

__all__ = [
    "contacts",
    "enforcement",
    "first",
    "high",
    "hours",
    "reports",
    "reviews",
    "visits",
    "warnings",
    "weekly",
]

c = pl.col


def first(event: pl.LazyFrame) -> pl.LazyFrame:
    def earliest(kind: str, since: bool = False) -> pl.Expr:
        mask = c("event") == kind
        return pl.when(mask & (c("on") >= c("start")) if since else mask).then(c("on")).min()

    contact = (c("event") == "appointment") & c("on").is_between(
        c("start"), c("start") + pl.duration(days=111)
    )
    return event.group_by("n").agg(
        harm=earliest("risk_of_harm_assessment"),
        reoffending=earliest("reoffending_assessment"),
        plan=earliest("supervision_plan"),
        risk_plan=earliest("risk_management_plan"),
        appointment=earliest("appointment", since=True),
        session=earliest("unpaid_work_session", since=True),
        victim=earliest("victim_contact", since=True),
        asked=earliest("report_requested"),
        rated=(c("event") == "risk_rating").any(),
        in_16_weeks=contact.sum(),
    )


def high(event: pl.LazyFrame) -> pl.LazyFrame:
    """First high: in force at the start, or first after it; the later row of a day stands."""
    rating = (
        event.filter(c("event") == "risk_rating")
        .group_by("n", "on", "start", maintain_order=True)
        .agg(high=c("value").last().is_in(["high", "very_high"]))
        .sort("on")
    )
    return (
        rating.group_by("n")
        .agg(
            before=c("high").filter(c("on") <= c("start")).last(),
            later=c("on").filter(c("high") & (c("on") > c("start"))).min(),
            start=c("start").first(),
        )
        .select("n", high=pl.when(c("before")).then(c("start")).otherwise(c("later")))
    )


def visits(event: pl.LazyFrame, high: pl.LazyFrame) -> pl.LazyFrame:
    seen = event.filter((c("event") == "home_visit") & (c("value") == "seen"))
    clock = pl.when(c("order")).then(c("high")).otherwise(c("start"))
    return (
        seen.join(high, on="n", how="left")
        .filter((c("on") >= clock) & (c("on") >= c("start")))
        .group_by("n")
        .agg(visited=c("on").min())
    )


def _year_after(day: pl.Expr) -> pl.Expr:
    return day.dt.offset_by("1y")


def _days_of(event: pl.LazyFrame, mask: pl.Expr) -> pl.LazyFrame:
    """The days of such events since commencement, each once, with the one before it."""
    return (
        event.filter(mask & (c("on") >= c("start")))
        .select("n", "on", "order")
        .unique()
        .sort("n", "on")
        .with_columns(
            before=pl.when(c("n") == c("n").shift(1)).then(c("on").shift(1)),
        )
    )


def enforcement(event: pl.LazyFrame) -> pl.LazyFrame:
    failed = (c("value") == "unacceptable_absence") | (
        (c("event") == "failure") & (c("value") == "unacceptable")
    )
    failures = _days_of(event, failed).with_columns(
        third=pl.when((c("n") == c("n").shift(2)) & ~c("order")).then(c("on")),
        pair=c("order") & (c("on") < _year_after(c("before"))),
    )
    threshold = (
        failures.group_by("n", "order")
        .agg(
            pair=c("on").filter(c("pair")).min(),
            pair_opened=c("before").filter(c("pair")).min(),
            third=c("third").min(),
            first=c("on").min(),
        )
        .select(
            "n",
            threshold=pl.when(c("order")).then(c("pair")).otherwise(c("third")),
            opened=pl.when(c("order"))
            .then(c("pair_opened"))
            .when(c("third").is_not_null())
            .then(c("first")),
        )
        .filter(c("threshold").is_not_null())
    )
    acted = (
        event.filter(c("event") == "breach_action")
        .join(threshold, on="n")
        .filter(c("on") >= c("opened"))
        .group_by("n")
        .agg(breached=c("on").min())
    )
    return threshold.join(acted, on="n", how="left").select("n", "threshold", "breached")


def warnings(event: pl.LazyFrame) -> pl.LazyFrame:
    days = _days_of(event, (c("event") == "warning") & c("order"))
    return days.group_by("n").agg(
        warned=c("on").min(),
        warned_again=c("on").filter(c("on") < _year_after(c("before"))).min(),
    )


def reviews(event: pl.LazyFrame, first: pl.LazyFrame, case: pl.LazyFrame) -> pl.LazyFrame:
    """Every gap from the plan's day on, with its limit, its edition and the day that closes it."""
    clock = (
        first.select("n", "plan")
        .join(case.select("n", "start", "day"), on="n")
        .filter(c("plan").is_not_null() & (c("start") <= c("day")))
        .select("n", "day", clock=pl.max_horizontal("plan", "start"))
    )
    reviewed = (
        event.filter(c("event") == "plan_review")
        .select("n", "on")
        .join(clock, on="n")
        .filter(c("on") >= c("clock"))
        .select("n", "on", "day", "clock")
    )
    opened = pl.concat([clock.select("n", on="clock", day="day", clock="clock"), reviewed])
    gaps = opened.sort("n", "on").with_columns(
        closed=pl.when(c("n") == c("n").shift(-1)).then(c("on").shift(-1)),
        due=looked_up(c("on"), "review"),
    )
    broken = c("closed").fill_null(c("day")) > c("due")
    return (
        gaps.with_columns(broken=broken, open=c("due").is_null())
        .group_by("n")
        .agg(
            review_clock=c("clock").first(),
            review_broken=c("due").filter(c("broken")).min(),
            review_open_from=c("on").filter(c("open")).min(),
            review_broken_from=c("on").filter(c("broken")).min(),
            review_kept=(c("closed").is_not_null() & ~c("open")).any(),
            review_due=c("due").filter(c("closed").is_null()).first(),
        )
    )


def reports(event: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    return (
        event.filter(c("event") == "report_delivered")
        .join(first.select("n", "asked"), on="n")
        .filter(c("on") >= c("asked"))
        .group_by("n")
        .agg(delivered=c("on").min())
    )


def _leading(met: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """How many windows were met one after another from the first on, of frames `n`, `window`.

    Windows are bits of two words, so this sees the first 128 of them: ten years of months.
    """
    low = pl.when(c("window") < 64).then(_power(c("window"))).otherwise(0).sum()
    high = pl.when(c("window") >= 64).then(_power(c("window") - 64)).otherwise(0).sum()
    return (
        met.group_by("n")
        .agg(low=low, high=high)
        .select(
            "n",
            (
                c("low").bitwise_trailing_ones()
                + pl.when(c("low") == 2**64 - 1)
                .then(c("high").bitwise_trailing_ones())
                .otherwise(0)
            )
            .cast(pl.Int64)
            .alias(name),
        )
    )


_POWERS = pl.Series([1 << k for k in range(64)], dtype=pl.UInt64)


def _power(place: pl.Expr) -> pl.Expr:
    return pl.lit(_POWERS).gather(place.clip(0, 63))


def _months_between(origin: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Whole months from `origin` to `day`, where a day that does not exist is the last one."""
    months = (day.dt.year().cast(pl.Int64) - origin.dt.year()) * 12
    months = months + day.dt.month().cast(pl.Int64) - origin.dt.month()
    short = (day.dt.day() < origin.dt.day()) & (day != day.dt.month_end())
    return months - short.cast(pl.Int64)


def contacts(event: pl.LazyFrame) -> pl.LazyFrame:
    """Edition 2000: the number of the first window that was not kept."""
    offered = event.filter(
        (c("event") == "appointment")
        & (c("on") >= c("start"))
        & (c("start") >= NS2000)
        & (c("start") < NS2005)
    ).with_columns(since=(c("on") - c("start")).dt.total_days())
    origin = c("start") + pl.when(c("order")).then(pl.duration(days=168)).otherwise(
        pl.duration(days=84)
    )
    month = _months_between(origin, c("on"))
    since = c("since")
    order = pl.when(since < 84).then(0).when(since < 168).then(1).otherwise(2 + month)
    licence = (
        pl.when(since < 28)
        .then(since // 7)
        .when(since < 84)
        .then(4 + (since - 28) // 14)
        .otherwise(8 + month)
    )
    window = pl.when(c("order")).then(order).otherwise(licence)
    needed = (
        pl.when(c("order") & (c("window") == 0))
        .then(12)
        .when(c("order") & (c("window") == 1))
        .then(6)
        .otherwise(1)
    )
    met = (
        offered.with_columns(window=window)
        .group_by("n", "order", "window")
        .agg(found=pl.len())
        .filter(c("found") >= needed)
    )
    return _leading(met.select("n", "window"), "contacts_kept")


def hours(event: pl.LazyFrame) -> pl.LazyFrame:
    """Unpaid work: the week of the last session, and how many weeks from the first on were kept."""
    session = event.filter((c("event") == "unpaid_work_session") & (c("on") >= c("start")))
    clock = session.group_by("n").agg(worked_first=c("on").min(), worked_last=c("on").max())
    weeks = (
        session.join(clock, on="n")
        .with_columns(window=(c("on") - c("worked_first")).dt.total_days() // 7)
        .group_by("n", "window")
        .agg(hours=c("value").cast(pl.Float64).sum())
        .filter(c("hours") >= 6)
    )
    return clock.select(
        "n", last_week=(c("worked_last") - c("worked_first")).dt.total_days() // 7
    ).join(_leading(weeks.select("n", "window"), "work_kept"), on="n", how="left")


def weekly(event: pl.LazyFrame, kind: str) -> pl.LazyFrame:
    """Weeks of treatment as bits: which have their hours, or their two tests, or one test."""
    in_week = (
        event.filter((c("event") == kind) & (c("on") >= c("start")))
        .with_columns(window=(c("on") - c("start")).dt.total_days() // 7)
        .filter(c("window") < 16)
    )
    if kind == "contact_hours":
        weeks = in_week.group_by("n", "window").agg(enough=c("value").cast(pl.Float64).sum() >= 15)
        return weeks.group_by("n").agg(hours_kept=_bits("enough"))
    fewer = c("start") + pl.duration(days=7 * c("window")) >= FEWER_TESTS_FROM
    weeks = (
        in_week.group_by("n", "window", "start")
        .agg(found=pl.len())
        .with_columns(two=c("found") >= 2, one=(c("found") == 1) & fewer)
    )
    return weeks.group_by("n").agg(two_tests=_bits("two"), one_test=_bits("one"))


def _bits(flag: str) -> pl.Expr:
    return pl.when(c(flag)).then(_power(c("window"))).otherwise(0).sum()
