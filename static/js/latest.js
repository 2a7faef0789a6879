// A form that goes out with each choice, and whose answer takes its place: what is chosen while the last choice is
// still on its way would go with the form that leaves. It is kept, put into the form that comes, and sent from there.
(() => {
  "use strict";

  const waiting = new Map(); // id of the part that is exchanged -> {name of the field: value}

  const form = (place) => place.form?.matches("[data-hx-trigger*=change]") ? place.form : null;

  // Caught on the way down, before htmx hears of it.
  document.addEventListener("change", (event) => {
    const sent = form(event.target);
    const part = sent?.classList.contains("htmx-request") ? document.querySelector(sent.dataset.hxTarget) : null;
    if (!part?.contains(sent)) return;
    event.stopImmediatePropagation();
    waiting.set(part.id, { ...waiting.get(part.id), [event.target.name]: event.target.value });
  }, true);

  function settled(id) {
    const chosen = waiting.get(id) ?? {};
    waiting.delete(id);
    for (const [name, value] of Object.entries(chosen)) {
      const field = document.getElementById(id)?.querySelector(`select[name="${CSS.escape(name)}"]`);
      if (!field) continue;
      field.value = value;
      // One goes at a time: what follows waits again.
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  document.addEventListener("htmx:afterSettle", () => [...waiting.keys()].forEach(settled));
  // No answer, or one that took no place: the form still stands and what it shows is sent.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.failed) [...waiting.keys()].forEach(settled);
  });
})();
