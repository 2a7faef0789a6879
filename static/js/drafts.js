// form[data-draft="/drafts/…"]: what is being written is kept on the server, 1.5 s after typing stops and when
// the page is left. The note says so: data-draft-text="Saved {time}", data-draft-failed="Not saved yet …".
(() => {
  "use strict";

  const PAUSE = 1500;
  const LONGEST = 60_000;
  const PATIENCE = 10_000; // a network that neither takes nor refuses is none
  const LEAVES = 60_000; // bytes a browser still sends while the page goes (its limit is 64 KiB for all together)
  const kept = new WeakMap();

  const formOf = (place) => place?.closest?.("form[data-draft]") ?? place?.form?.closest("form[data-draft]") ?? null;

  function fields(form) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const secret = form.querySelector(`[type=password][name="${CSS.escape(name)}"]`);
      if (typeof value === "string" && !secret && name !== "csrf_token" && name !== "submission_id") data.append(name, value);
    }
    return data.toString();
  }

  function stateOf(form) {
    if (!kept.has(form)) kept.set(form, { touched: false, saved: "", left: "", timer: 0, wait: PAUSE, going: null, submitting: false });
    return kept.get(form);
  }

  // Said by the form, or once for all forms by what they stand in.
  const words = (form) => form.closest("[data-draft-text]")?.dataset ?? {};

  function note(form, text, failed) {
    const place = form.querySelector("[data-draft-note]");
    if (!place || place.textContent === text) return;
    // Success whispers, or a screen reader would be told at every pause; failure is said aloud.
    if (failed) place.setAttribute("role", "alert");
    else place.removeAttribute("role");
    place.textContent = text;
  }

  // For others: draft:saving; draft:saved with the answer; draft:failed with what was not taken (status 0: no answer).
  const tell = (form, what, detail) => form.dispatchEvent(new CustomEvent(`draft:${what}`, { bubbles: true, detail }));

  function later(form, delay) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), delay);
  }

  async function save(form, leaving = false) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    // Only what somebody wrote: opening a form makes no draft.
    if (!form.isConnected || state.submitting || !state.touched) return;
    const body = fields(form);
    if (body === state.saved || (leaving && (body === state.left || body.length > LEAVES))) return;
    // Leaving is told twice, as hidden and as gone; one goodbye is enough.
    state.left = leaving ? body : "";
    if (state.going && !leaving) return later(form, PAUSE);

    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort("late"), PATIENCE);
    state.going = stop;
    tell(form, "saving", {});
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        keepalive: leaving,
        signal: stop.signal,
        credentials: "same-origin",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
          "X-CSRFToken": form.elements.csrf_token?.value ?? "",
          Accept: "application/json",
        },
      });
      if (!answer.ok) throw answer;
      const said = await answer.json();
      Object.assign(state, { saved: body, wait: PAUSE });
      note(form, (words(form).draftText ?? "{time}").replace("{time}", said.saved), false);
      tell(form, "saved", said);
    } catch (problem) {
      if (stop.signal.aborted && stop.signal.reason !== "late") return;
      note(form, words(form).draftFailed ?? "", true);
      // What is refused for good (not signed in, gone, too long) is not sent again before the next change.
      const status = problem?.status ?? 0;
      tell(form, "failed", { body, status });
      if (status >= 400 && status < 500 && status !== 429) return;
      state.wait = Math.min(state.wait * 2, LONGEST);
      later(form, state.wait);
    } finally {
      clearTimeout(patience);
      if (state.going === stop) state.going = null;
    }
  }

  function changed(event) {
    const form = formOf(event.target);
    if (!form) return;
    stateOf(form).touched = true;
    if (!event.isComposing) later(form, PAUSE);
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  // Half a word in an input method is not text yet; it is once the method lets go.
  document.addEventListener("compositionend", changed);

  document.addEventListener("submit", (event) => {
    const form = formOf(event.target);
    if (!form || event.defaultPrevented && !event.target.matches("[data-hx-post], [hx-post]")) return;
    // A download leaves the page as it stands: its drafts go on.
    if ("download" in form.dataset) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.going?.abort();
    state.submitting = true;
  });

  // Sent and refused: the text is still only here, so drafts go on.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig.elt;
    if (!form.matches("form[data-draft]")) return;
    const state = stateOf(form);
    state.submitting = false;
    if (event.detail.failed) later(form, PAUSE);
    // Saved: leaving the page for where it led keeps no draft of it.
    else state.touched = false;
  });
  // A form that another part takes the place of is left like a page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap } = event.detail;
    if (shouldSwap) target.querySelectorAll?.("form[data-draft]").forEach((form) => save(form, true));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-draft]").forEach((form) => { stateOf(form).submitting = false; });
  });
  const again = () => document.querySelectorAll("form[data-draft]").forEach((form) => later(form, PAUSE));
  document.addEventListener("signed-in", again);
  // It may not be true, and then nothing is lost: the next try fails like the last one.
  window.addEventListener("online", again);

  const leave = () => {
    document.querySelectorAll("form[data-draft]").forEach((form) => save(form, true));
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
})();
