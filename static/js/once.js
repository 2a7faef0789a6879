// A form goes out once: a second click while the first is on its way is not sent. (The server refuses the
// second all the same, by its submission id; this spares the person the wait and the doubt.)
(() => {
  "use strict";

  const buttons = (form) => [...form.elements].filter((one) => one.type === "submit" || one.type === "image");

  function hold(form, pressed) {
    form.dataset.sending = "";
    for (const button of buttons(form)) {
      // Not `disabled`: a disabled button drops the focus, and its name and value from what is sent.
      button.setAttribute("aria-disabled", "true");
    }
    (pressed ?? buttons(form)[0])?.setAttribute("aria-busy", "true");
    // An export answers with a file and the page stays: the form is free again soon.
    if ("download" in form.dataset || form.target === "_blank") setTimeout(() => free(form), 3000);
  }

  function free(form) {
    delete form.dataset.sending;
    for (const button of buttons(form)) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("aria-busy");
    }
  }

  // Caught on the way down, before htmx hears of it.
  document.addEventListener("submit", (event) => {
    if ("sending" in event.target.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // A plain form: held after everybody else has agreed to send it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!event.defaultPrevented && form.method === "post") hold(form, event.submitter);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (elt.matches("form") && requestConfig.verb !== "get") hold(elt, requestConfig.triggeringEvent?.submitter);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    // The one who asked; detail.elt may be an ancestor by now, if a swap took the form away.
    const { elt } = event.detail.requestConfig;
    if (elt.matches("form")) free(elt);
  });

  // Back by the history: the page comes out of the cache as it was left, held.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach(free);
  });
})();
