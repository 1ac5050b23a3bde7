"""The standards by hand in DuckDB SQL: macros for what is due, one wide row a case, then long rows.

As an expert would after profiling: the events are joined to their cases once, kinds are an
enumeration, appointments are kept apart from the rest, the firsts come from one group-by, months
are worked out only where windows are months, and windows met one after another are bits.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.by_hand.days import table
from benchmarks.by_hand.polars_query import STANDARDS, VERDICTS
from benchmarks.plain import FEWER_TESTS_FROM, NS2000, NS2005, NS2007
from esi_rules.records.kinds import KINDS

if TYPE_CHECKING:
    import duckdb

__all__ = ["counts", "judge", "rows"]

MACROS = """
create or replace temp macro decided(due, done, day, over) as case
    when done is not null then if(done <= due, 0, 1)
    when day > due then 1 when over then 4 else 3 end;
create or replace temp macro timely(clock, due, done, day, over) as case
    when clock is null then 4 when due is null then 2 else decided(due, done, day, over) end;
create or replace temp macro scheduled(kept, due, done, day, over) as case
    when done then 0 when day > due then 1 when kept > 0 then 0 when over then 4 else 3 end;
create or replace temp macro answered(answer) as case answer
    when 'yes' then 0 when 'no' then 1 when 'na' then 4 else 2 end;
create or replace temp macro under(fact, verdict) as case
    when fact is null then if(verdict = 4, 4, 2) when fact then verdict else 4 end;
create or replace temp macro month_number(origin, d) as
    (year(d) - year(origin)) * 12 + month(d) - month(origin)
    - if(day(d) < day(origin) and d <> last_day(d), 1, 0);
create or replace temp macro met_in_a_row(bits) as bit_count(xor(bits, bits + 1)) - 1;
"""

CASES = """
create or replace temp table case_ as
select row_number() over () as n, case_id, commenced_on as start,
    if(ended_on <= $as_at, ended_on, $as_at) as day, coalesce(ended_on <= $as_at, false) as over,
    sentence = 'order' as is_order, nullif(unpaid_work, '') = 'yes' as unpaid_work,
    nullif(accredited_programme, '') = 'yes' as accredited_programme,
    nullif(dtto, '') = 'yes' as dtto, nullif(drr, '') = 'yes' as drr,
    nullif(victim_scheme, '') = 'yes' as victim_scheme,
    nullif(residential, '') = 'yes' as residential, tier = '2' as tier2, nullif(band, '') as band,
    if(start <= day, start, null) as commenced
from {cases}
"""

EVENTS = """
create or replace temp table appointment as
select n, e."on" as d, (e."on" - start)::int as since, e.value = 'unacceptable_absence' as missed
from {events} e join case_ using (case_id) where e.event = 'appointment' and e."on" <= day;
create or replace temp table event as
select n, e.event::kind as kind, e."on" as d, (e."on" - start)::int as since, e.value
from {events} e join case_ using (case_id) where e.event <> 'appointment' and e."on" <= day;
"""

SIDES = f"""
first_ as (
    select n,
        min(d) filter (kind = 'risk_of_harm_assessment') as harm,
        min(d) filter (kind = 'reoffending_assessment') as reoffending,
        min(d) filter (kind = 'supervision_plan') as plan,
        min(d) filter (kind = 'risk_management_plan') as risk_plan,
        min(d) filter (kind = 'victim_contact' and since >= 0) as victim,
        min(d) filter (kind = 'report_requested') as asked,
        bool_or(kind = 'risk_rating') as rated
    from event group by n
),
appointment_ as (
    select n, min(d) as appointment, count(*) filter (since <= 111) as in_16_weeks
    from appointment where since >= 0 group by n
),
rating as (
    select n, d, since, arg_max(value, rowid) in ('high', 'very_high') as high
    from event where kind = 'risk_rating' group by n, d, since
),
high_ as (
    select n, if(coalesce(before, false), start, later) as high
    from (select n, arg_max(high, since) filter (since <= 0) as before,
            min(d) filter (high and since > 0) as later from rating group by n)
        join case_ using (n) where start <= day
),
visit_ as (
    select n, min(d) as visited
    from (select n, d from event where kind = 'home_visit' and value = 'seen' and since >= 0)
        join case_ using (n) left join high_ using (n)
    where not is_order or d >= high group by n
),
failed as (
    select n, d from appointment where missed and since >= 0 union
    select n, d from event where kind = 'failure' and value = 'unacceptable' and since >= 0
),
failure as (
    select *, lag(d) over in_order as before, lag(d, 2) over in_order is not null as third
    from failed window in_order as (partition by n order by d)
),
threshold_ as (
    select n, if(is_order, pair, third) as threshold, if(is_order, pair_opened, opened) as opened
    from (select n, min(d) filter (d < before + interval 1 year) as pair,
            min(before) filter (d < before + interval 1 year) as pair_opened,
            min(d) filter (third) as third, min(d) as opened from failure group by n)
        join case_ using (n)
    where threshold is not null
),
enforcement_ as (
    select n, any_value(threshold) as threshold, min(d) filter (d >= opened) as breached
    from threshold_ left join (select n, d from event where kind = 'breach_action') using (n)
    group by n
),
warning_ as (
    select n, min(d) as warned, min(d) filter (d < before + interval 1 year) as warned_again
    from (select n, d, lag(d) over (partition by n order by d) as before
        from (select distinct n, d from event join case_ using (n)
            where kind = 'warning' and since >= 0 and is_order))
    group by n
),
review_clock as (
    select n, day, greatest(plan, start) as clock from first_ join case_ using (n)
    where plan is not null and start <= day
),
gap as (
    select n, g.d, day, clock, lead(g.d) over (partition by n order by g.d) as closed
    from (select n, clock as d, day, clock from review_clock union all
        select n, d, day, clock from event join review_clock using (n)
        where kind = 'plan_review' and d >= clock) g
),
review_ as (
    select n, any_value(clock) as review_clock,
        min(review) filter (coalesce(closed, gap.day) > review) as review_broken,
        min(d) filter (review is null) as review_open_from,
        min(d) filter (coalesce(closed, gap.day) > review) as review_broken_from,
        coalesce(bool_or(closed is not null and review is not null), false) as review_kept,
        min(review) filter (closed is null) as review_due
    from gap left join days on days.day = gap.d group by n
),
report_ as (
    select n, min(d) as delivered
    from (select n, d from event where kind = 'report_delivered') join first_ using (n)
    where d >= asked group by n
),
offered as (
    select n, is_order, d, since, start, if(is_order, 168, 84) as near
    from appointment join (select n, is_order, start from case_
        where start >= date '{NS2000}' and start < date '{NS2005}') using (n)
    where since >= 0
),
near_window as (
    select n, is_order, case when is_order then since // 84
        when since < 28 then since // 7 else 4 + (since - 28) // 14 end as w
    from offered where since < near
),
contact_ as (
    select n, met_in_a_row(sum(1::hugeint << w::int))::int as contacts_kept
    from (select n, w from near_window group by n, is_order, w
        having count(*) >= case when is_order and w = 0 then 12 when is_order then 6 else 1 end
        union all select distinct n,
            if(is_order, 2, 8) + month_number((start + near)::date, d) as w
        from offered where since >= near)
    where w < 120 group by n
),
session_ as (
    select n, min(d) as session, max(d) as last_session
    from event where kind = 'unpaid_work_session' and since >= 0 group by n
),
work_ as (
    select n, met_in_a_row(sum(1::hugeint << w::int))::int as work_kept
    from (select n, (d - session) // 7 as w
        from (select n, d, value from event where kind = 'unpaid_work_session' and since >= 0)
            join session_ using (n)
        group by n, w having sum(value::double) >= 6)
    where w < 120 group by n
),
hours_ as (
    select n, met_in_a_row(sum(1 << w))::int as hours_kept
    from (select n, since // 7 as w from event
        where kind = 'contact_hours' and since >= 0 and since < 112
        group by n, w having sum(value::double) >= 15)
    group by n
),
tests_ as (
    select n, met_in_a_row(coalesce(sum(1 << w) filter (found >= 2), 0))::int as two_kept,
        met_in_a_row(coalesce(sum(1 << w) filter
            (found >= 2 or start + 7 * w >= date '{FEWER_TESTS_FROM}'), 0))::int as either_kept
    from (select n, since // 7 as w, count(*) as found from event
        where kind = 'drug_test' and since >= 0 and since < 112 group by n, w)
        join case_ using (n)
    group by n
),
answer_ as (
    select n, any_value(answer) filter (question = 'C1.1a') as contact_answer,
        any_value(answer) filter (question = 'C2.4b') as programme_answer
    from {{answers}} join case_ using (case_id)
    where question in ('C1.1a', 'C2.4b') and answer <> '' group by n
)
"""

_SIDES = (
    "first_",
    "appointment_",
    "high_",
    "visit_",
    "enforcement_",
    "warning_",
    "review_",
    "report_",
    "contact_",
    "session_",
    "work_",
    "hours_",
    "tests_",
    "answer_",
)

JOINED = f"""
joined as (
    select case_.*, {", ".join(f"{name}.* exclude (n)" for name in _SIDES)},
        not coalesce(rated, false) and commenced is not null as unrated,
        if(is_order, high, commenced) as visit_clock,
        coalesce(contacts_kept, 0) as kept, coalesce(work_kept, 0) as weeks_worked,
        least(coalesce(hours_kept, 0), 13) as treated,
        least(coalesce(two_kept, 0), 13) as tested, coalesce(two_kept, 0) as surely,
        case when band = 'low' or residential then true
            when band is not null and residential is not null then false end as lighter,
        if(coalesce(lighter, true), coalesce(either_kept, 0), coalesce(two_kept, 0)) as drr_kept,
        lighter is null and surely < drr_kept as drr_blind,
        c.wd1, c.wd5, c.wd10, c.wd15, c.victim as victim_due, c.new, h.wd5 as plan_due,
        v.wd10 as visit_due, t.wd10 as breach_due, r.wd15 as report_due,
        if(c.new, start + 111, case
            when is_order and kept = 0 then start + 83 when is_order and kept = 1 then start + 167
            when is_order then (start + 168) + to_months(kept - 1) - interval 1 day
            when kept < 4 then start + 7 * kept + 6
            when kept < 8 then start + 28 + 14 * (kept - 3) - 1
            else (start + 84) + to_months(kept - 7) - interval 1 day end)::date as contact_due,
        coalesce(in_16_weeks, 0) >= 16 as enough,
        (start + 7 * treated + 6)::date as hours_due, (start + 7 * tested + 6)::date as tests_due,
        (start + 7 * drr_kept + 6)::date as drr_due,
        (session + 7 * weeks_worked + 6)::date as work_due,
        weeks_worked > (last_session - session) // 7 as worked
    from case_
    {" ".join(f"left join {name} using (n)" for name in _SIDES)}
    left join days c on c.day = commenced
    left join days h on h.day = high
    left join days v on v.day = if(is_order, high, commenced)
    left join days t on t.day = threshold
    left join days r on r.day = asked
)
"""


def _sooner(done: str) -> tuple[str, str, str, str]:
    one, other = (f"decided({due}, {done}, day, over)" for due in ("wd15", "wd5"))
    due = "if(new and high = commenced, wd5, wd15)"
    verdict = (
        f"case when commenced is null then 4 when new is null then 2 "
        f"when new and unrated and {one} <> {other} then 2 "
        f"else decided({due}, {done}, day, over) end"
    )
    return verdict, "commenced", f"if(new and unrated, null, {due})", done


def _timely(clock: str, due: str, done: str, before: str = "") -> tuple[str, str, str, str]:
    return f"{before}timely({clock}, {due}, {done}, day, over)", clock, due, done


def _weeks(kept: str, due: str, done: str, fact: str) -> tuple[str, str, str, str]:
    verdict = (
        f"under({fact}, case when commenced is null then 4 when new is null then 2 "
        f"else scheduled({kept}, {due}, {done}, day, over) end)"
    )
    return (
        verdict,
        "commenced",
        f"if(not {done} and (day > {due} or not over), {due}, null)",
        "null",
    )


def _of(fact: str, row: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    return (f"under({fact}, {row[0]})", *row[1:])


_DECIDED: dict[str, tuple[str, str, str, str]] = {
    "risk-of-harm-assessment": _sooner("harm"),
    "risk-management-plan": _timely(
        "high", "plan_due", "risk_plan", "case when unrated then 2 else "
    ),
    "reoffending-assessment": _timely("commenced", "wd15", "reoffending"),
    "supervision-plan": _sooner("plan"),
    "plan-review": (
        "case when review_clock is null then 4 "
        f"when review_broken is not null and review_clock >= date '{NS2000}' then 1 "
        "when review_open_from is not null then 2 when review_kept then 0 when over then 4 "
        "else 3 end",
        "review_clock",
        "case when review_broken is null then if(over, null, review_due) "
        "when review_open_from <= review_broken_from then null else review_broken end",
        "null",
    ),
    "first-appointment": _timely("commenced", "if(is_order, wd5, wd1)", "appointment"),
    "contact-frequency": (
        "case when commenced is null then 4 when new is null then 2 "
        "when not new then scheduled(kept, contact_due, false, day, over) "
        "when tier2 then scheduled(0, contact_due, enough, day, over) "
        "else answered(contact_answer) end",
        "commenced",
        "if((not new or (tier2 and not enough)) and (day > contact_due or not over), "
        "contact_due, null)",
        "null",
    ),
    "home-visit": _timely(
        "visit_clock", "visit_due", "visited", "case when unrated and is_order then 2 else "
    ),
    "enforcement": _timely("threshold", "breach_due", "breached"),
    "warning-limit": (
        f"case when warned is null then 4 when warned < date '{NS2000}' or "
        f"warned >= date '{NS2007}' then 2 when warned_again is not null then 1 else 0 end",
        "warned",
        "null",
        "warned_again",
    ),
    "unpaid-work-start": _of(
        "if(is_order, unpaid_work, false)", _timely("commenced", "wd10", "session")
    ),
    "programme-start": (
        "under(accredited_programme, case when commenced is null then 4 when new is null then 2 "
        "else answered(programme_answer) end)",
        "commenced",
        "null",
        "null",
    ),
    "dtto-contact": _weeks("treated", "hours_due", "(treated >= 13)", "dtto"),
    "dtto-testing": _weeks("tested", "tests_due", "(tested >= 13)", "dtto"),
    "victim-contact": _of("victim_scheme", _timely("commenced", "victim_due", "victim")),
    "pre-sentence-report": _timely("asked", "report_due", "delivered"),
    "unpaid-work-hours": (
        f"under(unpaid_work, case when session is null or (session >= date '{NS2000}' and "
        f"session < date '{NS2005}') then 4 when session < date '{NS2000}' or "
        f"session >= date '{NS2007}' then 2 "
        "else scheduled(weeks_worked, work_due, worked, day, over) end)",
        "session",
        "if(not worked and (day > work_due or not over), work_due, null)",
        "null",
    ),
    "drr-testing": (
        "under(drr, case when commenced is null or not new then 4 when new is null then 2 "
        "when drr_kept < 16 and day > drr_due then 1 when drr_blind then 2 "
        "else scheduled(drr_kept, drr_due, drr_kept >= 16, day, over) end)",
        "commenced",
        "if(drr_kept < 16 and not drr_blind and (day > drr_due or not over), drr_due, null)",
        "null",
    ),
}


def judge(
    connection: duckdb.DuckDBPyConnection, cases: str, events: str, answers: str, as_at: dt.date
) -> str:
    """Prepare, and return a query of a row for each case with four columns for each standard.

    `cases`, `events` and `answers` are what stands after FROM: a table or a Parquet file.
    """
    connection.register("days", table().to_arrow())
    connection.execute(MACROS)
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    connection.execute("drop type if exists kind")
    connection.execute(f"create type kind as enum ({kinds})")
    connection.execute(CASES.format(cases=cases), {"as_at": as_at})
    connection.execute(EVENTS.format(events=events))
    columns = []
    for place, name in enumerate(STANDARDS):
        verdict, clock, due, done = _DECIDED[name]
        verdict += " end" if verdict.startswith("case when unrated") else ""
        columns.append(
            f"({verdict})::utinyint as v{place}, if(v{place} = 4, null, {clock}) as c{place}, "
            f"if(v{place} in (2, 4), null, {due}) as l{place}, "
            f"if(v{place} in (2, 4), null, {done}) as d{place}"
        )
    sides = SIDES.format(answers=answers)
    return f"with {sides}, {JOINED} select n, case_id, {', '.join(columns)} from joined"


def rows(wide: str) -> str:
    """Return the query for the contract's rows of a table made of `judge`'s query."""
    names = ", ".join(f"'{name}'" for name in VERDICTS)
    return " union all ".join(
        f"select case_id, '{name}' as standard, case when c{k} >= date '{NS2000}' and "
        f"c{k} < date '{NS2005}' then 'ns2000' when c{k} >= date '{NS2005}' and "
        f"c{k} < date '{NS2007}' then 'ns2005' end as edition, [{names}][v{k} + 1] as verdict, "
        f"c{k}::date as clock_starts, l{k}::date as last_good_day, d{k}::date as done_on "
        f"from {wide}"
        for k, name in enumerate(STANDARDS)
    )


def counts(query: str) -> str:
    """Return the query for the five counts of each standard of `judge`'s query."""
    each = ", ".join(
        f'count(*) filter (v{k} = {v}) as "{name}|{verdict}"'
        for k, name in enumerate(STANDARDS)
        for v, verdict in enumerate(VERDICTS)
    )
    return f"select {each} from ({query})"


def source(path: Path) -> str:
    """Return what stands after FROM for a Parquet file."""
    return f"read_parquet('{path}')"
