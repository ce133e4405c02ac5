// Figures that open. On a page with room for a panel (#panel) the opened figure comes into it and
// the address follows; elsewhere, and without JavaScript, the same links lead to pages.
"use strict";

(() => {
  const panel = document.getElementById("panel");
  const hint = document.getElementById("arrows-hint");
  const narrow = window.matchMedia("(max-width: 560px)");
  let opener = null;
  let shown = window.location.href;

  const isOpen = () => Boolean(panel && panel.childElementCount);
  const outermost = (address) => {
    const asked = new URL(address, window.location.href).searchParams;
    return asked.get("via") || asked.get("cifra");
  };
  const openers = () =>
    [...document.querySelectorAll("a[data-opens]")].filter((one) => !panel.contains(one));

  function mark(key) {
    for (const link of openers()) {
      if (key && outermost(link.href) === key) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  // On a phone the panel covers the page, so nothing behind it may take the focus.
  function shut(closed) {
    for (let here = panel; here !== document.body; here = here.parentElement) {
      for (const beside of here.parentElement.children) {
        if (beside !== here && beside.tagName !== "SCRIPT") beside.inert = closed;
      }
    }
  }

  function settle() {
    shut(isOpen() && narrow.matches);
    mark(isOpen() ? outermost(shown) : null);
    if (isOpen()) rove(panel);
  }

  async function fetchInto(address) {
    shown = address;
    await htmx.ajax("GET", address, { target: "#panel", swap: "innerHTML" });
    settle();
    const heading = panel.querySelector("h2");
    if (!heading) return;
    heading.focus({ preventScroll: true });
    const sheet = heading.closest(".panel");
    sheet.scrollTop = 0;
    sheet.scrollIntoView({ block: "nearest" });
  }

  function open(link) {
    if (!panel.contains(link)) opener = link;
    history.pushState({}, "", link.href);
    fetchInto(link.href);
  }

  function empty() {
    const key = outermost(shown);
    shut(false);
    panel.replaceChildren();
    const back = opener || openers().find((one) => outermost(one.href) === key);
    shown = window.location.href;
    settle();
    if (back && back.isConnected) back.focus();
    opener = null;
  }

  function close() {
    const url = new URL(window.location.href);
    url.searchParams.delete("cifra");
    url.searchParams.delete("via");
    history.pushState({}, "", url);
    empty();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-opens], a[data-closes]");
    const held = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!panel || !link || held || event.button !== 0) return;
    event.preventDefault();
    if (link.dataset.closes === undefined) open(link);
    else close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && isOpen()) close();
    else if (event.target.closest) move(event);
  });

  // A table of figures is one stop of the tab key; the arrow keys lead from figure to figure.
  const figuresOf = (table) => [...table.querySelectorAll("tbody a.opens, tfoot a.opens")];

  function rove(root) {
    for (const table of root.querySelectorAll("table")) {
      const links = figuresOf(table);
      if (links.length < 2) continue;
      const first = links.find((one) => one.hasAttribute("aria-current")) || links[0];
      for (const link of links) link.tabIndex = link === first ? 0 : -1;
      table.dataset.roves = "";
      if (hint) table.closest(".table-scroll")?.setAttribute("aria-describedby", hint.id);
    }
  }

  function move(event) {
    const link = event.target.closest("a.opens");
    const table = link && link.closest("table[data-roves]");
    if (!table || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const next = neighbour(table, link, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function neighbour(table, link, key) {
    const cell = link.closest("td, th");
    const beside = [...cell.parentElement.querySelectorAll("a.opens")];
    const here = beside.indexOf(link);
    if (key === "ArrowRight") return beside[here + 1];
    if (key === "ArrowLeft") return beside[here - 1];
    if (key === "Home") return beside[0];
    if (key === "End") return beside[beside.length - 1];
    if (key !== "ArrowDown" && key !== "ArrowUp") return null;
    const rows = [...table.querySelectorAll("tbody tr, tfoot tr")];
    const step = key === "ArrowDown" ? 1 : -1;
    for (let at = rows.indexOf(cell.parentElement) + step; rows[at]; at += step) {
      const found = rows[at].cells[cell.cellIndex]?.querySelector("a.opens");
      if (found) return found;
    }
    return null;
  }

  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("a.opens");
    const table = link && link.closest("table[data-roves]");
    if (!table || !figuresOf(table).includes(link)) return;
    for (const one of figuresOf(table)) one.tabIndex = one === link ? 0 : -1;
  });

  rove(document);
  if (!panel) return;

  // What cannot come into the panel (no network, a page that is gone) is shown as a page.
  for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failed, (event) => {
      if (event.detail.target === panel) window.location.assign(shown);
    });
  }
  window.addEventListener("popstate", () => {
    if (window.location.href === shown) return;
    if (new URL(window.location.href).searchParams.has("cifra")) fetchInto(window.location.href);
    else if (isOpen()) empty();
  });
  narrow.addEventListener("change", settle);
  settle();
})();
