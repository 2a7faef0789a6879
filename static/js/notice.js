// What scripts have to say is said where the server says it too: in #notice.
// portal.say(text, tone) and portal.hush() are the names shared between the files; all else is closed in itself.
(() => {
  "use strict";

  const area = () => document.getElementById("notice");

  function say(text, tone = "info") {
    const place = area();
    if (!place || !text || place.querySelector("dialog[open]")) return;
    const notice = document.createElement("div");
    const words = document.createElement("p");
    notice.className = `notice ${tone}`;
    words.textContent = text;
    notice.append(words);
    place.replaceChildren(notice);
  }

  function hush() {
    const place = area();
    if (place && !place.querySelector("dialog[open]")) place.replaceChildren();
  }

  window.portal = { say, hush };

  // A new attempt takes the last message away, so that an old refusal does not stand beside a success.
  document.addEventListener("htmx:beforeRequest", hush);

  // No answer at all, or one a proxy wrote (502, 504): the part says nothing, so we do.
  const lost = () => say(area()?.dataset.lost, "bad");
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, shouldSwap, isError } = event.detail;
    const empty = !xhr.responseText.trim();
    if (isError && (!shouldSwap || empty)) {
      event.detail.shouldSwap = false;
      lost();
    }
  });
})();
