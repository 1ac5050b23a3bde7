"""The standards by hand in Polars: one scan, one group-by for what comes first, small side frames.

As an expert would: days that follow from a day are looked up by its number, kinds are compared as
small integers, side frames hold only the kinds they need, and windows are counted by their number.
Amounts are added as doubles, which is exact for the halves of hours that caseloads are made of.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from benchmarks.by_hand import polars_sides as sides
from benchmarks.by_hand.days import CALENDAR, FIRST_MONTH, MONTHS, in_calendar, looked_up
from benchmarks.plain import NS2000, NS2005, NS2007
from esi_rules.records.kinds import KINDS

__all__ = ["STANDARDS", "VERDICTS", "query", "rows"]

VERDICTS = ("MET", "NOT_MET", "UNDETERMINED", "NOT_YET_DUE", "NOT_APPLICABLE")
MET, NOT_MET, UNDETERMINED, NOT_YET_DUE, NOT_APPLICABLE = (
    pl.lit(code, pl.UInt8) for code in range(5)
)
STANDARDS = (
    "risk-of-harm-assessment",
    "risk-management-plan",
    "reoffending-assessment",
    "supervision-plan",
    "plan-review",
    "first-appointment",
    "contact-frequency",
    "home-visit",
    "enforcement",
    "warning-limit",
    "unpaid-work-start",
    "programme-start",
    "dtto-contact",
    "dtto-testing",
    "victim-contact",
    "pre-sentence-report",
    "unpaid-work-hours",
    "drr-testing",
)

c = pl.col
NO_DAY = pl.lit(None, pl.Date)
_KINDS = pl.Enum(tuple(KINDS))


def query(
    cases: pl.LazyFrame, events: pl.LazyFrame, answers: pl.LazyFrame, as_at: dt.date
) -> pl.LazyFrame:
    """Return a row for each case: verdict, clock, last good day and day done of every standard."""
    case = _cases(cases, as_at).collect(engine="streaming")
    # A case's number is its place among the cases: one look-up for each row, and no join.
    number = c("case_id").cast(pl.Enum(case["case_id"]), strict=False).to_physical()
    start, order = case["start"], case["order"]
    found = (
        events.select("on", "value", c("event").cast(_KINDS), n=number.cast(pl.UInt32))
        .filter(c("on") <= sides.of_case(case["day"]))
        .with_columns(since=c("on").to_physical() - sides.of_case(start.to_physical()))
        .collect(engine="streaming")
        .lazy()
    )
    is_appointment = c("event") == "appointment"
    missed = c("value") == "unacceptable_absence"
    appointment, event = (
        frame.lazy()
        for frame in pl.collect_all(
            [
                found.filter(is_appointment).select("n", "on", "since", missed=missed),
                found.filter(~is_appointment),
            ]
        )
    )
    answer = (
        answers.filter(c("question").is_in(["C1.1a", "C2.4b"]) & (c("answer") != ""))
        .select("question", "answer", n=number.cast(pl.UInt32))
        .group_by("n")
        .agg(
            contact_answer=c("answer").filter(c("question") == "C1.1a").first(),
            programme_answer=c("answer").filter(c("question") == "C2.4b").first(),
        )
    )
    first, high = (
        frame.lazy()
        for frame in pl.collect_all(
            [sides.first(event), sides.high(event.filter(sides.of_case(start) <= as_at), start)],
            engine="streaming",
        )
    )
    frames = [
        first,
        high,
        answer,
        sides.appointments(appointment),
        sides.visits(event, high, order),
        sides.enforcement(appointment, event, order),
        sides.warnings(event, order),
        sides.reviews(event, first, case.lazy()),
        sides.reports(event, first),
        sides.contacts(appointment, case),
        sides.hours(event),
        sides.weekly(event, "contact_hours", start),
        sides.weekly(event, "drug_test", start),
    ]
    sides_found = pl.collect_all(frames, engine="streaming")
    wide = pl.concat(
        [case, *(_placed(side, case.height) for side in sides_found)], how="horizontal"
    )
    commenced = pl.when(c("start") <= c("day")).then(c("start"))
    return wide.lazy().with_columns(commenced=commenced).select("n", "case_id", *_decisions())


def _placed(side: pl.DataFrame, cases: int) -> pl.DataFrame:
    """A side frame with a row for each case in order: a quarter of the time of a join."""
    row = pl.Series([None], dtype=pl.UInt32).new_from_index(0, cases)
    row = row.scatter(side["n"], pl.int_range(side.height, dtype=pl.UInt32, eager=True))
    return side.drop("n").select(pl.all().gather(row))


def _cases(cases: pl.LazyFrame, as_at: dt.date) -> pl.LazyFrame:
    over = c("ended_on").is_not_null() & (c("ended_on") <= as_at)
    return cases.with_row_index("n").select(
        "n",
        "case_id",
        start="commenced_on",
        day=pl.when(over).then(c("ended_on")).otherwise(pl.lit(as_at)),
        over=over,
        order=c("sentence") == "order",
        **{
            name: pl.when(c(name) != "").then(c(name) == "yes")
            for name in (
                "unpaid_work",
                "accredited_programme",
                "dtto",
                "drr",
                "victim_scheme",
                "residential",
            )
        },
        tier2=c("tier") == "2",
        band=pl.when(c("band") != "").then(c("band")),
    )


def _decisions() -> list[pl.Expr]:
    new = looked_up(c("commenced"), "new")
    wd = {n: looked_up(c("commenced"), f"wd{n}") for n in (1, 5, 10, 15)}
    unrated = ~c("rated").fill_null(False) & c("commenced").is_not_null()
    no = pl.lit(False)
    order = c("order")
    usual = {"harm": wd[15], "plan": wd[15]}
    found: list[pl.Expr] = [
        *_sooner("risk-of-harm-assessment", usual["harm"], wd[5], new, unrated, c("harm")),
        *_within(
            "risk-management-plan",
            c("high"),
            looked_up(c("high"), "wd5"),
            c("risk_plan"),
            unrated=unrated,
        ),
        *_within("reoffending-assessment", c("commenced"), wd[15], c("reoffending")),
        *_sooner("supervision-plan", usual["plan"], wd[5], new, unrated, c("plan")),
        *_review_decision(),
        *_within(
            "first-appointment",
            c("commenced"),
            pl.when(order).then(wd[5]).otherwise(wd[1]),
            c("appointment"),
        ),
        *_contact_decision(new),
    ]
    visit_clock = pl.when(order).then(c("high")).otherwise(c("commenced"))
    found += [
        *_within(
            "home-visit",
            visit_clock,
            looked_up(visit_clock, "wd10"),
            c("visited"),
            unrated=unrated & order,
        ),
        *_within("enforcement", c("threshold"), looked_up(c("threshold"), "wd10"), c("breached")),
        *_warning_decision(),
        *_within(
            "unpaid-work-start",
            c("commenced"),
            wd[10],
            c("session"),
            fact=pl.when(order).then(c("unpaid_work")).otherwise(no),
        ),
        *_answered(
            "programme-start",
            c("programme_answer"),
            fact=c("accredited_programme"),
        ),
        *_schedule("dtto-contact", c("hours_kept"), 13, fact=c("dtto")),
        *_schedule("dtto-testing", c("two_tests"), 13, fact=c("dtto")),
        *_within(
            "victim-contact",
            c("commenced"),
            looked_up(c("commenced"), "victim"),
            c("victim"),
            fact=c("victim_scheme"),
        ),
        *_within("pre-sentence-report", c("asked"), looked_up(c("asked"), "wd15"), c("delivered")),
        *_work_decision(),
        *_drr_decision(new),
    ]
    return found


def _out(
    name: str,
    verdict: pl.Expr,
    clock: pl.Expr,
    due: pl.Expr,
    done: pl.Expr,
    fact: pl.Expr | None = None,
) -> list[pl.Expr]:
    """The four columns of a standard; `fact` says whether it applies, and may not know."""
    if fact is not None:
        unknown = fact.is_null() & (verdict != NOT_APPLICABLE)
        no = fact.fill_null(True).not_()
        verdict = (
            pl.when(no).then(NOT_APPLICABLE).when(unknown).then(UNDETERMINED).otherwise(verdict)
        )
    decided = ~verdict.is_in([2, 4])
    return [
        verdict.alias(f"{name}|verdict"),
        pl.when(verdict != NOT_APPLICABLE).then(clock).alias(f"{name}|clock"),
        pl.when(decided).then(due).alias(f"{name}|due"),
        pl.when(decided).then(done).alias(f"{name}|done"),
    ]


def _decided(due: pl.Expr, done: pl.Expr) -> pl.Expr:
    return (
        pl.when(done.is_not_null())
        .then(pl.when(done <= due).then(MET).otherwise(NOT_MET))
        .when(c("day") > due)
        .then(NOT_MET)
        .when(c("over"))
        .then(NOT_APPLICABLE)
        .otherwise(NOT_YET_DUE)
    )


def _within(
    name: str,
    clock: pl.Expr,
    due: pl.Expr,
    done: pl.Expr,
    *,
    fact: pl.Expr | None = None,
    unrated: pl.Expr | None = None,
) -> list[pl.Expr]:
    verdict = (
        pl.when(clock.is_null())
        .then(NOT_APPLICABLE)
        .when(due.is_null())
        .then(UNDETERMINED)
        .otherwise(_decided(due, done))
    )
    if unrated is not None:
        verdict = pl.when(unrated).then(UNDETERMINED).otherwise(verdict)
    return _out(name, verdict, clock, due, done, fact)


def _sooner(
    name: str, late: pl.Expr, soon: pl.Expr, new: pl.Expr, unrated: pl.Expr, done: pl.Expr
) -> list[pl.Expr]:
    """Edition 2005: 5 working days where high from the start, and nobody knows where unrated."""
    start = c("commenced")
    high = new & (c("high") == start)
    due = pl.when(high).then(soon).otherwise(late)
    one, other = _decided(late, done), _decided(soon, done)
    verdict = (
        pl.when(start.is_null())
        .then(NOT_APPLICABLE)
        .when(late.is_null())
        .then(UNDETERMINED)
        .when(new & unrated & (one != other))
        .then(UNDETERMINED)
        .otherwise(_decided(due, done))
    )
    return _out(name, verdict, start, pl.when(~(new & unrated)).then(due), done)


def _review_decision() -> list[pl.Expr]:
    # A gap whose opening day no edition covers leaves the due day open from there on.
    blind = c("review_open_from").is_not_null()
    hidden = blind & (c("review_open_from") <= c("review_broken_from"))
    nowhere = looked_up(c("review_clock"), "new").is_null()
    broken = c("review_broken").is_not_null()
    following = pl.when(~c("over")).then(c("review_due"))
    verdict = (
        pl.when(c("review_clock").is_null())
        .then(NOT_APPLICABLE)
        .when(broken & ~nowhere)
        .then(NOT_MET)
        .when(blind)
        .then(UNDETERMINED)
        .when(c("review_kept"))
        .then(MET)
        .when(c("over"))
        .then(NOT_APPLICABLE)
        .otherwise(NOT_YET_DUE)
    )
    due = pl.when(broken).then(pl.when(~hidden).then(c("review_broken"))).otherwise(following)
    return _out("plan-review", verdict, c("review_clock"), due, NO_DAY)


def _answer(answer: pl.Expr) -> pl.Expr:
    return (
        pl.when(answer == "yes")
        .then(MET)
        .when(answer == "no")
        .then(NOT_MET)
        .when(answer == "na")
        .then(NOT_APPLICABLE)
        .otherwise(UNDETERMINED)
    )


def _answered(name: str, answer: pl.Expr, fact: pl.Expr) -> list[pl.Expr]:
    start = c("commenced")
    verdict = (
        pl.when(start.is_null())
        .then(NOT_APPLICABLE)
        .when(looked_up(start, "new").is_null())
        .then(UNDETERMINED)
        .otherwise(_answer(answer))
    )
    return _out(name, verdict, start, NO_DAY, NO_DAY, fact)


def _scheduled(kept: pl.Expr, due: pl.Expr, done: pl.Expr) -> pl.Expr:
    """Windows in a row: `kept` of them, the next one ends on `due`, or all are `done`."""
    return (
        pl.when(done)
        .then(MET)
        .when(c("day") > due)
        .then(NOT_MET)
        .when(kept > 0)
        .then(MET)
        .when(c("over"))
        .then(NOT_APPLICABLE)
        .otherwise(NOT_YET_DUE)
    )


def _contact_decision(new: pl.Expr) -> list[pl.Expr]:
    start, kept = c("commenced"), c("contacts_kept").fill_null(0)
    order_due = (
        pl.when(kept == 0)
        .then(_later(start, 83))
        .when(kept == 1)
        .then(_later(start, 167))
        .otherwise(_month_end(start, 168, kept - 1))
    )
    licence_due = (
        pl.when(kept < 4)
        .then(_later(start, 7 * kept + 6))
        .when(kept < 8)
        .then(_later(start, 28 + 14 * (kept - 3) - 1))
        .otherwise(_month_end(start, 84, kept - 7))
    )
    old_due = pl.when(c("order")).then(order_due).otherwise(licence_due)
    no = pl.lit(False)
    new_due = _later(start, 111)
    enough = c("in_16_weeks").fill_null(0) >= 16
    by_tier = _scheduled(pl.lit(0), new_due, enough)
    verdict = (
        pl.when(start.is_null())
        .then(NOT_APPLICABLE)
        .when(new.is_null())
        .then(UNDETERMINED)
        .when(~new)
        .then(_scheduled(kept, old_due, no))
        .when(c("tier2"))
        .then(by_tier)
        .otherwise(_answer(c("contact_answer")))
    )
    open_due = (
        pl.when(~new).then(old_due).when(c("tier2") & ~enough).then(new_due).otherwise(NO_DAY)
    )
    due = pl.when((c("day") > open_due) | ~c("over")).then(open_due)
    return _out("contact-frequency", verdict, start, due, NO_DAY)


def _later(day: pl.Expr, days: pl.Expr | int) -> pl.Expr:
    """So many days after `day`, added as whole numbers, which is faster than durations."""
    return (day.to_physical() + days).cast(pl.Int32).cast(pl.Date)


def _month_end(start: pl.Expr, days: int, months: pl.Expr) -> pl.Expr:
    """The day before the day so many months after the day so many days after `start`."""
    opening = pl.lit(CALENDAR["opening"]).gather(in_calendar(_later(start, days)))
    month = (opening // 32 + months - FIRST_MONTH).clip(0, MONTHS.height - 1)
    first, length = (pl.lit(MONTHS[name]).gather(month) for name in ("first", "length"))
    return _later(first, pl.min_horizontal(opening % 32, length) - 2)


def _warning_decision() -> list[pl.Expr]:
    clock, again = c("warned"), c("warned_again")
    known = clock.is_between(NS2000, NS2007, closed="left")
    verdict = (
        pl.when(clock.is_null())
        .then(NOT_APPLICABLE)
        .when(~known)
        .then(UNDETERMINED)
        .when(again.is_not_null())
        .then(NOT_MET)
        .otherwise(MET)
    )
    return _out("warning-limit", verdict, clock, NO_DAY, pl.when(known).then(again))


def _schedule(name: str, bits: pl.Expr, weeks: int, fact: pl.Expr) -> list[pl.Expr]:
    start = c("commenced")
    kept = _leading_ones(bits, weeks)
    due = _later(start, 7 * kept + 6)
    done = kept >= weeks
    verdict = (
        pl.when(start.is_null())
        .then(NOT_APPLICABLE)
        .when(looked_up(start, "new").is_null())
        .then(UNDETERMINED)
        .otherwise(_scheduled(kept, due, done))
    )
    shown = pl.when(~done & ((c("day") > due) | ~c("over"))).then(due)
    return _out(name, verdict, start, shown, NO_DAY, fact)


def _leading_ones(bits: pl.Expr, weeks: int) -> pl.Expr:
    return bits.fill_null(0).bitwise_trailing_ones().cast(pl.Int64).clip(0, weeks)


def _work_decision() -> list[pl.Expr]:
    clock, kept = c("session"), c("work_kept").fill_null(0)
    due = _later(clock, 7 * kept + 6)
    done = kept > c("last_week")
    verdict = (
        pl.when(clock.is_null() | clock.is_between(NS2000, NS2005, closed="left"))
        .then(NOT_APPLICABLE)
        .when(~clock.is_between(NS2005, NS2007, closed="left"))
        .then(UNDETERMINED)
        .otherwise(_scheduled(kept, due, done))
    )
    shown = pl.when(~done & ((c("day") > due) | ~c("over"))).then(due)
    return _out("unpaid-work-hours", verdict, clock, shown, NO_DAY, c("unpaid_work"))


def _drr_decision(new: pl.Expr) -> list[pl.Expr]:
    start = c("commenced")
    two = c("two_tests").fill_null(0)
    either = two | c("one_test").fill_null(0)
    fewer = (
        pl.when((c("band") == "low") | c("residential"))
        .then(pl.lit(True))
        .when(c("band").is_not_null() & c("residential").is_not_null())
        .then(pl.lit(False))
    )
    kept = _leading_ones(pl.when(fewer.fill_null(True)).then(either).otherwise(two), 16)
    surely = _leading_ones(two, 16)
    due, done = _later(start, 7 * kept + 6), kept >= 16
    blind = fewer.is_null() & (surely < kept)
    verdict = (
        pl.when(start.is_null() | (new == False))  # noqa: E712
        .then(NOT_APPLICABLE)
        .when(new.is_null())
        .then(UNDETERMINED)
        .when(~done & (c("day") > due))
        .then(NOT_MET)
        .when(blind)
        .then(UNDETERMINED)
        .otherwise(_scheduled(kept, due, done))
    )
    shown = pl.when(~done & ~blind & ((c("day") > due) | ~c("over"))).then(due)
    return _out("drr-testing", verdict, start, shown, NO_DAY, c("drr"))


def rows(wide: pl.LazyFrame) -> pl.LazyFrame:
    """Return the contract's rows of it: case, standard, edition, verdict and the three days."""
    parts = []
    for name in STANDARDS:
        clock = c(f"{name}|clock")
        parts.append(
            wide.select(
                "case_id",
                standard=pl.lit(name),
                edition=pl.when(clock.is_between(NS2000, NS2005, closed="left"))
                .then(pl.lit("ns2000"))
                .when(clock.is_between(NS2005, NS2007, closed="left"))
                .then(pl.lit("ns2005")),
                verdict=c(f"{name}|verdict").replace_strict(
                    list(range(5)), VERDICTS, return_dtype=pl.Enum(VERDICTS)
                ),
                clock_starts=clock,
                last_good_day=c(f"{name}|due"),
                done_on=c(f"{name}|done"),
            )
        )
    return pl.concat(parts)
