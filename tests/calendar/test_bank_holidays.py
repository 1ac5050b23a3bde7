"""The table of bank holidays against the package `holidays`, day by day.

When a new bank holiday is proclaimed, ``python tests/test_bank_holidays.py`` writes the table anew
from the newest `holidays`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import holidays

from esi_rules.calendar import bank_holidays as module
from esi_rules.calendar.bank_holidays import bank_holidays
from esi_rules.calendar.working_calendar import FIRST_DAY, LAST_DAY

MODULE = '''\
"""The bank holidays of England and Wales, 1995 to 2027: a generated table.

A test compares it with the package `holidays` (division England, whose bank holidays are those of
Wales) and can write it anew. `(observed)` marks the substitute day of a holiday that fell
on a weekend.
"""

from __future__ import annotations

import datetime as dt

__all__ = ["bank_holidays"]


def bank_holidays() -> dict[dt.date, str]:
    """Return the name of each bank holiday by its day."""
    return {dt.date.fromisoformat(line[:10]): line[11:] for line in _TABLE.splitlines()}


_TABLE = """\\
{table}
"""
'''


def listed_by_the_package() -> dict[dt.date, str]:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    return dict(sorted(holidays.country_holidays("GB", subdiv="ENG", years=years).items()))


def test_every_bank_holiday_of_the_span_is_in_the_table_by_its_name() -> None:
    assert bank_holidays() == listed_by_the_package()


def test_england_and_wales_share_their_bank_holidays() -> None:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    wales = holidays.country_holidays("GB", subdiv="WLS", years=years)
    assert set(bank_holidays()) == set(wales)


def test_the_table_is_in_order_and_has_299_days() -> None:
    days = list(bank_holidays())
    assert days == sorted(days)
    assert len(days) == 299
    assert days[0] >= FIRST_DAY
    assert days[-1] <= LAST_DAY


if __name__ == "__main__":
    lines = (f"{day} {name}" for day, name in listed_by_the_package().items())
    text = MODULE.replace("{table}", "\n".join(lines))
    Path(module.__file__).write_text(text, encoding="utf-8")
