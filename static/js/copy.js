// data-copy: a click copies, and `data-copied` on it or around it is said. A telephone number in a link is copied at a desk and dialled by a telephone.
(() => {
  "use strict";

  // Without HTTPS a browser has no clipboard for us; the old way still works there.
  function copyOldWay(text) {
    const box = document.createElement("textarea");
    box.value = text;
    box.readOnly = true;
    box.className = "visually-hidden";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copy refused");
  }

  async function copy(text) {
    if (navigator.clipboard) {
      try {
        return await navigator.clipboard.writeText(text);
      } catch {
        // Refused by a policy: try the other way.
      }
    }
    copyOldWay(text);
  }

  document.addEventListener("click", async (event) => {
    const place = event.target.closest("[data-copy]");
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (place.matches("a") && matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();

    // data-copy-from: what stands in that field now.
    const field = document.getElementById(place.dataset.copyFrom ?? "");
    const text = field?.value ?? (place.dataset.copy || place.textContent.trim());
    try {
      await copy(text);
      const copied = place.closest("[data-copied]")?.dataset.copied;
      window.portal?.say(copied?.replace("{text}", text), "good");
    } catch {
      // Nothing was copied: the text is marked, so that Ctrl+C takes it.
      const words = place.matches("a") ? place : place.parentElement;
      getSelection().selectAllChildren(words);
    } finally {
      if (document.activeElement === document.body) place.focus();
    }
  });
})();
