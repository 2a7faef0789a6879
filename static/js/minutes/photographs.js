// input[type=file][data-shrink]: photographs are made smaller before they are sent, as the network in a lobby is slow. What
// cannot be read here goes as it is: the server makes every picture anew.
(() => {
  "use strict";

  const LONGEST = 2000;
  const SMALL = 400_000;

  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL) return file;
    try {
      const picture = await createImageBitmap(file);
      const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * share);
      canvas.height = Math.round(picture.height * share);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const body = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.82); });
      if (!body || body.size >= file.size) return file;
      return new File([body], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
    } catch {
      return file;
    }
  }

  document.addEventListener("change", async ({ target }) => {
    if (!target.matches?.("input[type=file][data-shrink]")) return;
    const chosen = [...target.files];
    const made = new DataTransfer();
    for (const file of chosen) made.items.add(await smaller(file));
    // Another choice meanwhile is the one that holds.
    if (chosen.every((file, place) => target.files[place] === file)) target.files = made.files;
  });
})();
