// Draws the page's charts from their descriptions, laid out for the room there is.
//
// A chart is <div class="chart-canvas" data-chart="ID"> beside a JSON script element of that id:
// {wide, narrow, locale}. Colours are CSS custom properties inside the SVG, so a change of theme
// recolours what is drawn without drawing it again. Nothing moves; there is no transition.
"use strict";

(() => {
  const NARROW = 480;
  const SMALLEST = 40;

  const description = (canvas) => JSON.parse(document.getElementById(canvas.dataset.chart).textContent);

  // Vega measures text with the font's name, so the custom property has to be resolved for it.
  const font = () =>
    getComputedStyle(document.documentElement).getPropertyValue("--font").trim().replace(/\s+/g, " ") ||
    "sans-serif";

  const options = (locale) => ({
    ast: true,
    actions: false,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
    formatLocale: locale,
    mode: "vega-lite",
  });

  const drawn = new WeakMap();

  async function draw(canvas) {
    const width = Math.floor(canvas.clientWidth);
    const before = drawn.get(canvas);
    if (width < SMALLEST || (before && before.width === width)) return;
    const state = { width };
    drawn.set(canvas, state);
    const { wide, narrow, locale } = description(canvas);
    const layout = structuredClone(width < NARROW ? narrow : wide);
    layout.width = width;
    layout.config.font = font();
    const target = document.createElement("div");
    try {
      const made = await window.vegaEmbed(target, layout, options(locale));
      if (drawn.get(canvas) !== state) {
        made.finalize();
        return;
      }
      if (before && before.finalize) before.finalize();
      state.finalize = made.finalize;
      quiet(target);
      canvas.replaceChildren(target);
      canvas.dataset.drawn = width < NARROW ? "narrow" : "wide";
    } catch (error) {
      // The table beside the chart holds the same numbers: show it rather than an empty frame.
      canvas.dataset.drawn = "failed";
      openTable(canvas);
      throw error;
    }
  }

  // The canvas is one image with words of its own: the roles Vega gives to each mark would only
  // announce nameless parts of it.
  function quiet(target) {
    for (const part of target.querySelectorAll("[role], [aria-roledescription]")) {
      part.removeAttribute("role");
      part.removeAttribute("aria-roledescription");
    }
  }

  function openTable(canvas) {
    canvas.hidden = true;
    const table = canvas.closest("figure").querySelector("details");
    if (table) table.open = true;
  }

  const waiting = new Set();
  let frame = 0;

  function soon(canvas) {
    waiting.add(canvas);
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const now = [...waiting];
      waiting.clear();
      for (const each of now) draw(each);
    });
  }

  const watcher = new ResizeObserver((entries) => entries.forEach((entry) => soon(entry.target)));

  function start(root) {
    for (const canvas of root.querySelectorAll(".chart-canvas[data-chart]")) {
      const table = canvas.closest("figure").querySelector("details.chart-table");
      if (table && !window.location.hash.endsWith(table.id)) table.open = false;
      canvas.hidden = false;
      watcher.observe(canvas);
    }
  }

  start(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) start(event.target);
  });
})();
