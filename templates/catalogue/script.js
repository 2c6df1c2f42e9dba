"use strict";
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  const keep = (value) => { try { localStorage.setItem("evq-theme", value); } catch { /* a file may have no storage */ } };
  const kept = () => { try { return localStorage.getItem("evq-theme"); } catch { return null; } };

  const show = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  let theme = themes.includes(kept()) ? kept() : "auto";
  show(theme); // before anything is painted

  document.addEventListener("DOMContentLoaded", () => {
    themeButton();
    search();
    followLinks();
    copyButtons();
    maps();
    contents();
  });

  function themeButton() {
    const button = document.querySelector(".theme");
    const label = () => { button.textContent = "Theme: " + theme; };
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      show(theme);
      keep(theme);
      label();
    });
  }

  // An index has an entry for each package, event and field of the page.
  function makeIndex() {
    const kinds = ["event", "field", "package"];
    const text = (of) => (of ? of.textContent.replace(/\s+/g, " ").trim() : "");
    return Array.from(document.querySelectorAll("[data-entry]"), (e) => {
      const kind = e.dataset.entry;
      const about = kind === "field" ? e.dataset.of + ", " + text(e.querySelector(".type")) : e.dataset.summary || text(e.querySelector(".path")) || "";
      const more = [about, e.dataset.go || "", text(e.querySelector(kind === "event" ? ":scope > .prose" : ".prose")), kind === "event" ? text(e.querySelector(".uses")) : ""];
      return { kind, order: kinds.indexOf(kind), id: e.id, name: e.dataset.name, about, low: e.dataset.name.toLowerCase(), all: (e.dataset.name + " " + more.join(" ")).toLowerCase() };
    });
  }

  // The rank of an entry for the words that are looked for, lower is better; -1 is no match.
  function rank(entry, words) {
    let sum = 0;
    for (const w of words) {
      const at = entry.low.indexOf(w);
      if (at === 0) sum += entry.low.length === w.length ? 0 : 1;
      else if (at > 0) sum += 2;
      else if (entry.all.includes(w)) sum += 4;
      else return -1;
    }
    return sum * 4 + entry.order;
  }

  function find(index, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return null;
    const ranked = [];
    index.forEach((entry, place) => {
      const r = rank(entry, words);
      if (r >= 0) ranked.push({ entry, r, place });
    });
    ranked.sort((a, b) => a.r - b.r || a.place - b.place);
    return { words, entries: ranked.map((x) => x.entry) };
  }

  // The text with what was looked for marked, as nodes: nothing here is ever parsed as HTML.
  function marked(text, words) {
    const low = text.toLowerCase();
    const first = words.filter((w) => low.includes(w)).sort((a, b) => low.indexOf(a) - low.indexOf(b))[0];
    if (!first || low.length !== text.length) return [text];
    const at = low.indexOf(first);
    const m = document.createElement("mark");
    m.textContent = text.slice(at, at + first.length);
    return [text.slice(0, at), m, text.slice(at + first.length)];
  }

  function search() {
    const most = 50;
    const box = document.querySelector(".search"), input = box.querySelector("input"), found = box.querySelector(".found");
    const list = found.querySelector("ul"), status = found.querySelector(".status");
    let index = null, selected = -1;
    box.hidden = false;

    const select = (i) => {
      const items = list.children;
      if (items[selected]) items[selected].setAttribute("aria-selected", "false");
      selected = items.length ? (i + items.length) % items.length : -1;
      if (selected < 0) return input.removeAttribute("aria-activedescendant");
      items[selected].setAttribute("aria-selected", "true");
      items[selected].scrollIntoView({ block: "nearest", behavior: "instant" });
      input.setAttribute("aria-activedescendant", items[selected].id);
    };
    const close = () => {
      found.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const item = (entry, i, words) => {
      const li = document.createElement("li"), a = document.createElement("a"), kind = document.createElement("small");
      const name = document.createElement("b"), about = document.createElement("i");
      li.id = "page:result-" + i;
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      a.href = "#" + encodeURIComponent(entry.id);
      a.tabIndex = -1;
      kind.textContent = entry.kind;
      name.append(...marked(entry.name, words));
      about.append(...marked(entry.about, words));
      a.append(kind, name, about);
      a.addEventListener("click", close);
      li.append(a);
      return li;
    };
    const run = () => {
      index ??= makeIndex();
      const result = find(index, input.value);
      list.replaceChildren();
      selected = -1;
      if (!result) return close();
      list.append(...result.entries.slice(0, most).map((e, i) => item(e, i, result.words)));
      const n = result.entries.length;
      status.textContent = n === 0 ? "Nothing found." : n > most ? `The first ${most} of ${n}.` : n === 1 ? "1 found." : `${n} found.`;
      found.hidden = false;
      input.setAttribute("aria-expanded", "true");
      if (n > 0) select(0);
    };

    input.addEventListener("input", run);
    input.addEventListener("focus", () => { if (input.value) run(); });
    input.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        if (found.hidden) run();
        else select(selected + (e.key === "ArrowDown" ? 1 : -1));
      } else if (e.key === "Enter" && list.children[selected] && !found.hidden) {
        list.children[selected].firstChild.click();
        input.blur();
      } else if (e.key === "Escape") {
        if (found.hidden) input.blur();
        input.value = "";
        close();
      } else return;
      e.preventDefault();
    });
    document.addEventListener("keydown", (e) => {
      const typing = e.target.closest && e.target.closest("input, textarea, [contenteditable]");
      if (!typing && e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey || e.key === "k" && (e.ctrlKey || e.metaKey)) {
        e.preventDefault();
        input.focus();
        input.select();
      }
    });
    document.addEventListener("click", (e) => { if (!box.contains(e.target)) close(); });

    const asked = new URLSearchParams(location.search).get("q");
    if (asked) {
      input.value = asked;
      run();
    }
  }

  // A link to a version or a field opens what it lies in.
  function followLinks() {
    const open = () => {
      let id = location.hash.slice(1);
      try { id = decodeURIComponent(id); } catch { /* as it is */ }
      const target = id && document.getElementById(id);
      document.querySelectorAll("tr.here").forEach((row) => row.classList.remove("here"));
      if (!target) return;
      for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
      if (target.tagName === "TR") target.classList.add("here");
      target.scrollIntoView();
    };
    addEventListener("hashchange", open);
    document.querySelector(".contents .close").addEventListener("click", () => {
      const y = scrollY; // where the reading goes on
      addEventListener("hashchange", () => scrollTo(0, y), { once: true });
    });
    if (location.hash) open();
  }

  function copyButtons() {
    if (!navigator.clipboard) return;
    for (const pre of document.querySelectorAll(".code pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(pre.textContent);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Cannot copy here";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      pre.after(button);
    }
  }

  // The arrows of the box that is pointed at stand out.
  function maps() {
    for (const svg of document.querySelectorAll(".map svg")) {
      const light = (id) => {
        svg.classList.toggle("lit", id !== null);
        for (const edge of svg.querySelectorAll(".edges path")) edge.classList.toggle("lit", id === edge.dataset.from || id === edge.dataset.to);
      };
      for (const node of svg.querySelectorAll("[data-node]")) {
        node.addEventListener("mouseenter", () => light(node.dataset.node));
        node.addEventListener("mouseleave", () => light(null));
      }
    }
  }

  // The contents show which event is being read.
  function contents() {
    const links = new Map(Array.from(document.querySelectorAll(".contents li a"), (a) => [decodeURIComponent(a.hash.slice(1)), a]));
    let current = null;
    const watcher = new IntersectionObserver((seen) => {
      const top = seen.filter((s) => s.isIntersecting)[0];
      const link = top && links.get(top.target.id);
      if (!link || link === current) return;
      if (current) current.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      current = link;
    }, { rootMargin: "-15% 0px -75% 0px" });
    document.querySelectorAll("article").forEach((a) => watcher.observe(a));
  }
})();
