// Saving as one types (htmx does the posting; every page works without any of this).
"use strict";

const form = document.querySelector("[data-input-form]");
const state = document.getElementById("save-state");

// A row or column copied from a spreadsheet, pasted into a year, fills the years from there on.
// The server reads the numbers; here the text only goes into the list's own box.
form?.addEventListener("paste", (event) => {
  const cell = event.target.closest("[data-series] input.input");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const list = cell.closest("[data-series]");
  const path = list.dataset.series;
  const part = list.closest("[data-part]");
  const cells = [...list.querySelectorAll("input.input")];
  part.querySelector(`[name="fill:${path}"]`).value = text;
  part.querySelector(`[name="from:${path}"]`).value = String(cells.indexOf(cell));
  part.querySelector('button[name="fill"]').click();
});

// While an answer was under way the reader may have typed on: what stands in the field then is
// kept, and only the value it will be compared with is brought up to date.
const sent = new WeakMap();
form?.addEventListener("htmx:beforeRequest", (event) => {
  const input = event.detail.elt;
  if ("value" in input && input.name) sent.set(input, input.value);
});
form?.addEventListener("htmx:beforeSwap", (event) => {
  const input = event.detail.requestConfig.elt;
  const typedOn = input.matches?.("input[type=text], textarea") && sent.has(input) && sent.get(input) !== input.value;
  if (!typedOn || event.detail.xhr.status !== 200) return;
  const answer = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const name = `seen:${input.name}`;
  const fresh = answer.querySelector(`[name="${CSS.escape(name)}"]`);
  const stored = form.querySelector(`[name="${CSS.escape(name)}"]`);
  if (fresh && stored) stored.value = fresh.value;
  event.detail.shouldSwap = false;
});

// An error that came or went with another field's change is told to screen readers as well.
document.body.addEventListener("htmx:afterSettle", () => {
  for (const errors of document.querySelectorAll(".field-errors")) {
    const input = document.getElementById(errors.id.slice(0, -"-error".length));
    if (!input?.matches("input, select, textarea")) continue;
    if (errors.childElementCount) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
});

// Nothing is lost in silence when the line is.
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  form?.addEventListener(name, () => {
    state.textContent = form.dataset.failed;
    state.classList.add("is-bad");
  });
}
