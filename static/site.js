/* Small things htmx and HTML do not do by themselves. Every page works without this file. */
(() => {
  "use strict";

  const reduced = matchMedia("(prefers-reduced-motion: reduce)");

  /* Stars: a click rates at once; arrow keys walk first and rate when they rest. */
  let resting;
  let byKeyboard = false;
  addEventListener("keydown", () => { byKeyboard = true; }, true);
  addEventListener("pointerdown", () => { byKeyboard = false; }, true);
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form.rating");
    if (!form || event.target.name !== "stars") return;
    clearTimeout(resting);
    resting = setTimeout(() => form.dispatchEvent(new Event("rate")), byKeyboard ? 700 : 0);
  });

  /* After a swap by keyboard the focus stays on the stars. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.target;
    if (form.matches?.("form.rating") && form.contains(document.activeElement)) form.dataset.focused = "yes";
  });

  /* Why, and whatever else opens in the sheet. */
  const sheet = document.getElementById("sheet");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "sheet-body" && !sheet.open) sheet.showModal();
  });
  sheet?.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });

  window.cinewhy = { reduced };
})();
