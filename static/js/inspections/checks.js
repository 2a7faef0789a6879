// An inspection on site: each tap is saved as it is made. While the network is gone the page says so, keeps what was
// tapped and typed, and sends it again by itself; without this file each section has its button.
(() => {
  "use strict";

  const marking = document.querySelector("[data-marking]");
  if (!marking || !window.htmx) return;

  const PAUSE = 1500;
  const LONGEST = 30_000;
  const states = new Map();
  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { unsaved: false, sent: null, timer: 0, wait: 2000 });
    return states.get(form);
  };
  const formOf = (place) => place?.closest?.("form[data-checks]") ?? null;
  const send = (form) => form.isConnected && form.dispatchEvent(new Event("change", { bubbles: true }));

  function say(form, text, failed) {
    const place = form.querySelector(".kept");
    if (!place || place.textContent === text) return;
    place.textContent = text;
    place.classList.toggle("flag", failed);
  }

  // A note is sent a moment after typing stops; leaving the field sends it at once.
  marking.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (!form || event.isComposing || !event.target.matches("textarea, input:not([type=radio])")) return;
    const state = stateOf(form);
    state.unsaved = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => send(form), PAUSE);
  });
  marking.addEventListener("change", (event) => {
    const form = formOf(event.target);
    if (form) stateOf(form).unsaved = true;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.requestConfig.elt;
    if (!form.matches("form[data-checks]")) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.sent = new FormData(form);
    say(form, marking.dataset.saving, false);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig.elt;
    if (!form.matches("form[data-checks]")) return;
    const state = stateOf(form);
    const status = event.detail.xhr?.status ?? 0;
    if (event.detail.successful) {
      // What stands there now is what was sent: it is what the next look compares with.
      for (const [name, value] of state.sent ?? []) {
        const [, kind, key] = /^(mark|note)-(.+)$/.exec(name) ?? [];
        const was = kind && form.elements[`${kind === "mark" ? "was" : "noted"}-${key}`];
        if (was) was.value = value;
      }
      state.wait = 2000;
      const now = new URLSearchParams(new FormData(form)).toString();
      const then = new URLSearchParams(state.sent).toString();
      state.unsaved = plain(now) !== plain(then);
      form.querySelector(".kept")?.classList.remove("flag");
      return;
    }
    // Refused for good (a note too long, somebody else's mark): its sentence stands there. Else it goes out again.
    if (status >= 400 && status < 500 && status !== 429) {
      // Said elsewhere on the page (sign in again): here nothing is being saved any more.
      if (form.querySelector(".kept")?.textContent === marking.dataset.saving) say(form, "", false);
      return;
    }
    say(form, marking.dataset.failed, true);
    state.timer = setTimeout(() => send(form), state.wait);
    state.wait = Math.min(state.wait * 2, LONGEST);
  });
  const plain = (text) => text.replace(/(?:^|&)(?:was|noted)-[^&]*/g, "");

  const again = () => states.forEach((state, form) => { if (state.unsaved) send(form); });
  window.addEventListener("online", again);
  document.addEventListener("signed-in", again);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") again(); });

  window.addEventListener("beforeunload", (event) => {
    if ([...states.values()].some((state) => state.unsaved)) event.preventDefault();
  });
})();
