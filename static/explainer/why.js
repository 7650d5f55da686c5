/* Shelves, and the sheet a why opens in. */
(() => {
  "use strict";

  const { $, $$, say } = window.cinewhy;
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");

  /* The sheet opens at once, with what a why looks like while it is on its way; what does not come closes it again. */
  const sheet = $("#sheet");
  const body = $("#sheet-body");
  let opener;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== body) return;
    if (!sheet.open) {
      opener = event.detail.elt;
      sheet.showModal();
    }
    body.replaceChildren($("#sheet-waiting").content.cloneNode(true));
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === body) sheet.scrollTop = 0; });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.target === body && !event.detail.successful) sheet.close(); });
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  sheet.addEventListener("close", () => {
    document.body.append($("#toasts"));
    body.replaceChildren();
    const again = opener?.isConnected ? opener : opener && $(`a.chip--why[href="${opener.getAttribute("href")}"]`);
    (again || $("#shelves"))?.focus({ preventScroll: true });
  });

  /* What one told the page acts at once; this says what it was, and takes it back. */
  document.body.addEventListener("told", (event) => {
    const { text, undo } = event.detail;
    const takeBack = () => {
      ($("#sheet[open] .why") || $("#shelves") || $("main")).focus({ preventScroll: true });
      htmx.ajax("POST", undo.url, { values: undo.values, swap: "none" });
    };
    say(text, undo && { label: "Undo", run: takeBack });
  });

  /* A rating is felt at once, but the shelves move only when one says so. */
  document.body.addEventListener("rated", () => {
    const stale = $(".notice--stale p");
    if (stale) stale.hidden = false;
  });

  /* Rows that are wider than the screen get buttons for the mouse; fingers swipe and the keyboard tabs. */
  const step = (row, way) => row.scrollBy({ left: way * row.clientWidth * 0.9, behavior: reduced.matches ? "auto" : "smooth" });
  const furnish = (row) => {
    if (row.dataset.furnished) return;
    row.dataset.furnished = "yes";
    const box = Object.assign(document.createElement("div"), { className: "row-nav" });
    box.setAttribute("aria-hidden", "true");
    const [back, on] = [["left", -1], ["right", 1]].map(([name, way]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
      button.append(Object.assign(document.createElement("span"), { className: `icon icon--${name}` }));
      button.addEventListener("click", () => step(row, way));
      box.append(button);
      return button;
    });
    row.before(box);
    const look = () => {
      box.hidden = row.scrollWidth <= row.clientWidth + 4;
      back.disabled = row.scrollLeft < 4;
      on.disabled = row.scrollLeft + row.clientWidth > row.scrollWidth - 4;
    };
    row.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(row);
  };
  const furnishAll = () => $$(".row").forEach(furnish);
  furnishAll();
  document.addEventListener("htmx:afterSettle", furnishAll);
})();
