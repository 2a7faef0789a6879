// A form of the evaluation: counts what is still to be marked, leads to the next, opens the reasons at a low mark, and
// keeps the draft's version. Without this file each works by itself; the reasons stand under their heading.
(() => {
  "use strict";

  const formOf = (place) => place?.closest?.("form[data-sheet]") ?? null;
  const unmarked = (form) => [...form.querySelectorAll("[data-rated]")].filter((one) => !one.querySelector(":checked[type=radio]"));
  const saving = new WeakMap(); // form -> a draft is on its way

  function count(form) {
    const left = unmarked(form);
    const next = form.querySelector("[data-next]");
    next.hidden = !left.length;
    form.querySelector("[data-all]").hidden = Boolean(left.length);
    next.textContent = form.dataset.left.replace("{n}", left.length);
    if (left.length) next.href = `#${left[0].id}`;
    return left;
  }

  function lead(item) {
    item.scrollIntoView({ block: "center", behavior: "smooth" });
    item.querySelector("input")?.focus({ preventScroll: true });
  }

  document.addEventListener("change", ({ target }) => {
    const form = formOf(target);
    if (!form) return;
    const item = target.closest("[data-rated]");
    if (item && target.type === "radio") {
      item.querySelector(".why").open = target.classList.contains("low");
      item.classList.remove("bad");
      item.querySelector(".marks + .error")?.remove();
      // On a telephone a message stands over the form: he goes on, it goes.
      window.portal?.hush();
    }
    count(form);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-next]");
    const form = formOf(link);
    if (!form) return;
    event.preventDefault();
    // The next one below where he is; from the end, the first of all.
    const left = unmarked(form);
    const below = left.find((one) => one.getBoundingClientRect().top > window.innerHeight / 2);
    if (left.length) lead(below ?? left[0]);
  });

  // Before htmx and the others hear of it: what lacks is shown at once, and a draft on its way arrives first, or the
  // form would go out with the version before it.
  document.addEventListener("submit", (event) => {
    const form = formOf(event.target);
    if (!form || event.submitter?.name === "what") return;
    const left = count(form);
    if (left.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      for (const one of left) one.classList.add("bad");
      window.portal?.say(form.dataset.lacks, "warn");
      lead(left[0]);
    } else if (saving.get(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      saving.set(form, "send");
    }
  }, true);

  function arrived(form) {
    const waits = saving.get(form) === "send";
    saving.delete(form);
    if (waits) form.requestSubmit();
  }

  document.addEventListener("draft:saving", ({ target }) => { if (formOf(target)) saving.set(target, saving.get(target) ?? "draft"); });
  document.addEventListener("draft:saved", ({ target, detail }) => {
    if (!formOf(target)) return;
    target.elements.version.value = detail.version;
    arrived(target);
  });
  document.addEventListener("draft:failed", ({ target, detail }) => {
    if (!formOf(target)) return;
    const told = { 409: "[data-newer]", 410: "[data-over]" }[detail.status];
    if (told) target.querySelector(told).hidden = false;
    arrived(target);
  });

  const begin = () => document.querySelectorAll("form[data-sheet]").forEach(count);
  document.addEventListener("htmx:afterSwap", begin);
  // Back by the history, the browser brings the taps back after this file has run.
  window.addEventListener("pageshow", begin);
})();
