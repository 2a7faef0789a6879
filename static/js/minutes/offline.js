// form[data-local]: while the network is gone, what drafts.js cannot send is kept on this phone, encrypted with a key
// that came with the page and is kept nowhere here. It goes once it is saved, and with signing out (session.js).
(() => {
  "use strict";

  const NAME = "portal-kept";
  const STORE = "copies";
  const secure = window.isSecureContext && window.crypto?.subtle && window.indexedDB;
  let left = false; // signing out: nothing is kept any more

  const isLocal = (form) => "local" in (form.dataset ?? {});
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const keyOf = (form) => crypto.subtle.importKey("raw", bytes(form.dataset.localKey), "AES-GCM", false, ["encrypt", "decrypt"]);
  const hour = (at) => new Date(at).toTimeString().slice(0, 5);

  function opened() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }

  async function inStore(mode, deed) {
    if (left) return undefined;
    const db = await opened();
    // Whoever erases it all is not kept waiting.
    db.onversionchange = () => db.close();
    try {
      return await new Promise((done, fail) => {
        const change = db.transaction(STORE, mode);
        const asked = deed(change.objectStore(STORE));
        change.oncomplete = () => done(asked.result);
        change.onabort = () => fail(change.error);
      });
    } finally {
      db.close();
    }
  }

  const forget = (id) => inStore("readwrite", (copies) => copies.delete(id)).catch(() => {});

  async function keep(form, text) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const told = JSON.stringify({ text, base: form.dataset.localBase, at: Date.now() });
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(form), new TextEncoder().encode(told));
    await inStore("readwrite", (copies) => copies.put({ iv, sealed }, form.dataset.local));
  }

  async function kept(form) {
    const copy = await inStore("readonly", (copies) => copies.get(form.dataset.local));
    if (!copy) return null;
    const told = await crypto.subtle.decrypt({ name: "AES-GCM", iv: copy.iv }, await keyOf(form), copy.sealed);
    return JSON.parse(new TextDecoder().decode(told));
  }

  function note(form, text, ...buttons) {
    const place = form.querySelector("[data-local-note]");
    if (!place) return;
    place.hidden = !text;
    place.querySelector("p").textContent = text;
    place.querySelectorAll("button").forEach((one) => one.remove());
    place.append(...buttons);
  }

  function button(text, deed) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "compact", textContent: text });
    made.addEventListener("click", deed);
    return made;
  }

  // Into the form again, with a row for each piece that was cut.
  function fill(form, text) {
    const told = new URLSearchParams(text);
    for (const name of told.keys()) {
      if (/^piece-\d+-wording$/.test(name) && !form.elements[name]) form.querySelector("[data-add-piece]")?.click();
    }
    for (const one of form.elements) {
      if (!one.name || one.type === "hidden") continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = told.getAll(one.name).includes(one.value);
      else if (told.has(one.name)) one.value = told.get(one.name);
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function offer(form) {
    const { localBack, localOlder, localTake, localDrop, local, localBase } = form.dataset;
    let copy;
    try {
      copy = await kept(form);
    } catch {
      return forget(local);
    }
    if (!copy) return undefined;
    const back = () => {
      fill(form, copy.text);
      note(form, localBack.replace("{time}", hour(copy.at)));
    };
    // Nobody has saved a draft since: what is here is the newest there is.
    if (copy.base === localBase) return back();
    const drop = () => forget(local).then(() => note(form, ""));
    return note(form, localOlder.replace("{time}", hour(copy.at)), button(localTake, back), button(localDrop, drop));
  }

  document.addEventListener("draft:failed", async ({ target: form, detail }) => {
    if (!isLocal(form) || left) return;
    const { localKept, localLost } = form.dataset;
    const safe = secure && await keep(form, detail.body).then(() => true, () => false);
    // Refused, not lost: the note of the draft says what is wrong.
    if (detail.status === 0 || detail.status >= 500) note(form, safe ? localKept : localLost);
  });
  document.addEventListener("draft:saved", ({ target: form, detail }) => {
    if (!isLocal(form)) return;
    form.dataset.localBase = detail.at;
    note(form, "");
    if (secure) forget(form.dataset.local);
  });
  // Filed: there is no form any more.
  document.addEventListener("htmx:afterSettle", () => {
    const place = document.querySelector("[data-local-filed]");
    if (place && secure) forget(place.dataset.localFiled);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") === "/sign-out") left = true;
  }, true);

  if (!secure) return;
  const place = document.querySelector("[data-local-filed]");
  if (place) forget(place.dataset.localFiled);
  document.querySelectorAll("form[data-local]").forEach(offer);
})();
