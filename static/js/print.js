// [data-print]: the browser's own print dialog, for pages that are made to be printed.
addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});
