// A box that ticks all boxes of its list: <input type="checkbox" data-check-all="hotel"> for those named "hotel".
(() => {
  "use strict";

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form) return;
    const all = form.querySelector("[data-check-all]");
    if (!all) return;
    const boxes = [...form.querySelectorAll(`input[name="${CSS.escape(all.dataset.checkAll)}"]`)];
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    else {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  });
})();
