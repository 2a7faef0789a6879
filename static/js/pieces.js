// Pieces of the notes that become follow-ups: words marked in textarea[data-notes] (the one last written in) and a
// press on [data-cut] fill a row; [data-add-piece] adds an empty one. Without a script that button asks the server.
(() => {
  "use strict";

  const MOST = 20;
  let last = null;
  const rows = (form) => [...form.querySelectorAll("[data-piece]")];
  const wording = (row) => row.querySelector("textarea");

  function add(form) {
    const there = rows(form);
    const template = form.querySelector("template[data-piece-row]");
    if (!template || there.length >= MOST) return null;
    const n = Math.max(0, ...there.map((row) => Number(/\d+/.exec(wording(row).name)?.[0] ?? 0))) + 1;
    const row = template.content.cloneNode(true).querySelector("[data-piece]");
    for (const one of row.querySelectorAll("[name],[id],[for],[aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replaceAll("-XX-", `-${n}-`));
      }
    }
    template.before(row);
    return row;
  }

  function sentence(value, from) {
    const start = Math.max(...["。", "；", "\n", ". "].map((end) => value.lastIndexOf(end, from - 1) + (value.lastIndexOf(end, from - 1) < 0 ? 0 : end.length)), 0);
    const rest = value.slice(start);
    const stop = rest.search(/[。；\n]|\. /);
    return (stop < 0 ? rest : rest.slice(0, stop)).trim();
  }

  // The sentence around the caret, if nothing is marked; right behind one's last full stop, the one just written.
  function marked(notes) {
    const { value, selectionStart: from, selectionEnd: to } = notes;
    if (from !== to) return value.slice(from, to).trim();
    return sentence(value, from) || sentence(value, value.slice(0, from).search(/[。；.\s]*$/));
  }

  document.addEventListener("focusin", ({ target }) => { if (target.matches("[data-notes]")) last = target; });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-cut], [data-add-piece]");
    const form = button?.form;
    if (!form) return;
    event.preventDefault();
    const notes = form.contains(last) ? last : form.querySelector("[data-notes]");
    const text = "cut" in button.dataset ? marked(notes) : "";
    if ("cut" in button.dataset && !text) return notes.focus();
    const row = (text && rows(form).find((one) => !wording(one).value.trim())) || add(form);
    if (!row) return;
    wording(row).value = text;
    wording(row).dispatchEvent(new Event("input", { bubbles: true }));
    row.scrollIntoView({ block: "nearest" });
    (text ? row.querySelector("select") : wording(row)).focus();
  });
})();
