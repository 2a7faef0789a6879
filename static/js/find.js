// input[data-typed]: says "typed" when somebody pauses, never while an input method composes; htmx asks on that.
// What is found below such a box is walked with the arrows. The rail's box has a panel: Enter opens the first found
// (or the one walked to), Escape closes it. Without a script the box is a form that leads to the page of results.
(() => {
  "use strict";

  const PAUSE = 180;
  const said = new WeakMap();
  const timers = new WeakMap();

  function typed(box) {
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => {
      const text = box.value.trim();
      if (text === (said.get(box) ?? box.defaultValue.trim())) return;
      said.set(box, text);
      const panel = panelOf(box);
      if (panel && !text) return close(panel);
      box.dispatchEvent(new CustomEvent("typed", { bubbles: true }));
    }, PAUSE));
  }

  const boxOf = (event) => (event.target.matches?.("input[data-typed]") ? event.target : null);
  const panelOf = (box) => box.closest(".find")?.querySelector(".finder") ?? null;

  document.addEventListener("input", (event) => {
    const box = boxOf(event);
    if (box && !event.isComposing) typed(box);
  });
  document.addEventListener("compositionend", (event) => {
    const box = boxOf(event);
    if (box) typed(box);
  });

  function close(panel) {
    panel.hidden = true;
  }

  // The answer to letters that have been taken back, or of a box that has been left, opens nothing.
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.target;
    if (!panel.matches?.(".finder")) return;
    const find = panel.closest(".find");
    panel.hidden = !find.contains(document.activeElement) || !find.querySelector("input").value.trim();
    panel.dataset.q = event.detail.requestConfig?.parameters?.q?.trim() ?? "";
  });

  // What a filter leaves open is not said in the address.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, verb, parameters } = event.detail;
    if (verb !== "get" || !elt.matches("form.filters")) return;
    for (const name of new Set(Object.keys(parameters))) if (parameters[name] === "") delete parameters[name];
  });

  document.addEventListener("focusin", (event) => {
    const box = boxOf(event);
    const panel = box && panelOf(box);
    if (panel && panel.dataset.q && panel.dataset.q === box.value.trim()) panel.hidden = false;
  });
  document.addEventListener("focusout", (event) => {
    const find = event.target.closest?.(".find");
    const panel = find?.querySelector(".finder");
    // A click beside a link inside the panel takes the focus nowhere.
    if (panel && event.relatedTarget && !find.contains(event.relatedTarget)) close(panel);
  });
  document.addEventListener("pointerdown", (event) => {
    const panel = document.querySelector(".finder:not([hidden])");
    if (panel && !panel.closest(".find").contains(event.target)) close(panel);
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = event.target.closest?.(".find,main:has(.found)");
    if (!found) return;
    const box = found.querySelector("input[data-typed]");
    const panel = found.querySelector(".finder, .found");
    if (!box || !panel || !(event.target === box || panel.contains(event.target))) return;
    const rail = panel.matches(".finder");
    const links = panel.hidden ? [] : [...panel.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);

    if (event.key === "Escape" && rail && !panel.hidden) {
      event.preventDefault();
      close(panel);
      box.focus();
    } else if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? box).focus();
    } else if (event.key === "Enter" && event.target === box && rail && links.length && panel.dataset.q === box.value.trim()) {
      event.preventDefault();
      links[0].click();
    }
  });
})();
