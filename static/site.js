/* Small things that HTML and htmx do not do by themselves. Every page works without this file. */
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  const reduced = matchMedia("(prefers-reduced-motion: reduce)");

  /* Stars: a click rates at once; arrow keys walk first and rate where they rest. */
  let byKeyboard = false;
  let resting;
  addEventListener("keydown", () => { byKeyboard = true; }, true);
  addEventListener("pointerdown", () => { byKeyboard = false; }, true);
  const rate = (form) => form.dispatchEvent(new Event("rate"));
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form.rating");
    if (!form || event.target.name !== "stars") return;
    clearTimeout(resting);
    resting = setTimeout(rate, byKeyboard ? 700 : 0, form);
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

  /* A form that replaces itself keeps the focus of who works it by keyboard: noted before the request, for a button that
     is disabled while it runs loses the focus, and given back unless one has moved on. */
  let focused = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const active = document.activeElement;
    if (event.detail.elt.contains(active)) focused = active.getAttribute("name") || "button";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const inside = event.detail.elt;
    if (!focused || !inside?.matches?.("form")) return;
    if (document.activeElement !== document.body) { focused = ""; return; }
    ($(`[name="${focused}"]:checked`, inside) || $(`[name="${focused}"]:not([type="hidden"])`, inside) || $("button", inside))?.focus();
    focused = "";
  });

  /* The sheet. */
  const sheet = $("#sheet");
  let opener;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "sheet-body") opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "sheet-body" || !sheet) return;
    if (!sheet.open) sheet.showModal();
    sheet.scrollTop = 0;
  });
  sheet?.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  sheet?.addEventListener("close", () => opener?.focus());

  /* One line at the foot of the page, for what went wrong or what changed. */
  const say = (text, action) => {
    const toasts = $("#toasts");
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (action) {
      const button = Object.assign(document.createElement("button"), { textContent: action.label, className: "link" });
      button.addEventListener("click", () => { toast.remove(); action.run(); });
      toast.append(button);
    }
    toasts.replaceChildren(toast);
    setTimeout(() => toast.remove(), action ? 12000 : 6000);
  };
  document.addEventListener("htmx:sendError", () => say("No connection: nothing was saved. Try again when you are back online."));
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    const plain = (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (status === 400 && plain) say(responseText);
    else if (status === 401 || status === 403) say("You are signed out.", { label: "Sign in", run: () => { location.href = `/login/?next=${encodeURIComponent(location.pathname)}`; } });
    else say(status === 429 ? "That was too quick: wait a moment." : "That did not work. Try again, or reload the page.");
  });

  /* Appearance: at once, and for the next pages by the cookie the form would set. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".appearance") || !event.submitter) return;
    event.preventDefault();
    const { value } = event.submitter;
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `appearance=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
    $$(".appearance button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === value)));
  });

  /* The page for when there is no connection is kept for everybody: the appearance comes from the cookie, and the page one
     wanted as soon as it can. */
  if (document.documentElement.matches("[data-offline]")) {
    const chosen = /(?:^|; )appearance=(light|dark)/.exec(document.cookie)?.[1];
    if (chosen) document.documentElement.dataset.theme = chosen;
    addEventListener("online", () => location.reload());
  }
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "all" }).catch(() => { /* a browser that keeps no workers */ });

  /* Menus close when one clicks or tabs elsewhere, or presses Escape. */
  const closeMenus = (except) => $$("details.menu[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
    if (event.target.id === "search-box") { event.target.value = ""; $("#search-results").replaceChildren(); }
  });

  /* Search: "/" goes to the box, arrows walk the results. */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $("#search-box")?.focus(); return; }
    const search = event.target.closest?.(".search");
    if (!search || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [$("#search-box"), ...$$(".search__results a", search)];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  /* Filters apply when they change. */
  document.addEventListener("change", (event) => { if (event.target.matches(".filters select")) event.target.form.requestSubmit(); });

  /* The navigation strip shows where one is. */
  $(".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

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

  /* On the shelves a rating is felt at once, but the page moves only when one says so. */
  document.body.addEventListener("rated", () => {
    if (!$("#shelves")) return;
    say("Rated. Your shelves have changed.", {
      label: "Show me",
      run: () => htmx.ajax("GET", location.href, { target: "#shelves", select: "#shelves", swap: "outerHTML" }),
    });
  });

  /* What one told the page acts at once; the shelves follow when one says so. */
  document.body.addEventListener("told", (event) => {
    const action = { label: "Show me", run: () => htmx.ajax("GET", location.href, { target: "#shelves", select: "#shelves", swap: "outerHTML" }) };
    say(event.detail.text, $("#shelves") ? action : undefined);
  });

  /* Copy buttons. */
  const offerCopy = () => $$("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
  offerCopy();
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText($(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });

  /* The welcome by keyboard: left and right choose a film, 1 to 5 rate it (Shift: half a star less), up and down move by
     half stars and rate where they rest, S or space passes over; U, O and Enter press the page's own buttons. */
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
    clearTimeout(resting);
    resting = setTimeout(rate, wait, $("form.rating", film));
  };
  document.addEventListener("keydown", (event) => {
    if (!$("#welcome") || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=radio]), textarea, select, .menu, dialog")) return;
    if ($("#welcome .htmx-request") && event.key !== "Tab") { event.preventDefault(); return; }
    const inStars = event.target.matches?.("input[type=radio]");
    const onButton = event.target.closest?.("a, button, summary, input");
    if (inStars && event.key.startsWith("Arrow")) return;
    if (inStars) place = films().findIndex((each) => each.contains(event.target));
    const film = films()[place];
    const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code)?.[1];
    if (event.key === "ArrowRight") choose(place + ($(".is-chosen") ? 1 : 0));
    else if (event.key === "ArrowLeft") choose(place - 1);
    else if (digit && film) give(film, Number(digit) - (event.shiftKey ? 0.5 : 0), 0);
    else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && film && playing) {
      const now = Number($("[name=stars]:checked", film)?.value || 3);
      give(film, Math.min(5, Math.max(0.5, now + (event.key === "ArrowUp" ? 0.5 : -0.5))), 900);
    } else if (film && (event.key.toLowerCase() === "s" || (event.key === " " && !onButton))) $("[name=skip]", film).click();
    else if (event.key === "Enter" && onButton) return;
    else {
      const button = $(`#welcome [data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });
  let inFilm = -1;
  document.addEventListener("htmx:beforeSwap", () => { inFilm = films().findIndex((film) => film.contains(document.activeElement)); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "welcome" || !byKeyboard) return;
    choose(inFilm >= 0 ? inFilm : place);
    if (inFilm >= 0) $("[name=stars]", films()[place])?.focus();
  });

  window.cinewhy = { say };
})();
