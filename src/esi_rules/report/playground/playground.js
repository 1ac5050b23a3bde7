import { loadPyodide } from "./runtime/pyodide.mjs";

const $ = (id) => document.getElementById(id);
const make = (tag, more = {}, ...inside) => {
  const node = Object.assign(document.createElement(tag), more);
  node.append(...inside);
  return node;
};
const option = (value, text = value) => make("option", { value, textContent: text });
const plain = (name) => name.replaceAll("_", " ");
const CASE = "example", DATES = ["commenced_on", "ended_on", "as_at"];

const START = {
  standard: "enforcement", edition: "auto", compare: "", every: false, sentence: "order",
  commenced_on: "2005-04-04", ended_on: "", as_at: "2005-09-30",
  events: [
    ["risk_rating", "2005-04-05", "medium"],
    ["supervision_plan", "2005-04-20", ""],
    ["appointment", "2005-05-03", "unacceptable_absence"],
    ["appointment", "2005-06-14", "unacceptable_absence"],
    ["breach_action", "2005-07-01", ""],
  ],
  facts: {}, limits: {}, readings: {}, yaml: "",
};

// The whole state of the page is one value: the link holds it, and the controls are drawn from it.
let state = START, offered, session, timer = 0;
const drafts = new Map();

const text = (value, otherwise = "") => (typeof value === "string" ? value : otherwise);
const texts = (value) => Object.fromEntries(
  Object.entries(value && typeof value === "object" ? value : {}).filter(([, each]) => typeof each === "string"));
const known = (value, list, otherwise) => (list.includes(value) ? value : otherwise);

// A link may come from anybody: only what the page itself could have written is taken from it.
const checked = (given) => {
  const editions = ["auto", ...offered.editions.map((each) => each.id)];
  const kinds = offered.kinds.map((each) => each.name);
  return {
    standard: known(given.standard, offered.standards.map((each) => each.id), START.standard),
    edition: known(given.edition, editions, "auto"),
    compare: known(given.compare, editions, ""),
    every: given.every === true,
    sentence: known(given.sentence, ["order", "licence"], "order"),
    ...Object.fromEntries(DATES.map((name) => [name, text(given[name])])),
    events: (Array.isArray(given.events) ? given.events : [])
      .filter((each) => Array.isArray(each) && kinds.includes(each[0]))
      .map((each) => [each[0], text(each[1]), text(each[2])]),
    facts: texts(given.facts), limits: texts(given.limits), readings: texts(given.readings),
    yaml: text(given.yaml),
  };
};
const encoded = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
  .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const decoded = (fragment) => {
  try {
    const bytes = Uint8Array.from(atob(fragment.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const found = JSON.parse(new TextDecoder().decode(bytes));
    return found && typeof found === "object" ? found : null;
  } catch {
    return null;
  }
};

const link = () => `${location.href.split("#")[0]}#${encoded(state)}`;

const documentOf = (one) => ({
  area: "Playground",
  as_at: one.as_at,
  edition: one.edition,
  ...(one.yaml ? {} : { limits: one.limits, readings: one.readings }),
  cases: [{
    case_id: CASE, sentence: one.sentence, commenced_on: one.commenced_on,
    ...(one.ended_on ? { ended_on: one.ended_on } : {}), ...one.facts,
  }],
  events: one.events.map(([event, on, value]) => ({ case_id: CASE, event, on, value })),
});
const request = (one) => JSON.stringify({
  standard: one.standard, document: documentOf(one), yaml: one.yaml, compare: one.compare, every: one.every,
});

// ---- The controls

const setState = (change, wait = 0) => {
  state = { ...state, ...change };
  clearTimeout(timer);
  timer = setTimeout(judge, wait);
};

const drawEvents = () => $("events").replaceChildren(...state.events.map((event, n) => {
  const replace = (place, value) => {
    const events = state.events.map((each) => [...each]);
    events[n][place] = value;
    if (place === 0) events[n][2] = "";
    setState({ events }, place === 1 ? 60 : 0);
    if (place === 0) { drawEvents(); $("events").querySelectorAll(".kind")[n].focus(); }
  };
  const about = `event ${n + 1}`;
  const kind = make("select", { className: "kind", ariaLabel: `Kind of ${about}` },
    ...offered.kinds.map((each) => option(each.name, each.words)));
  kind.value = event[0];
  kind.addEventListener("change", () => replace(0, kind.value));
  const on = make("input", { className: "on", ariaLabel: `Date of ${about}`, value: event[1], placeholder: "not known", autocomplete: "off" });
  on.setAttribute("aria-describedby", "h-dates");
  on.addEventListener("input", () => replace(1, on.value.trim()));
  const { values, amount } = offered.kinds.find((each) => each.name === event[0]);
  const inside = [kind, on];
  if (values.length || amount) {
    const value = amount
      ? make("input", { inputMode: "decimal", placeholder: "how much" })
      : make("select", {}, option("", "not known"), ...values.map((each) => option(each, plain(each))));
    value.className = "value";
    value.ariaLabel = `Value of ${about}`;
    value.value = event[2];
    value.addEventListener("input", () => replace(2, value.value.trim()));
    inside.push(value);
  }
  const remove = make("button", { type: "button", textContent: "Remove", ariaLabel: `Remove ${about}` });
  remove.addEventListener("click", () => {
    setState({ events: state.events.filter((_, m) => m !== n) });
    drawEvents();
    ($("events").querySelectorAll("button")[Math.max(n - 1, 0)] || $("add")).focus();
  });
  return make("div", { className: "event" }, ...inside, remove);
}));

const field = (id, label, control, more = "") => {
  control.id = id;
  const parts = [make("label", { htmlFor: id, textContent: label }), control];
  if (more) {
    parts.push(make("small", { id: `${id}-more`, textContent: more }));
    control.setAttribute("aria-describedby", `${id}-more`);
  }
  return make("div", { className: "field" }, ...parts);
};
// A setting that is put back to what is shipped is no setting.
const choose = (table, name, value, otherwise, node) => {
  const { [name]: _, ...others } = state[table];
  node.classList.toggle("changed", value !== otherwise);
  setState({ [table]: value === otherwise ? others : { ...others, [name]: value } }, 60);
};

const drawFacts = () => $("facts").replaceChildren(...offered.facts.map(({ name, choices }) => {
  const control = make("select", {}, option("-", choices.includes("yes") ? "no" : "not recorded"),
    ...choices.map((each) => option(each, each || "not known")));
  control.value = state.facts[name] ?? "-";
  const node = field(`fact-${name}`, plain(name), control);
  control.addEventListener("change", () => choose("facts", name, control.value, "-", node));
  return node;
}));

const drawRule = () => {
  const one = offered.standards.find((each) => each.id === state.standard);
  $("limits").replaceChildren(...one.limits.map((name) => {
    const { what, values } = offered.limits[name];
    const control = make("input", { value: state.limits[name] ?? "", placeholder: "as shipped", autocomplete: "off" });
    const node = field(`limit-${name}`, what, control,
      `Shipped: ${values.map(([edition, value]) => `${value} (${edition})`).join(", ")}`);
    node.classList.toggle("changed", name in state.limits);
    control.addEventListener("input", () => choose("limits", name, control.value.trim(), "", node));
    return node;
  }));
  $("readings").replaceChildren(...(one.readings.length ? one.readings.map((name) => {
    const { words, choices, why } = offered.readings[name];
    const [shipped] = choices[0];
    const control = make("select", {}, ...choices.map(([id, means]) => option(id, `${id}: ${means}`)));
    control.value = state.readings[name] ?? shipped;
    // A narrow list cuts its choices off, so the one that is chosen is written out below it.
    const more = () => `Chosen: ${choices.find(([id]) => id === control.value)?.[1]}. Default: ${shipped}, because ${why}.`;
    const node = field(`reading-${name}`, words, control, more());
    node.classList.toggle("changed", name in state.readings);
    control.addEventListener("change", () => {
      node.querySelector("small").textContent = more();
      choose("readings", name, control.value, shipped, node);
    });
    return node;
  }) : [make("p", { className: "hint", textContent: "This standard depends on no reading." })]));
};

const drawYaml = () => {
  const edited = state.yaml !== "";
  if ($("yaml").value !== state.yaml) $("yaml").value = state.yaml;
  $("yaml-field").hidden = $("locked").hidden = !edited;
  $("settings").hidden = $("edit").hidden = edited;
};

const drawControls = () => {
  for (const name of ["standard", "edition", "compare", "sentence", ...DATES]) $(name).value = state[name];
  $("every").checked = state.every;
  drawEvents(); drawFacts(); drawRule(); drawYaml();
};

// ---- The result

const dl = (pairs) => make("dl", { className: "facts" }, ...pairs.filter(([, value]) => value)
  .map(([name, value]) => make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value }))));
const verdict = (one) => make("span", { className: `verdict ${one.verdict}`, textContent: one.words });
const editionTitle = (id) => offered.editions.find((each) => each.id === id)?.title ?? "The edition in force when the clock starts";

const drawVerdicts = (sides) => $("verdicts").replaceChildren(...sides.map(({ edition, finding, notes }) => {
  const inside = [make("h3", { textContent: editionTitle(edition) })];
  if (finding === null) inside.push(make("p", { textContent: "This edition has no such standard." }));
  else inside.push(verdict(finding), make("p", { className: "outcome", textContent: finding.outcome }),
    dl([["clock starts", finding.clock], ["due by", finding.due], ["done", finding.done], ["edition", finding.edition]]));
  inside.push(...notes.map((note) => make("p", { className: "hint", textContent: note })));
  return make("div", { className: "side" }, ...inside);
}));

const svg = (source) => document.importNode(
  new DOMParser().parseFromString(source, "image/svg+xml").documentElement, true);
const drawTimelines = (sides) => $("timelines").replaceChildren(...sides.map(({ edition, timeline, more }) => {
  const frame = make("div", { className: "scroll timeline", tabIndex: 0 }, svg(timeline));
  frame.setAttribute("role", "group");
  frame.ariaLabel = `Timeline: ${editionTitle(edition)}. Arrow keys go from mark to mark; the explanation has the same dates.`;
  const tip = make("p", { className: "tip" });
  tip.setAttribute("aria-live", "polite");
  const head = sides.length > 1 ? [make("h3", { textContent: editionTitle(edition) })] : [];
  return make("div", {}, ...head, frame, tip, ...(more ? [make("p", { className: "hint", textContent: more })] : []));
}));

const drawWhy = (sides) => $("why").replaceChildren(...sides.map(({ edition, explained, rules }) => make("div", {},
  ...(sides.length > 1 ? [make("h3", { textContent: editionTitle(edition) })] : []),
  make("pre", { textContent: explained }),
  ...rules.map(([title, words]) => make("p", {}, make("strong", { textContent: `The rule in ${title}: ` }), words)))));

const drawAll = (sides) => {
  const heads = sides.length > 1 ? sides.map((side) => editionTitle(side.edition)) : ["Verdict", "Due by", "Done", "Why"];
  const ids = [...new Set(sides.flatMap((side) => side.findings.map((each) => each.id)))];
  const rows = ids.map((id) => {
    const found = sides.map((side) => side.findings.find((each) => each.id === id));
    const row = make("tr", { className: id === state.standard ? "picked" : "" });
    row.append(make("th", { scope: "row", textContent: found.find(Boolean).title }));
    const cells = sides.length > 1
      ? found.map((each) => make("td", {}, each ? verdict(each) : "", each ? ` ${each.due && `due by ${each.due}`}` : "not in this edition"))
      : [make("td", {}, verdict(found[0])), ...["due", "done", "outcome"].map((key) => make("td", { textContent: found[0][key] }))];
    cells.forEach((cell, n) => { cell.dataset.label = heads[n]; });
    row.append(...cells);
    const said = new Set(found.map((each) => each && `${each.verdict} ${each.due}`));
    if (said.size > 1) row.classList.add("differs");
    return row;
  });
  const head = make("tr", {}, make("th", { scope: "col", textContent: "Standard" }),
    ...heads.map((each) => make("th", { scope: "col", textContent: each })));
  const caption = sides.length > 1
    ? [make("caption", { textContent: `${rows.filter((row) => row.className.includes("differs")).length} of ${rows.length} standards differ` })] : [];
  $("all").replaceChildren(make("table", { className: sides.length > 1 ? "differs" : "" }, ...caption,
    make("thead", {}, head), make("tbody", {}, ...rows)));
};

// The control that a problem is about: `event 4 on` is the date of the fifth event, all else is an id.
const controlOf = (name) => {
  const event = /^event (\d+) (kind|on|value)$/.exec(name);
  return event ? $("events").children[event[1]]?.querySelector(`.${event[2]}`) : $(name);
};
const markWrong = (problems) => {
  document.querySelectorAll("[aria-invalid]").forEach((node) => node.removeAttribute("aria-invalid"));
  for (const { control } of problems) if (control) controlOf(control)?.setAttribute("aria-invalid", "true");
};

const goTo = ({ control, line }) => {
  if (!control || !controlOf(control)) return [];
  const button = make("button", { type: "button", textContent: line ? `Go to line ${line}` : "Go to the field" });
  button.addEventListener("click", () => {
    const node = controlOf(control);
    node.closest("details")?.setAttribute("open", "");
    if (line) {
      const before = node.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      node.setSelectionRange(before, before + node.value.slice(before).split("\n")[0].length);
    }
    node.focus();
    node.scrollIntoView({ block: "center" });
    // A browser does not scroll a long text to what is selected in it.
    if (line) node.scrollTop = (line - 4) * (node.scrollHeight / node.value.split("\n").length);
  });
  return [" ", button];
};

const showProblems = (problems) => {
  $("problems").hidden = !problems.length;
  $("problems").replaceChildren(make("ul", {}, ...problems.map((each) => make("li", {}, each.words, ...goTo(each)))));
  markWrong(problems);
  $("copy-scenario").disabled = problems.length > 0;
  if (!problems.length) return;
  // The last result is not that of what is typed now, so it goes.
  for (const id of ["verdicts", "timelines", "why", "all"]) $(id).replaceChildren();
  $("scenario").value = "";
  const more = problems.length > 1 ? `${problems.length} problems. The first: ` : "";
  $("glance").replaceChildren(make("span", { className: "wrong", textContent: more + problems[0].words }));
};

const judge = () => {
  try {
    history.replaceState(null, "", link());
  } catch {
    // Some browsers allow 100 changes of the address in 30 seconds; a later change writes it.
  }
  const start = performance.now();
  const found = JSON.parse(session.answer(request(state)));
  showProblems(found.problems ?? []);
  if (found.sides) {
    drawVerdicts(found.sides); drawTimelines(found.sides); drawWhy(found.sides); drawAll(found.sides);
    $("scenario").value = found.scenario;
    const [{ finding }] = found.sides;
    $("glance").replaceChildren(...(finding ? [verdict(finding), ` ${finding.outcome}`] : ["no such standard"]));
  }
  const took = performance.now() - start;
  $("took").textContent = `Judged in ${Math.round(took)} ms on this device.`;
  document.documentElement.dataset.judged = String(Number(document.documentElement.dataset.judged ?? 0) + 1);
  document.documentElement.dataset.took = took.toFixed(1);
};

// ---- Starting

const copy = async (value, what, shown) => {
  try {
    await navigator.clipboard.writeText(value);
    $("copied").textContent = `Copied ${what}.`;
  } catch {
    shown?.select();
    $("copied").textContent = shown ? "The browser does not allow copying here; the text is selected instead."
      : "The browser does not allow copying here; copy the address of the page.";
  }
};

const listen = () => {
  for (const name of ["edition", "compare", "sentence", ...DATES]) {
    $(name).addEventListener("input", () => setState({ [name]: $(name).value.trim() }, DATES.includes(name) ? 60 : 0));
  }
  $("standard").addEventListener("input", () => {
    // Limits, readings and YAML belong to the standard that they were set for, and wait for it.
    const { standard, limits, readings, yaml } = state;
    drafts.set(standard, { limits, readings, yaml });
    const next = $("standard").value;
    setState({ standard: next, limits: {}, readings: {}, yaml: "", ...drafts.get(next) });
    drawRule(); drawYaml();
  });
  $("every").addEventListener("change", () => setState({ every: $("every").checked }));
  $("add").addEventListener("click", () => {
    setState({ events: [...state.events, [state.events.at(-1)?.[0] ?? "appointment", "", ""]] });
    drawEvents();
    [...$("events").querySelectorAll(".kind")].at(-1).focus();
  });
  document.querySelectorAll("[data-days]").forEach((button) => button.addEventListener("click", () => {
    const day = new Date(`${state.as_at}T00:00:00Z`);
    if (Number.isNaN(day.getTime())) return;
    day.setUTCDate(day.getUTCDate() + Number(button.dataset.days));
    $("as_at").value = day.toISOString().slice(0, 10);
    setState({ as_at: $("as_at").value });
  }));
  $("edit").addEventListener("click", () => {
    const found = JSON.parse(session.rule_file(request(state)));
    if (found.problems) { showProblems(found.problems); return; }
    setState({ yaml: found.yaml });
    drawYaml();
    $("yaml").setSelectionRange(0, 0);
    $("yaml").focus();
    $("yaml").scrollTop = 0;
  });
  $("yaml").addEventListener("input", () => setState({ yaml: $("yaml").value || " " }, 150));
  $("reset").addEventListener("click", () => {
    setState({ yaml: "", limits: {}, readings: {} });
    drawRule(); drawYaml();
  });
  const toResult = (event) => {
    // A link would put its own target in the place of the case behind the #.
    event.preventDefault();
    $("result").focus({ preventScroll: true });
    $("result").scrollIntoView();
  };
  document.querySelector(".skip").addEventListener("click", toResult);
  $("glance").addEventListener("click", toResult);
  // The verdict stays in sight: at the foot of the screen while its own place is scrolled away.
  new IntersectionObserver(([place]) => { $("glance").hidden = place.isIntersecting; }, { threshold: 0.5 })
    .observe($("h-verdict"));
  $("copy-link").addEventListener("click", () => copy(link(), "the link"));
  $("copy-scenario").addEventListener("click", () => copy($("scenario").value, "the scenario", $("scenario")));
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    const given = decoded(location.hash.slice(1));
    if (given) { state = checked(given); drawControls(); judge(); }
  });
};

const start = async () => {
  const base = new URL("./runtime/", import.meta.url).href;
  const [python, archive] = await Promise.all([
    loadPyodide({ indexURL: base }),
    fetch("packages.zip").then((found) => (found.ok ? found.arrayBuffer() : Promise.reject(new Error(`packages.zip: ${found.status}`)))),
  ]);
  document.documentElement.dataset.python = performance.now().toFixed(0);
  python.unpackArchive(archive, "zip", { extractDir: "/packages" });
  python.runPython("import sys; sys.path.insert(0, '/packages')");
  session = python.pyimport("esi_rules.report.playground.judging_request");
  offered = JSON.parse(session.offered());
  $("standard").append(...offered.standards.map((each) => option(each.id, each.title)));
  $("edition").append(option("auto", "in force when the clock starts"), ...offered.editions.map((each) => option(each.id, each.title)));
  $("compare").append(option("", "nothing"), ...offered.editions.map((each) => option(each.id, each.title)),
    option("auto", "in force when the clock starts"));
  state = checked(decoded(location.hash.slice(1)) ?? START);
  $("loading").hidden = true;
  $("controls").hidden = $("result").hidden = false;
  listen();
  drawControls();
  judge();
  document.documentElement.dataset.firstVerdict = performance.now().toFixed(0);
};
start().catch((error) => {
  $("loading").textContent = `The playground could not start: ${error.message}`;
  $("loading").className = "problems";
});
