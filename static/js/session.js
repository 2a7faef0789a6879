// The session ended while a page was open. The server answers 401 with its sign-in dialog, which lands in #notice;
// after signing in there (the answer carries HX-Trigger: signed-in) what was refused goes out again, untouched.
(() => {
  "use strict";

  const refused = new Map(); // element -> how its request was made
  const dialog = () => document.querySelector("#notice dialog");

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status !== 401) return;
    // Not detail.elt: that is where the answer goes, this is who asked.
    const { elt } = requestConfig;
    const box = dialog();
    if (box?.contains(elt)) return;
    refused.set(elt, requestConfig);
    // A second refusal must not wipe out a password half typed.
    if (box?.open) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterSwap", () => {
    const box = dialog();
    if (box && !box.open) {
      box.showModal();
      box.addEventListener("close", () => box.remove(), { once: true });
    }
  });

  // Texts that were kept here without a network go with whoever wrote them.
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") === "/sign-out") window.indexedDB?.deleteDatabase("portal-kept");
  });

  // A dialog may offer a button to close it: <button type="button" data-close>.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });

  // Closed without signing in: nothing is sent again on its own.
  document.addEventListener("close", (event) => {
    if (event.target === dialog() && !event.target.dataset.done) refused.clear();
  }, true);

  function again(elt, { verb, path, triggeringEvent }) {
    if (!elt.isConnected) return;
    if (elt.matches("form")) {
      const pressed = triggeringEvent?.submitter;
      elt.requestSubmit(pressed?.isConnected && pressed.form === elt ? pressed : undefined);
    } else {
      window.htmx.ajax(verb, path, { source: elt });
    }
  }

  document.addEventListener("signed-in", (event) => {
    const box = dialog();
    // A new session may bring a new CSRF secret: {"signed-in": {"csrf": "…"}} renews the token of every open form.
    const token = event.detail?.csrf;
    if (token) document.querySelectorAll("input[name=csrf_token]").forEach((one) => { one.value = token; });
    if (box) {
      box.dataset.done = "";
      box.close();
    }
    const waiting = [...refused];
    refused.clear();
    // After htmx has finished with the dialog's own request.
    setTimeout(() => waiting.forEach(([elt, request]) => again(elt, request)));
  });
})();
