// The panel of an opened figure: htmx fetches it, this keeps address, marks and focus in step.
// Without JavaScript the same links lead to the page with the panel open.
"use strict";

(() => {
  const panel = document.getElementById("panel");
  let opener = null;

  function mark(address) {
    for (const link of document.querySelectorAll("[data-opens]")) {
      if (panel.contains(link)) continue;
      if (link.href === address) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function close() {
    panel.replaceChildren();
    const url = new URL(window.location.href);
    url.searchParams.delete("cifra");
    history.pushState({}, "", url);
    mark("");
    if (opener && opener.isConnected) opener.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens], [data-closes]");
    if (!link) return;
    if (link.dataset.closes !== undefined) {
      event.preventDefault();
      close();
    } else if (!panel.contains(link)) {
      opener = link;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.childElementCount) close();
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    const link = event.detail.requestConfig.elt;
    history.pushState({}, "", link.href);
    mark(link.href);
    const heading = panel.querySelector("h2");
    if (!heading) return;
    heading.focus({ preventScroll: true });
    heading.closest(".panel").scrollIntoView({ block: "nearest" });
  });

  mark(window.location.href);
  window.addEventListener("popstate", () => window.location.reload());
})();
