// "/" goes to the search box: the page's own if it has one, else the rail's. Never while somebody types or composes.
// And the focus is never lost: when the part that had it is replaced, it goes back to who had asked for the part.
(() => {
  "use strict";

  const typing = (place) => place.isContentEditable || place.matches("input, textarea, select");
  const seen = (box) => box.checkVisibility?.() ?? box.offsetParent !== null;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;

    // Asked one after the other: together they would come in the page's order, the rail's box first.
    const boxes = ["main input[type=search]", "[data-find]"].flatMap((which) => [...document.querySelectorAll(which)]);
    const box = boxes.find(seen);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const asked = document.querySelector(`:is(a, button)[data-hx-target="#${CSS.escape(event.target.id)}"]`);
    (asked ?? document.querySelector("main"))?.focus({ preventScroll: true });
  });
})();
