"""What a type checker must refuse: every line that ends in a mark is wrong, and no other is."""

from __future__ import annotations

from datetime import date

import esi_rules as esi
from esi_rules import events

esi.Case("S01", "probation", "2004-09-24")  # wrong
esi.Case("S01", "order", "2004-09-24", answers={"B1.2": "maybe"})  # wrong
esi.Event("risk_rating", 2004)  # wrong
esi.within(10, of=esi.first_high, done=events.home_visit.first())  # wrong
esi.within(esi.days(10), of="commencement", done=events.home_visit.first())  # wrong
esi.national_standards(days_unit="hours")  # wrong
case = esi.Case("S01", "order", "2004-09-24")
esi.evaluate(case, esi.national_standards(), as_at="2005-03-14")  # wrong
esi.evaluate([case], esi.national_standards(), as_at=date(2005, 3, 14))  # wrong
late: int = esi.evaluate(case, esi.commencement, as_at=date(2005, 3, 14))[0].days_late  # wrong
esi.score("folder")  # wrong
esi.weigh([69, 82])  # wrong
esi.scoer  # wrong
found = esi.evaluate(case, esi.national_standards(), as_at=date(2005, 3, 14))
found[0].verdict = esi.Verdict.MET  # wrong
print(found[0].verdicts)  # wrong
