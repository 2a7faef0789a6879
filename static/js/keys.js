// "/" goes to the search box: the page's own if it has one, else the rail's. Never while somebody types or composes.
(() => {
  "use strict";

  const typing = (place) => place.isContentEditable || place.matches("input, textarea, select");
  const seen = (box) => box.checkVisibility?.() ?? box.offsetParent !== null;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;

    const boxes = [...document.querySelectorAll("main input[type=search], [data-find]")];
    const box = boxes.find(seen);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
