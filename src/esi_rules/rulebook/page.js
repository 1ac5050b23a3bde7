"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const search = $("search"), edition = $("edition"), count = $("count"), none = $("none");
  const entries = [...document.querySelectorAll(".entry")].map((node) => ({
    node,
    text: node.textContent.toLowerCase().replace(/\s+/g, " "),
    link: document.querySelector(`nav li[data-for="${CSS.escape(node.id)}"]`),
    versions: [...node.querySelectorAll(".version")].map((version) => ({
      node: version,
      editions: version.dataset.editions.split(" "),
      limits: [...version.querySelectorAll(".limit")],
    })),
  }));
  const rows = [...document.querySelectorAll("tr.find")].map((node) => ({
    node, text: node.textContent.toLowerCase().replace(/\s+/g, " "),
  }));
  const tables = [...document.querySelectorAll("table")].filter((node) => node.querySelector("tr.find"));
  const synonyms = [...document.querySelectorAll("[data-synonyms]")].map(
    (node) => node.dataset.synonyms.split("|"));
  // What was typed, and the same with each of its words replaced by one that means the same.
  const forms = (typed) => synonyms.reduce((found, group) => {
    const used = group.find((word) => ` ${typed} `.includes(` ${word} `));
    return used ? [...found, ...group.map((word) => ` ${typed} `.replace(` ${used} `, ` ${word} `))] : found;
  }, [typed]).map((form) => form.split(/\s+/).filter(Boolean));
  const chosen = () => document.querySelector("input[name=status]:checked");

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const alternatives = forms(words.join(" "));
    const status = chosen().value, wanted = edition.value;
    const says = (text) => alternatives.some((form) => form.every((word) => text.includes(word)));
    document.body.dataset.status = status;
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
      const visible = versions > 0 && says(entry.text);
      entry.node.hidden = !visible;
      if (entry.link) entry.link.hidden = !visible;
      standards += visible ? 1 : 0;
      limits += visible ? matched : 0;
    }
    let found = 0;
    for (const row of rows) {
      row.node.hidden = !says(row.text);
      found += row.node.hidden ? 0 : 1;
    }
    // A table of which no row is left is only a head.
    for (const table of tables) {
      table.closest("section").hidden = ![...table.querySelectorAll("tr.find")].some((row) => !row.hidden);
    }
    count.textContent = `${standards} of ${entries.length} standards` +
      (status ? `, ${limits} ${status} ${limits === 1 ? "limit" : "limits"}` : "") +
      (words.length ? `, ${found} other rows` : "");
    none.hidden = standards > 0;
    $("how-to-read").hidden = Boolean(status || wanted || words.length);
  };

  const clear = () => {
    search.value = "";
    edition.value = "";
    document.querySelector("input[name=status][value='']").checked = true;
    show();
  };

  // A link to a standard that is filtered away shows it all the same.
  const follow = () => {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) clear();
    target.scrollIntoView();
  };

  const openAll = () => document.querySelectorAll("details").forEach((node) => { node.open = true; });

  search.addEventListener("input", show);
  edition.addEventListener("change", show);
  document.querySelectorAll("input[name=status]").forEach((node) => node.addEventListener("change", show));
  $("clear").addEventListener("click", clear);
  $("tools").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", openAll);
  matchMedia("print").addEventListener("change", (media) => { if (media.matches) openAll(); });
  show();
  if (location.hash) follow();
})();
