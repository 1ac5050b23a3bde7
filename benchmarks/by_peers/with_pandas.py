"""Eight standards in pandas as an analyst writes them: merges, groupby, masks and no row loops."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.by_hand.days import table
from benchmarks.plain import NS2000, NS2005

__all__ = ["judge_folder"]

OLD, NEW = pd.Timestamp(NS2000), pd.Timestamp(NS2005)


def judge_folder(folder: Path, as_at: dt.date) -> pd.DataFrame:
    """Return a verdict code for each case and each of the eight standards, in the cases' order."""
    last = pd.Timestamp(as_at)
    case = pd.read_parquet(folder / "cases.parquet")
    for name in ("commenced_on", "ended_on"):
        case[name] = pd.to_datetime(case[name]).astype("datetime64[ns]")
    case = case.rename(columns={"commenced_on": "start"})
    case["over"] = case["ended_on"] <= last
    case["day"] = case["ended_on"].where(case["over"], last)
    case["order"] = case["sentence"] == "order"
    case["begun"] = case["start"] <= case["day"]
    event = pd.read_parquet(folder / "events.parquet")
    event["on"] = pd.to_datetime(event["on"]).astype("datetime64[ns]")
    event = event.merge(case[["case_id", "start", "day", "order"]], on="case_id")
    event = event[event["on"] <= event["day"]]
    days = table().to_pandas()
    for name in days.columns.drop("new"):
        days[name] = pd.to_datetime(days[name]).astype("datetime64[ns]")

    for name, kind in (
        ("harm", "risk_of_harm_assessment"),
        ("plan", "supervision_plan"),
        ("risk_plan", "risk_management_plan"),
    ):
        case = _with(case, _first(event[event["event"] == kind], name))
    since = event[event["on"] >= event["start"]]
    appointment = since[since["event"] == "appointment"]
    case = _with(case, _first(appointment, "appointment"))
    case = _with(case, _high(event))
    case = case.merge(days, left_on="start", right_on="day", how="left", suffixes=("", "_table"))
    covered, new = case["wd15"].notna(), case["new"].fillna(False).astype(bool)
    rated = case["case_id"].isin(event.loc[event["event"] == "risk_rating", "case_id"])

    found = pd.DataFrame({"case_id": case["case_id"]})
    for standard, done in (("risk-of-harm-assessment", "harm"), ("supervision-plan", "plan")):
        late = _decided(case, case["wd15"], case[done])
        soon = _decided(case, case["wd5"], case[done])
        quick = np.where(case["high"] == case["start"], soon, late)
        either = np.where(late == soon, late, 2)
        verdict = np.where(new, np.where(rated, quick, either), late)
        found[standard] = _commenced(case, np.where(covered, verdict, 2))

    plan_due = _looked_up(case["high"], days, "wd5")
    timely = _timely(case, case["high"], plan_due, case["risk_plan"])
    found["risk-management-plan"] = _commenced(case, np.where(rated, timely, 2))
    first_due = case["wd5"].where(case["order"], case["wd1"])
    timely = _decided(case, first_due, case["appointment"])
    found["first-appointment"] = _commenced(case, np.where(covered, timely, 2))
    contact = _contact(case, appointment, folder, new)
    found["contact-frequency"] = _commenced(case, np.where(covered, contact, 2))

    clock = case["high"].where(case["order"], case["start"])
    seen = since[(since["event"] == "home_visit") & (since["value"] == "seen")]
    seen = seen.merge(pd.DataFrame({"case_id": case["case_id"], "clock": clock}), on="case_id")
    visit = _with(case, _first(seen[seen["on"] >= seen["clock"]], "visit"))["visit"]
    timely = _timely(case, clock, _looked_up(clock, days, "wd10"), visit)
    found["home-visit"] = _commenced(case, np.where(case["order"] & ~rated, 2, timely))
    found["plan-review"] = _reviews(case, event, days)
    found["enforcement"] = _commenced(case, _enforcement(case, event, since, days))
    return found.drop(columns="case_id").astype("int64")


def _with(case: pd.DataFrame, side: pd.DataFrame) -> pd.DataFrame:
    return case.merge(side, on="case_id", how="left")


def _first(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows.groupby("case_id")["on"].min().rename(name).reset_index()


def _looked_up(day: pd.Series, days: pd.DataFrame, name: str) -> pd.Series:
    return day.map(days.set_index("day")[name])


def _decided(case: pd.DataFrame, due: pd.Series, done: pd.Series) -> np.ndarray:
    late = np.where(case["day"] > due, 1, np.where(case["over"], 4, 3))
    return np.where(done.notna(), np.where(done <= due, 0, 1), late)


def _timely(case: pd.DataFrame, clock: pd.Series, due: pd.Series, done: pd.Series) -> np.ndarray:
    return np.where(clock.isna(), 4, np.where(due.isna(), 2, _decided(case, due, done)))


def _commenced(case: pd.DataFrame, verdict: np.ndarray) -> np.ndarray:
    return np.where(case["begun"], verdict, 4)


def _high(event: pd.DataFrame) -> pd.DataFrame:
    rating = event[event["event"] == "risk_rating"]
    rating = rating.groupby(["case_id", "on"]).last().reset_index()
    rating["is_high"] = rating["value"].isin(["high", "very_high"])
    latest = rating[rating["on"] <= rating["start"]].groupby("case_id").last()
    known = latest.loc[latest["is_high"], "start"]
    rises = rating[rating["is_high"] & (rating["on"] > rating["start"])]
    later = rises.groupby("case_id")["on"].min()
    high: pd.DataFrame = known.combine_first(later).rename("high").reset_index()
    return high


def _contact(
    case: pd.DataFrame, appointment: pd.DataFrame, folder: Path, new: pd.Series
) -> np.ndarray:
    answers = pd.read_parquet(folder / "answers.parquet")
    answer = answers[answers["question"] == "C1.1a"].set_index("case_id")["answer"]
    by_answer = case["case_id"].map(answer).map({"yes": 0, "no": 1, "na": 4}).fillna(2)

    since = (appointment["on"] - appointment["start"]).dt.days
    soon = appointment[since < 112].groupby("case_id").size()
    enough = case["case_id"].map(soon).fillna(0) >= 16
    tier_due = case["start"] + pd.Timedelta(days=111)
    by_tier = np.where(enough, 0, _open(case, tier_due, pd.Series(0, index=case.index)))

    old = appointment[appointment["start"].between(OLD, NEW, inclusive="left")].copy()
    since = (old["on"] - old["start"]).dt.days
    near = np.where(old["order"], 168, 84)
    origin = old["start"] + pd.to_timedelta(near, unit="D")
    month = (old["on"].dt.year - origin.dt.year) * 12 + old["on"].dt.month - origin.dt.month
    month -= ((old["on"].dt.day < origin.dt.day) & ~old["on"].dt.is_month_end).astype(int)
    licence = np.where(since < 28, since // 7, 4 + (since - 28) // 14)
    window = np.where(old["order"], since // 84, licence)
    old["window"] = np.where(since < near, window, np.where(old["order"], 2, 8) + month)
    count = old.groupby(["case_id", "order", "window"]).size().rename("n").reset_index()
    need = np.select(
        [count["order"] & (count["window"] == 0), count["order"] & (count["window"] == 1)],
        [12, 6],
        1,
    )
    met = count[count["n"] >= need].sort_values(["case_id", "window"])
    in_a_row = met[met.groupby("case_id").cumcount() == met["window"]]
    kept = case["case_id"].map(in_a_row.groupby("case_id").size()).fillna(0).astype(int)
    by_window = _open(case, _window_end(case, kept), kept)
    return np.where(new, np.where(case["tier"] == "2", by_tier, by_answer), by_window)


def _open(case: pd.DataFrame, due: pd.Series, kept: pd.Series) -> np.ndarray:
    later = np.where(kept > 0, 0, np.where(case["over"], 4, 3))
    return np.where(case["day"] > due, 1, later)


def _window_end(case: pd.DataFrame, kept: pd.Series) -> pd.Series:
    order = case["order"]
    licence = np.where(kept < 4, 7 * kept + 6, 28 + 14 * (kept - 3) - 1)
    length = np.where(order, np.where(kept == 0, 83, 167), licence)
    end = case["start"] + pd.to_timedelta(length, unit="D")
    monthly = kept >= np.where(order, 2, 8)
    origin = case["start"] + pd.to_timedelta(np.where(order, 168, 84), unit="D")
    months = kept - np.where(order, 1, 7)
    for number in months[monthly].unique():
        chosen = monthly & (months == number)
        end[chosen] = origin[chosen] + pd.DateOffset(months=int(number)) - pd.Timedelta(days=1)
    return end


def _reviews(case: pd.DataFrame, event: pd.DataFrame, days: pd.DataFrame) -> np.ndarray:
    opened = case.loc[case["plan"].notna() & case["begun"], ["case_id", "start", "plan", "day"]]
    opened = opened.assign(clock=opened[["start", "plan"]].max(axis=1))
    review = event.loc[event["event"] == "plan_review", ["case_id", "on"]]
    review = review.merge(opened[["case_id", "clock", "day"]], on="case_id")
    review = review[review["on"] >= review["clock"]]
    first = opened[["case_id", "clock", "day"]].assign(on=opened["clock"])
    gap = pd.concat([first, review]).sort_values(["case_id", "on"])
    gap["closed"] = gap.groupby("case_id")["on"].shift(-1)
    gap["due"] = _looked_up(gap["on"], days, "review")
    gap["broken"] = gap["closed"].fillna(gap["day"]) > gap["due"]
    gap["unknown"], gap["reviewed"] = gap["due"].isna(), gap["closed"].notna()
    found = gap.groupby("case_id")[["broken", "unknown", "reviewed"]].any()
    found["clock"] = opened.set_index("case_id")["clock"]
    found = found.reindex(case["case_id"])
    known = _looked_up(found["clock"], days, "review").notna().to_numpy()
    broken, unknown, reviewed = (
        found[name].eq(True).to_numpy() for name in ("broken", "unknown", "reviewed")
    )
    open_ = np.where(reviewed, 0, np.where(case["over"], 4, 3))
    verdict = np.where(known, np.where(broken, 1, np.where(unknown, 2, open_)), 2)
    return np.where(found["clock"].isna(), 4, verdict)


def _enforcement(
    case: pd.DataFrame, event: pd.DataFrame, since: pd.DataFrame, days: pd.DataFrame
) -> np.ndarray:
    failed = since[
        (since["value"] == "unacceptable_absence")
        | ((since["event"] == "failure") & (since["value"] == "unacceptable"))
    ]
    failed = failed.drop_duplicates(["case_id", "on"]).sort_values(["case_id", "on"])
    by_case = failed.groupby("case_id")["on"]
    failed = failed.assign(before=by_case.shift(1), place=by_case.cumcount())
    pair = failed["order"] & failed["before"].notna()
    near = pair & (failed["on"] < failed["before"] + pd.DateOffset(years=1))
    third = ~failed["order"] & (failed["place"] == 2)
    crossed = failed[near | third].groupby("case_id").first()
    opened = failed.groupby("case_id")["on"].min().reindex(crossed.index)
    crossed["opened"] = crossed["before"].where(crossed["order"], opened)
    breach = event[event["event"] == "breach_action"]
    breach = breach.merge(crossed[["opened"]], left_on="case_id", right_index=True)
    acted = breach[breach["on"] >= breach["opened"]].groupby("case_id")["on"].min()
    clock = case["case_id"].map(crossed["on"])
    due = _looked_up(clock, days, "wd10")
    return _timely(case, clock, due, case["case_id"].map(acted))
