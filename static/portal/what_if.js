// Moving assumptions: sliders and fields in step, htmx asks what follows, the address keeps up.
// Without JavaScript the form's button does the same.
"use strict";

(() => {
  const page = document.querySelector("[data-what-if]");
  if (!page) return;
  const form = document.getElementById("moves");
  const answer = document.getElementById("answer");
  const mark = page.dataset.mark;

  for (const part of page.querySelectorAll(".needs-script:not([data-none])")) part.hidden = false;
  for (const part of page.querySelectorAll(".without-script")) part.hidden = true;

  const partOf = (node) => node.closest("[data-assumption]");

  // As the field writes it: no zeros at the end, and never three decimals after one comma, which
  // could be thousands.
  function written(value, decimals) {
    let text = value.toFixed(decimals);
    if (decimals) text = text.replace(/\.?0+$/, "");
    text = text.replace(".", mark).replace("-", "−");
    return mark === "," && /^−?[1-9]\d{0,2},\d{3}$/.test(text) ? `${text}0` : text;
  }

  function typed(text) {
    const plain = text.replace(/[\s\u202f\u00a0%]/g, "").replace("−", "-");
    const marks = (plain.match(/[.,]/g) || []).length;
    return plain === "" || marks > 1 ? NaN : Number(plain.replace(",", "."));
  }

  function follow(part) {
    const field = part.querySelector("[data-field]");
    const moved = field.value.trim() !== field.dataset.saved;
    part.classList.toggle("is-moved", moved);
    part.querySelector("[data-back]").hidden = !moved;
    form.dispatchEvent(new Event("moved"));
  }

  form.addEventListener("input", (event) => {
    const part = partOf(event.target);
    if (!part) return;
    const field = part.querySelector("[data-field]");
    const slider = part.querySelector("[data-slider]");
    if (event.target === slider) {
      const steps = Number(slider.value);
      const { base, step, decimals } = slider.dataset;
      field.value = steps === 0
        ? field.dataset.saved
        : written(Number(base) + steps * Number(step), Number(decimals));
      slider.setAttribute("aria-valuetext", field.value);
    } else if (slider) {
      const value = typed(field.value);
      if (Number.isFinite(value)) {
        slider.value = String(Math.round((value - Number(slider.dataset.base)) / Number(slider.dataset.step)));
        slider.setAttribute("aria-valuetext", field.value);
      }
    }
    follow(part);
  });

  form.addEventListener("click", (event) => {
    const back = event.target.closest("[data-back]");
    if (!back) return;
    event.preventDefault();
    const part = partOf(back);
    const field = part.querySelector("[data-field]");
    field.value = field.dataset.saved;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  for (const slider of form.querySelectorAll("[data-slider]")) {
    slider.setAttribute("aria-valuetext", partOf(slider).querySelector("[data-field]").value);
  }

  const find = page.querySelector("[data-find]");
  find?.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const part of document.querySelectorAll("#more [data-assumption]")) {
      part.hidden = !words.every((word) => part.dataset.words.includes(word));
      shown += part.hidden ? 0 : 1;
    }
    page.querySelector("[data-none]").hidden = shown > 0;
  });
  find?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });

  // What is drawn stays until the new drawing is there, and so do the tables that are open.
  let drawings = new Map();
  let open = [];
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== answer) return;
    drawings = new Map();
    for (const canvas of answer.querySelectorAll(".chart-canvas[data-drawn]")) {
      drawings.set(canvas.dataset.chart, [...canvas.childNodes]);
    }
    open = [...answer.querySelectorAll("details.chart-table[open]")].map((one) => one.id);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== answer) return;
    for (const canvas of answer.querySelectorAll(".chart-canvas")) {
      const before = drawings.get(canvas.dataset.chart);
      if (before) canvas.replaceChildren(...before);
    }
    keepAddress();
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const id of open) {
      const table = document.getElementById(id);
      if (table) table.open = true;
    }
    open = [];
    for (const errors of form.querySelectorAll(".assumption-errors")) {
      const field = partOf(errors)?.querySelector("[data-field]");
      if (errors.childElementCount) field?.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
    }
  });

  // One step back undoes one assumption, not every place its slider passed.
  let moved = answer.querySelector("[data-address]").dataset.moved;
  function keepAddress() {
    const here = answer.querySelector("[data-address]");
    const keep = here.dataset.moved === moved ? "replaceState" : "pushState";
    moved = here.dataset.moved;
    history[keep]({}, "", here.dataset.address);
  }
  window.addEventListener("popstate", () => window.location.reload());

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.body.addEventListener(name, () => {
      const state = answer.querySelector(".what-if-state");
      state.textContent = page.dataset.failed;
      state.classList.add("is-bad");
    });
  }
})();
