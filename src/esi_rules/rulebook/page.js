"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const search = $("search"), edition = $("edition"), count = $("count"), none = $("none");
  const chosen = () => document.querySelector("input[name=status]:checked");

  // ---- Words

  // One stem for singular and plural: breaches and breach, policies and policy.
  const stem = (word) => {
    if (word.length < 4 || /\d/.test(word)) return word;
    if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
    if (/(ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
    return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
  };
  const WORD = /[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu;
  const stems = (text) => (text.toLowerCase().match(WORD) ?? []).map(stem);
  const FILLERS = new Set(["a", "an", "and", "by", "for", "in", "is", "of", "on", "or", "the", "to", "with", "within"]);

  // What the words of a standard are worth where they are found: its title before all else.
  const WORTH = [[".head", 1000], [".rule, .facts, .limits", 30], [".reads, .history, .uses", 5], ["*", 1]];
  const wordsOf = (node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode, parent = text.parentElement;
      const [, worth] = WORTH.find(([selector]) => parent.closest(selector));
      const version = parent.closest(".version"), details = parent.closest("details");
      for (const match of text.data.toLowerCase().matchAll(WORD)) {
        found.push({ stem: stem(match[0]), worth, version, details, text, from: match.index, to: match.index + match[0].length });
      }
    }
    return found;
  };
  const entries = all(".entry").map((node) => ({
    node,
    words: wordsOf(node),
    others: all(`[data-for="${CSS.escape(node.id)}"]`),
    summaries: all("summary", node),
    versions: all(".version", node).map((version) => ({
      node: version,
      editions: version.dataset.editions.split(" "),
      limits: all(".limit", version),
    })),
  }));
  const rows = all("tr.find").map((node) => ({ node, words: wordsOf(node) }));
  const tables = all("table").filter((node) => node.querySelector("tr.find"));

  // ---- What is searched for

  const meanings = new Map(all("#glossary dt").map((node) => [stems(node.textContent).join(" "), node]));
  const synonyms = all("[data-synonyms]").map((node) => node.dataset.synonyms.split("|").map(stems));
  const placeOf = (part, whole) => whole.findIndex((_, at) => part.every((word, n) => whole[at + n] === word));
  // What was typed, and the same with some of its words replaced by another term for the same; the
  // words of a term stay together.
  const forms = (typed) => synonyms.reduce((found, group) => {
    const used = group.filter((words) => placeOf(words, typed) >= 0).sort((a, b) => b.length - a.length)[0];
    if (!used) return found;
    const replaced = found.flatMap((form) => {
      const at = placeOf(used, form);
      return at < 0 ? [] : group.filter((words) => words !== used)
        .map((words) => [...form.slice(0, at), words.join(" "), ...form.slice(at + used.length)]);
    });
    return [...found, ...replaced].slice(0, 60);
  }, [typed]);
  // A number belongs to the words after it: `10 working days` is one thing to look for, not three.
  const unitsOf = (form) => {
    const units = [];
    let open = false;
    for (const word of form) {
      if (word.includes(" ")) units.push(word.split(" "));
      else if (open && !/^\d/.test(word) && !FILLERS.has(word)) units.at(-1).push(word);
      else if (!FILLERS.has(word) || form.every((each) => FILLERS.has(each))) units.push([word]);
      open = /^\d/.test(word) || (open && !/[ ]/.test(word) && !FILLERS.has(word) && units.at(-1).length < 3);
    }
    return units;
  };
  // The last word may still be being typed, so a word finds those that begin with it; a number only itself.
  const fits = (word, wanted) => word === wanted || (wanted.length > 2 && !/^\d/.test(wanted) && word.startsWith(wanted));
  const hitsOf = (unit, words) => words.flatMap((first, at) =>
    (!first.version?.hidden && unit.every((wanted, n) => words[at + n] && fits(words[at + n].stem, wanted))
      ? [{ worth: first.worth * (unit.every((wanted, n) => words[at + n].stem === wanted) ? 1 : 0.9),
        words: words.slice(at, at + unit.length) }] : []));
  // The best way in which the words of a node say what is searched for; null where they do not.
  const found = (alternatives, words) => alternatives.reduce((best, units, n) => {
    const hits = units.map((unit) => hitsOf(unit, words));
    if (hits.some((each) => !each.length)) return best;
    const score = hits.reduce((sum, each) => sum + Math.max(...each.map((hit) => hit.worth)), 0)
      * units.length ** -1 * (n === 0 ? 1 : 0.9);
    return { score: Math.max(score, best?.score ?? 0), hits: [...(best?.hits ?? []), ...hits.flat()] };
  }, null);

  const mark = (hits) => {
    if (!window.Highlight) return;
    const ranges = hits.map(({ words }) => {
      const range = new Range();
      range.setStart(words[0].text, words[0].from);
      range.setEnd(words.at(-1).text, words.at(-1).to);
      return range;
    });
    CSS.highlights.set("found", new Highlight(...ranges));
  };

  // ---- What is shown

  const show = () => {
    const typed = stems(search.value);
    const alternatives = forms(typed).map(unitsOf);
    const status = chosen().value, wanted = edition.value;
    document.body.dataset.status = status;
    const marked = [];
    let standards = 0, limits = 0;
    for (const entry of entries) {
      let versions = 0, matched = 0;
      for (const version of entry.versions) {
        const inEdition = !wanted || version.editions.includes(wanted);
        const held = version.limits.filter((limit) => limit.dataset.status === status);
        version.limits.forEach((limit) => limit.classList.toggle("shown", held.includes(limit)));
        const visible = inEdition && (!status || held.length > 0);
        version.node.hidden = !visible;
        versions += visible ? 1 : 0;
        matched += visible ? held.length : 0;
      }
      const best = typed.length ? found(alternatives, entry.words) : { score: 0, hits: [] };
      const visible = versions > 0 && best !== null;
      entry.score = visible ? best.score : -1;
      const hits = visible ? best.hits : [];
      marked.push(...hits);
      for (const summary of entry.summaries) {
        const inside = new Set(hits.filter((hit) => hit.words[0].details === summary.parentElement).map((hit) => hit.words[0])).size;
        if (inside) summary.dataset.found = `${inside} found`;
        else delete summary.dataset.found;
      }
      for (const node of [entry.node, ...entry.others]) node.hidden = !visible;
      standards += visible ? 1 : 0;
      limits += visible ? matched : 0;
    }
    order();
    let others = 0;
    for (const row of rows) {
      const best = typed.length ? found(alternatives, row.words) : { hits: [] };
      row.node.hidden = best === null;
      marked.push(...(best?.hits ?? []));
      others += row.node.hidden ? 0 : 1;
    }
    // A table of which no row is left is only a head.
    for (const table of tables) {
      table.closest("section").hidden = !all("tr.find", table).some((row) => !row.hidden);
    }
    mark(typed.length ? marked : []);
    count.textContent = `${standards} of ${entries.length} standards` +
      (status ? `, ${limits} ${status} ${limits === 1 ? "limit" : "limits"}` : "") +
      (typed.length ? `, ${others} other rows` : "");
    const meaning = meanings.get(typed.join(" "));
    $("meaning").textContent = meaning ? `(${meaning.textContent}: ${meaning.nextElementSibling.textContent})` : "";
    none.hidden = standards > 0;
    $("limits-compared").hidden = standards === 0;
    $("how-to-read").hidden = Boolean(status || wanted || typed.length);
  };

  // The best first, in the page, its contents and the table of limits; without a search as they were.
  let placed = [...entries];
  const order = () => {
    const sorted = [...entries].sort((a, b) => b.score - a.score);
    if (sorted.every((entry, n) => entry === placed[n])) return;
    placed = sorted;
    for (const entry of placed) {
      $("readings").before(entry.node);
      for (const node of entry.others) node.parentElement.append(node);
    }
  };

  // ---- The address

  // The part behind the # is never sent to a server: a search is `#search=breach&edition=ns2005`.
  const FIELDS = { search, edition };
  const stateOf = () => {
    const given = new URLSearchParams();
    for (const [name, field] of Object.entries(FIELDS)) if (field.value.trim()) given.set(name, field.value.trim());
    if (chosen().value) given.set("status", chosen().value);
    return given.toString();
  };
  const keep = () => {
    const state = stateOf();
    // An address that leads to a standard stays while nothing is searched for.
    if (!state && !location.hash.includes("=")) return;
    try {
      history.replaceState(null, "", state ? `#${state}` : location.href.split("#")[0]);
    } catch {
      // Some browsers allow 100 changes of the address in 30 seconds; a later change writes it.
    }
  };
  const set = (given) => {
    search.value = given.get("search") ?? "";
    edition.value = [...edition.options].some((each) => each.value === given.get("edition")) ? given.get("edition") : "";
    const status = all("input[name=status]").find((each) => each.value === given.get("status"));
    (status ?? document.querySelector("input[name=status][value='']")).checked = true;
    show();
  };
  const changed = () => { show(); keep(); };
  const clear = () => { set(new URLSearchParams()); keep(); };

  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) { set(new URLSearchParams(hash)); return; }
    let target = null;
    try {
      target = $(decodeURIComponent(hash));
    } catch {
      // A percent sign that starts no escape names nothing on this page.
    }
    if (!target) return;
    // A link to what is filtered away shows it all the same, and stays in the address.
    if (target.closest("[hidden]")) set(new URLSearchParams());
    target.scrollIntoView();
  };

  // ---- Printing

  const openAll = () => all("details").forEach((node) => {
    node.open = !(document.body.classList.contains("brief") && node.classList.contains("worked")) || node.open;
  });
  const print = (brief) => {
    document.body.classList.toggle("brief", brief);
    window.print();
  };
  $("print").addEventListener("click", () => print(false));
  $("print-brief").addEventListener("click", () => print(true));
  window.addEventListener("afterprint", () => document.body.classList.remove("brief"));

  search.addEventListener("input", changed);
  edition.addEventListener("change", changed);
  all("input[name=status]").forEach((node) => node.addEventListener("change", changed));
  $("clear").addEventListener("click", clear);
  $("tools").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", openAll);
  matchMedia("print").addEventListener("change", (media) => { if (media.matches) openAll(); });
  show();
  if (location.hash) follow();
})();
