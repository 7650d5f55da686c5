/* Stars: a click rates at once; arrow keys walk first and rate where they rest. */
(() => {
  "use strict";

  let byKeyboard = false;
  let resting;
  addEventListener("keydown", () => { byKeyboard = true; }, true);
  addEventListener("pointerdown", () => { byKeyboard = false; }, true);
  const rate = (form) => form.dispatchEvent(new Event("rate"));
  const rateSoon = (form, wait) => {
    clearTimeout(resting);
    resting = setTimeout(rate, wait, form);
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form.rating");
    if (form && event.target.name === "stars") rateSoon(form, byKeyboard ? 700 : 0);
  });

  /* With a finger, a second tap on the last star takes half of it off. */
  const fingers = matchMedia("(pointer: coarse)");
  let tapped;
  document.addEventListener("pointerdown", (event) => { tapped = fingers.matches && event.target.checked ? event.target : null; });
  document.addEventListener("click", (event) => {
    const half = event.target.previousElementSibling;
    if (!tapped || event.target !== tapped || half?.name !== "stars" || half.offsetParent) return;
    half.checked = true;
    rate(half.form);
  });

  Object.assign(window.cinewhy, { rateSoon, isByKeyboard: () => byKeyboard });
})();
