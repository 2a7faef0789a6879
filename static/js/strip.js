// The year's strip names its weeks: the pointer, or the arrow keys while it has the focus, show one; a click or
// Enter opens it, because the link's own address becomes that week's. Without a script it stays one link to the year.
(() => {
  "use strict";

  const NS = "http://www.w3.org/2000/svg";
  const known = new WeakMap();
  let tip;

  function read(strip) {
    if (!known.has(strip)) {
      const svg = strip.querySelector("svg");
      const weeks = JSON.parse(strip.dataset.weeks);
      const x0 = Number(strip.dataset.x0);
      const step = Number(strip.dataset.step);
      // How high a cell stands is read off the drawing; where this week is, too.
      const cell = svg.querySelector(".d, .m, .t, .x, .n").getBBox();
      const thisWeek = svg.querySelector(".n")?.getBBox();
      const frame = document.createElementNS(NS, "rect");
      frame.setAttribute("class", "at");
      frame.setAttribute("y", cell.y - 1.5);
      frame.setAttribute("width", step);
      frame.setAttribute("height", cell.height + 3);
      known.set(strip, {
        weeks,
        names: JSON.parse(strip.dataset.names),
        x0,
        step,
        svg,
        now: thisWeek ? Math.floor((thisWeek.x + thisWeek.width / 2 - x0) / step) : weeks.length - 1,
        year: strip.href,
        frame,
        at: -1,
      });
    }
    return known.get(strip);
  }

  function show(strip, at, aloud) {
    const one = read(strip);
    if (at < 0 || at >= one.weeks.length) return hide(strip);
    const box = one.svg.getBoundingClientRect();
    const view = one.svg.viewBox.baseVal;
    const scale = box.width / view.width;
    const x = one.x0 + at * one.step;
    if (at !== one.at) {
      one.at = at;
      const url = new URL(one.year);
      url.searchParams.set(one.weeks[at].includes("W") ? "week" : "month", one.weeks[at]);
      strip.href = url.href;
      one.frame.setAttribute("x", x - 1.5);
      one.svg.append(one.frame);
    }
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "strip-tip";
      (document.querySelector("main") ?? document.body).append(tip);
    }
    // The keyboard's steps are read out; the pointer's are not.
    if (aloud) tip.setAttribute("role", "status");
    else tip.removeAttribute("role");
    tip.hidden = false;
    tip.textContent = one.names[at];
    const middle = box.left + (x + one.step / 2) * scale;
    const left = Math.min(Math.max(8, middle - tip.offsetWidth / 2), document.documentElement.clientWidth - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 4;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 4 ? above : box.bottom + 4}px`;
  }

  function hide(strip) {
    const one = read(strip);
    one.at = -1;
    one.frame.remove();
    strip.href = one.year;
    if (tip) tip.hidden = true;
  }

  function under(strip, clientX) {
    const one = read(strip);
    const box = one.svg.getBoundingClientRect();
    return Math.floor(((clientX - box.left) * one.svg.viewBox.baseVal.width / box.width - one.x0) / one.step);
  }

  const stripOf = (event) => event.target.closest?.("a.strip[data-weeks]");

  for (const kind of ["pointermove", "pointerdown"]) {
    document.addEventListener(kind, (event) => {
      const strip = stripOf(event);
      if (strip) show(strip, under(strip, event.clientX), false);
    });
  }

  document.addEventListener("pointerout", (event) => {
    const strip = stripOf(event);
    if (strip && event.pointerType === "mouse" && !strip.contains(event.relatedTarget)) hide(strip);
  });

  document.addEventListener("focusout", (event) => {
    const strip = stripOf(event);
    if (strip) hide(strip);
  });

  document.addEventListener("keydown", (event) => {
    const strip = stripOf(event);
    if (!strip || event.ctrlKey || event.metaKey || event.altKey) return;
    const one = read(strip);
    const last = one.weeks.length - 1;
    const now = one.now;
    const to = {
      ArrowLeft: one.at < 0 ? now : Math.max(0, one.at - 1),
      ArrowRight: one.at < 0 ? now : Math.min(last, one.at + 1),
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Escape") return hide(strip);
    if (to === undefined) return;
    event.preventDefault();
    show(strip, to, true);
    one.frame.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // On a small page the year scrolls: begin where this week is.
  document.querySelectorAll(".strip-scroll").forEach((place) => {
    const now = place.querySelector(".n");
    if (now && place.scrollWidth > place.clientWidth) {
      place.scrollLeft += now.getBoundingClientRect().right - place.getBoundingClientRect().right + 24;
    }
  });
})();
