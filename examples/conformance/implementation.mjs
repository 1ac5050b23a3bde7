// Two standards in JavaScript, `reoffending-assessment` and `victim-contact`, with nothing but Node.
// Days are numbers of days since 1 January 1970.
import { createInterface } from "node:readline";

const day = (text) => Date.parse(`${text}T00:00:00Z`) / 86400000;
const text = (number) => new Date(number * 86400000).toISOString().slice(0, 10);
const date = (year, month, inMonth) => Date.UTC(year, month - 1, inMonth) / 86400000;
const weekday = (number) => (((number + 3) % 7) + 7) % 7; // 0 is Monday
const FIRST = day("1995-01-01");
const LAST = day("2027-12-31");

// Bank holidays of England and Wales from 1995 to 2027: the yearly ones, less those that were moved,
// and the days that were declared once.
const MOVED = ["1995-05-01", "2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30"];
const ONCE = [
  "1995-05-08", "1999-12-31", "2002-06-03", "2002-06-04", "2011-04-29", "2012-06-04", "2012-06-05",
  "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08",
];

function easterSunday(year) {
  const a = year % 19, b = Math.floor(year / 100), c = year % 100;
  const d = (19 * a + b - (b >> 2) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * (c >> 2) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return date(year, Math.floor(f / 31), (f % 31) + 1);
}

function bankHolidays() {
  const found = new Set(ONCE.map(day));
  for (let year = 1995; year <= 2027; year++) {
    const monday = (from) => from + ((7 - weekday(from)) % 7);
    const lastMonday = (month) => monday(date(year, month + 1, 1) - 7);
    const yearly = [easterSunday(year) - 2, easterSunday(year) + 1];
    yearly.push(monday(date(year, 5, 1)), lastMonday(5), lastMonday(8));
    const taken = new Set();
    for (const fixed of [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]) {
      let off = fixed;
      // In lieu of a weekend, the next weekday that is not a holiday already; 26 December keeps its
      // own day where that is a weekday.
      while (weekday(off) > 4 || taken.has(off) || (off !== fixed && off === date(year, 12, 26))) off++;
      taken.add(off);
    }
    for (const one of [...yearly, ...taken]) if (!MOVED.includes(text(one))) found.add(one);
  }
  return found;
}

const HOLIDAYS = bankHolidays();

function workingDaysAfter(start, n) {
  let found = start;
  while (n > 0) {
    found++;
    if (found > LAST || start < FIRST) return null;
    if (weekday(found) < 5 && !HOLIDAYS.has(found)) n--;
  }
  return found;
}

function monthsAfter(start, n) {
  const from = new Date(start * 86400000);
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + n + 1, 0));
  const inMonth = Math.min(from.getUTCDate(), last.getUTCDate());
  return date(last.getUTCFullYear(), last.getUTCMonth() + 1, inMonth);
}

const EDITIONS = {
  ns2000: [day("2000-04-01"), day("2005-03-03")],
  ns2005: [day("2005-03-04"), day("2007-09-29")],
};
const STANDARDS = {
  "reoffending-assessment": {
    done: "reoffending_assessment",
    earlyCounts: true,
    due: (start) => workingDaysAfter(start, 15),
  },
  "victim-contact": {
    done: "victim_contact",
    scope: "victim_scheme",
    due: (start, edition) => (edition === "ns2000" ? monthsAfter(start, 2) : start + 56),
  },
};

// The first and the last day that a date can be; an empty one is from commencement on.
function span(on, start, until) {
  if (on === "") return [start, until];
  if (on.length === 10) return [day(on), day(on)];
  const [year, month] = on.split("-").map(Number);
  if (month) return [date(year, month, 1), date(year, month + 1, 1) - 1];
  return [date(year, 1, 1), date(year, 12, 31)];
}

function judge(name, inspection) {
  const standard = STANDARDS[name];
  const [theCase] = inspection.cases;
  const start = day(theCase.commenced_on);
  const asAt = day(inspection.as_at);
  const ended = theCase.ended_on === null ? Infinity : day(theCase.ended_on);
  const until = Math.min(asAt, ended);
  const none = (reason) => ["NOT_APPLICABLE", reason, null, null];
  if (start > asAt) return none("clock-not-started");
  const inScope = standard.scope ? (theCase[standard.scope] ?? null) : true;
  if (standard.scope && !(standard.scope in theCase)) return none("does-not-apply");
  if (inScope === false) return none("does-not-apply");

  let edition = inspection.edition;
  if (edition === "auto") {
    edition = Object.keys(EDITIONS).find((id) => EDITIONS[id][0] <= start && start <= EDITIONS[id][1]);
    if (edition === undefined) return ["UNDETERMINED", "edition", null, start];
  }
  const due = standard.due(start, edition);
  if (due === null) return ["UNDETERMINED", "calendar", null, start];

  // The days on which the first event can be: from the earliest possible to the latest certain one.
  let earliest = Infinity;
  let latest = Infinity;
  for (const event of inspection.events) {
    if (event.event !== standard.done) continue;
    let [first, last] = span(event.on, start, asAt);
    const certain = last <= until && (standard.earlyCounts || first >= start);
    if (!standard.earlyCounts) first = Math.max(first, start);
    if (first > Math.min(last, until)) continue;
    earliest = Math.min(earliest, first);
    if (certain) latest = Math.min(latest, last);
  }
  const open = until <= due;
  const notDone = open ? (ended <= asAt ? "ended" : "open") : "late";
  let found;
  if (latest <= due) found = ["MET", "in-time", due, start];
  else if (earliest <= Math.min(due, until)) found = ["UNDETERMINED", "partly-known-date", due, start];
  else if (notDone === "ended") return none("supervision-ended");
  else if (notDone === "open") found = ["NOT_YET_DUE", "still-open", due, start];
  else if (earliest === Infinity) found = ["NOT_MET", "not-done", due, start];
  else found = ["NOT_MET", "late", due, start];
  return inScope === null ? ["UNDETERMINED", "fact-unknown", due, start] : found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, standard, inspection } = JSON.parse(line);
  const [verdict, reason, due, clock] = judge(standard, inspection);
  const written = (number) => (number === null ? null : text(number));
  console.log(
    JSON.stringify({ id, verdict, reason, last_good_day: written(due), clock_starts: written(clock) }),
  );
}
