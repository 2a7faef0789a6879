// The queue of comments: single keys press what bears them (`data-key`); ? lists them. Without this file every button
// and link works.
(() => {
  "use strict";

  const form = document.querySelector("[data-queue]");
  const dialog = document.getElementById("keys");
  if (!form) return;

  const box = dialog?.querySelector("[data-keys-on]");
  const typing = (place) => place.isContentEditable || place.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  function press(place) {
    if (place.matches("summary")) {
      place.click();
      return place.parentElement.querySelector("input")?.focus();
    }
    if (place.matches("input")) place.focus();
    place.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return form.requestSubmit(form.querySelector("[data-key=r]"));
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target) && form.contains(event.target)) return event.target.blur();
    if (!box?.checked || typing(event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      return dialog.showModal();
    }
    const field = document.querySelector(`[data-key-field="${CSS.escape(event.key)}"]`);
    const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!field && !place) return;
    event.preventDefault();
    if (field) field.focus();
    else press(place);
  });
})();
