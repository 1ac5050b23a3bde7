"use strict";
(() => {
  const $ = (id) => document.getElementById(id);

  // A link opens what it leads to, however deep that lies.
  const follow = () => {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.hidden = false;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) follow();
  });

  // Print shows every table; of the cases, those that the reader has open.
  const openAll = () => document.querySelectorAll("details").forEach((node) => {
    if (!node.closest(".case")) node.open = true;
    else if (node.closest(".case").open) node.open = true;
  });
  addEventListener("beforeprint", openAll);
  matchMedia("print").addEventListener("change", (media) => { if (media.matches) openAll(); });

  // What a mark of a timeline says: under the pointer, and by the arrow keys.
  const tipOf = (timeline) => timeline.parentElement.querySelector(".tip");
  const say = (mark) => {
    const timeline = mark.closest(".timeline");
    timeline.querySelectorAll(".now").forEach((node) => node.classList.remove("now"));
    mark.classList.add("now");
    tipOf(timeline).textContent = mark.querySelector("title").textContent;
  };
  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest && event.target.closest(".timeline .mark");
    if (mark) say(mark);
  });
  document.addEventListener("keydown", (event) => {
    const timeline = event.target.closest && event.target.closest(".timeline");
    if (!timeline || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    const left = (mark) => mark.getBoundingClientRect().left;
    const marks = [...timeline.querySelectorAll(".mark")].sort((a, b) => left(a) - left(b));
    if (!marks.length) return;
    const now = marks.findIndex((mark) => mark.classList.contains("now"));
    const last = marks.length - 1;
    const next = { ArrowRight: Math.min(now + 1, last), ArrowLeft: Math.max(now - 1, 0), Home: 0, End: last };
    const mark = marks[next[event.key]];
    say(mark);
    const box = mark.getBoundingClientRect(), frame = timeline.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right) timeline.scrollLeft += box.left - frame.left - frame.width / 2;
    event.preventDefault();
  });

  const find = $("find");
  if (find) {
    const search = $("search"), only = $("only"), count = $("count"), list = $("matches"), MOST = 100;
    const wanted = (high, notMet, open) => !only.value || { high, notmet: notMet, open }[only.value] > 0;
    let show;
    if (list) {
      const { folder, pageSize, cases } = JSON.parse($("index").textContent);
      const all = cases.map(([id, high, notMet, open], n) => ({ id, n, high, notMet, open, text: id.toLowerCase() }));
      show = () => {
        const word = search.value.trim().toLowerCase();
        const found = all.filter((one) => one.text.includes(word) && wanted(one.high, one.notMet, one.open));
        list.replaceChildren(...found.slice(0, MOST).map((one) => {
          const item = document.createElement("li"), link = document.createElement("a");
          const page = String(Math.floor(one.n / pageSize) + 1).padStart(5, "0");
          link.href = `${folder}/cases-${page}.html#case-${one.n + 1}`;
          link.textContent = one.id;
          item.append(link, ` ${one.notMet} not met${one.open ? `, ${one.open} open` : ""}${one.high ? ", high risk of harm" : ""}`);
          return item;
        }));
        const shown = found.length > MOST ? `, the first ${MOST} are listed` : "";
        count.textContent = `${found.length.toLocaleString("en-GB")} of ${all.length.toLocaleString("en-GB")} cases${shown}`;
      };
    } else {
      const all = [...document.querySelectorAll("details.case")].map((node) => ({
        node,
        text: [".id", ".facts"].map((part) => node.querySelector(part).textContent).join(" ").toLowerCase().replace(/\s+/g, " "),
        data: [node.dataset.high, node.dataset.notmet, node.dataset.open].map(Number),
      }));
      show = () => {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        let seen = 0;
        for (const one of all) {
          const visible = words.every((word) => one.text.includes(word)) && wanted(...one.data);
          one.node.hidden = !visible;
          seen += visible ? 1 : 0;
        }
        count.textContent = `${seen} of ${all.length} cases`;
      };
    }
    search.addEventListener("input", show);
    only.addEventListener("change", show);
    find.addEventListener("submit", (event) => event.preventDefault());
    show();
  }
  if (location.hash) follow();
})();
