/* The welcome by keyboard: left and right choose a film, 1 to 5 rate it (Shift: half a star less), up and down move by half
   stars and rate where they rest, S or space passes over; U, O and Enter press the page's own buttons. Who turned single
   keys off keeps the arrows. */
(() => {
  "use strict";

  const { $, $$, rateSoon, isByKeyboard, singleKeys } = window.cinewhy;
  const ELSEWHERE = "input:not([type=radio]), textarea, select, .menu, dialog";
  const BUSY = "#welcome .htmx-request, #welcome.htmx-request";
  let place = 0;
  let playing = false;
  const films = () => $$("#welcome .stage__film");
  const choose = (index) => {
    const all = films();
    if (!all.length) return;
    place = (index + all.length) % all.length;
    playing = true;
    all.forEach((film, at) => film.classList.toggle("is-chosen", at === place));
    all[place].scrollIntoView({ block: "nearest" });
  };
  const give = (film, stars, wait) => {
    $(`[name=stars][value="${stars.toFixed(1)}"]`, film).checked = true;
    rateSoon($("form.rating", film), wait);
  };
  const move = (film, half) => give(film, Math.min(5, Math.max(0.5, Number($("[name=stars]:checked", film)?.value || 3) + half)), 900);

  /* Each returns whether the key was one of its own. */
  const byArrow = (event, film) => {
    if (event.key === "ArrowRight") choose(place + ($(".is-chosen") ? 1 : 0));
    else if (event.key === "ArrowLeft") choose(place - 1);
    else if (event.key === "ArrowUp" && film && playing) move(film, 0.5);
    else if (event.key === "ArrowDown" && film && playing) move(film, -0.5);
    else return false;
    return true;
  };
  const bySingleKey = (event, film, onButton) => {
    const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code)?.[1];
    const passes = event.key.toLowerCase() === "s" || (event.key === " " && !onButton);
    const button = $(`#welcome [data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
    if (digit && film) give(film, Number(digit) - (event.shiftKey ? 0.5 : 0), 0);
    else if (passes && film) $("[name=skip]", film).click();
    else if (button && !(event.key === "Enter" && onButton)) button.click();
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (!$("#welcome") || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(ELSEWHERE)) return;
    if ($(BUSY) && event.key !== "Tab") { event.preventDefault(); return; }
    const inStars = event.target.matches?.("input[type=radio]");
    const onButton = event.target.closest?.("a, button, summary, input");
    if (inStars && event.key.startsWith("Arrow")) return;
    if (inStars) place = films().findIndex((each) => each.contains(event.target));
    const film = films()[place];
    if (byArrow(event, film) || (singleKeys && bySingleKey(event, film, onButton))) event.preventDefault();
  });

  let inFilm = -1;
  document.addEventListener("htmx:beforeSwap", () => { inFilm = films().findIndex((film) => film.contains(document.activeElement)); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "welcome" || !isByKeyboard()) return;
    choose(inFilm >= 0 ? inFilm : place);
    if (inFilm >= 0) $("[name=stars]", films()[place])?.focus();
  });
})();
