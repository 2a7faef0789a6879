// My week: a row opens where it stands and folds again; keys j k Enter Esc, Ctrl+Enter, ?; a tap on a chosen state
// takes it back. Without this file every link and button still works, with whole pages.
(() => {
  "use strict";

  const list = document.querySelector("[data-week]");
  const dialog = document.getElementById("keys");
  if (!list && !dialog) return;

  // Whether single keys are wanted: by person, as several share a desk.
  const name = `keys-off:${dialog?.dataset.person}`;
  const box = dialog?.querySelector("[data-keys-on]");
  const kept = (deed) => { try { return deed(localStorage); } catch { return null; } };
  if (box) {
    box.checked = kept((store) => store.getItem(name)) !== "1";
    box.addEventListener("change", () => kept((store) => (box.checked ? store.removeItem(name) : store.setItem(name, "1"))));
  }
  const tell = () => { if (dialog && !dialog.open) dialog.showModal(); };
  document.querySelector("[data-keys]")?.addEventListener("click", tell);
  if (!list) return;

  const rows = () => [...list.querySelectorAll(":scope > .row")];
  const rowOf = (place) => place?.closest?.(".row") ?? null;
  const linkOf = (row) => row?.querySelector(":scope > .line a.go");
  const briefOf = (row) => row?.querySelector(":scope > form.brief");
  const coarse = matchMedia("(pointer: coarse)");

  // The row's own link, asked for in place: the answer holds this row alone.
  function ask(link) {
    if (!window.htmx) return link.click();
    window.htmx.ajax("GET", link.getAttribute("href"), { source: link, target: rowOf(link) });
  }

  list.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a.go");
    if (link) {
      if (!window.htmx) return;
      event.preventDefault();
      return ask(link);
    }
    // Anywhere else on a row opens it too, unless somebody marks a text.
    const line = event.target.closest(".line");
    if (!line || event.target.closest("a, button, form") || String(getSelection())) return;
    const own = linkOf(line.parentElement);
    if (own) ask(own);
  });

  // A second tap on a chosen state: not raised after all.
  let was = null;
  list.addEventListener("pointerdown", (event) => {
    const input = event.target.closest(".item .seg label")?.querySelector("input");
    was = input?.checked ? input : null;
  });
  list.addEventListener("click", (event) => {
    if (event.target !== was) return;
    was.checked = false;
    was.dispatchEvent(new Event("change", { bubbles: true }));
    was = null;
  });

  // What opens takes the focus; another one that was opened and not touched folds. On a telephone the keyboard stays
  // away until somebody taps.
  function opened(row) {
    const brief = briefOf(row);
    if (!brief || brief.dataset.seen !== undefined) return false;
    brief.dataset.seen = "";
    for (const other of rows()) {
      const form = other === row ? null : briefOf(other);
      if (form && [...form.elements].every((one) => one.value === (one.defaultValue ?? one.value) && one.checked === one.defaultChecked)) ask(linkOf(other));
    }
    const text = brief.querySelector("textarea");
    if (coarse.matches || !text) linkOf(row)?.focus();
    else text.focus({ preventScroll: true });
    const wrong = brief.querySelector(".error, .telling > .notice");
    if (wrong) wrong.scrollIntoView({ block: "center" });
    else row.scrollIntoView({ block: "nearest" });
    return true;
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (rows().map(opened).some(Boolean)) return;
    const row = event.target.matches?.(".row") ? event.target : null;
    if (row && !list.contains(document.activeElement)) linkOf(row)?.focus({ preventScroll: true });
  });

  function step(by) {
    const all = rows();
    const at = all.indexOf(rowOf(document.activeElement));
    const to = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    linkOf(to)?.focus();
    to?.scrollIntoView({ block: "nearest" });
  }

  const typing = (place) => place.isContentEditable || place.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const row = rowOf(event.target);
    const brief = briefOf(row);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && brief?.contains(event.target)) {
      event.preventDefault();
      return brief.requestSubmit(brief.querySelector("button.primary"));
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && brief) {
      event.preventDefault();
      return ask(linkOf(row));
    }
    if (!box?.checked || typing(event.target)) return;
    const deed = { j: () => step(1), k: () => step(-1), "?": tell }[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });

  rows().forEach((row) => { if (briefOf(row)) briefOf(row).dataset.seen = ""; });
})();
