/* Small things that HTML and htmx do not do by themselves, on every page. Every page works without this file. */
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* --- one line at the foot of the page, for what went wrong or what changed ------------------------------------- */
  const say = (text, action) => {
    const toasts = $("#toasts");
    const toast = Object.assign(document.createElement("p"), { className: "toast" });
    toast.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (action) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: action.label, className: "link" });
      button.addEventListener("click", () => { toast.remove(); action.run(); });
      toast.append(button);
    }
    ($("dialog[open]") || document.body).append(toasts); // what lies behind an open sheet can be neither read nor reached
    toasts.replaceChildren(toast);
    setTimeout(() => toast.remove(), action ? 12000 : 6000);
  };
  const reload = { label: "Reload", run: () => location.reload() };

  /* --- requests that fail: what was shown as given goes back to what is stored -------------------------------------- */
  const isRead = (event) => event.detail.requestConfig?.verb === "get";
  const formOf = (event) => event.detail.elt.closest?.(isRead(event) ? "form[hx-get]" : "form");
  const putBack = (event) => {
    formOf(event)?.reset();
    const slot = event.detail.elt;
    if (!slot.matches(".lazy") || slot.matches(".is-failed")) return false;
    slot.classList.add("is-failed");
    $(".skeleton", slot)?.replaceWith(Object.assign(document.createElement("p"), { className: "quiet", textContent: "This part did not come." }));
    return true;
  };
  const keep = (form) => {
    for (const control of form.elements) {
      control.defaultValue = control.value;
      for (const option of control.options || []) option.defaultSelected = option.selected;
    }
  };
  const tell = (event, whatHappened, lost, unseen, action) => {
    if (!putBack(event)) say(`${whatHappened} ${isRead(event) ? unseen : lost}`, action);
  };
  document.addEventListener("htmx:sendError", (event) => tell(event, "No connection.", "That was not stored.", "This could not be loaded."));
  document.addEventListener("htmx:timeout", (event) => tell(event, "No answer came.", "Reload the page to see whether it was stored.", "Try again in a moment.", reload));
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    const plain = (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (status === 400 && plain) tell(event, responseText, "", "");
    else if (status === 403) tell(event, "This page has grown too old.", "Reload it, then do that once more.", "Reload it.", reload);
    else if (status === 429) tell(event, "That was too quick.", "Wait a moment, then do it again.", "Wait a moment.");
    else tell(event, "Something broke on our side.", "That was not stored.", "This could not be shown.", reload);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (event.detail.successful && form.matches("form[hx-get]")) keep(form);
  });

  /* --- what is on its way says so to those who do not see it ----------------------------------------------------------- */
  const busy = (event) => event.detail.target !== document.body && event.detail.target?.setAttribute("aria-busy", "true");
  document.addEventListener("htmx:beforeRequest", busy);
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));

  /* --- without a network: a bar that stays until there is one ------------------------------------------------------------ */
  const look = () => { $("#offline p").hidden = navigator.onLine; };
  addEventListener("offline", look);
  addEventListener("online", look);
  look();

  /* --- who works by keyboard keeps their place when a part is replaced: on the same control of the same form where it is
     still there, else on the part itself ---------------------------------------------------------------------------------- */
  const nameOf = (control) => control.getAttribute("name");
  const about = (form) => form && [form.getAttribute("action"), form.elements.pattern?.value].join();
  let left;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    if (active === document.body || !event.detail.target?.contains(active)) return;
    left = { form: about(active.form), name: nameOf(active), text: active.textContent };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const inside = event.detail.elt;
    if (!left || !inside?.querySelectorAll) return;
    const forms = [...(inside.matches("form") ? [inside] : []), ...$$("form", inside)];
    const controls = [...(forms.find((form) => about(form) === left.form)?.elements || [])].filter((each) => each.type !== "hidden");
    const same = controls.filter((each) => nameOf(each) === left.name);
    const found = same.find((each) => each.checked) || same.find((each) => each.textContent === left.text) || same[0] || controls[0];
    if (found || inside.matches("[tabindex]")) (found || inside).focus({ preventScroll: true });
    left = undefined;
  });

  /* --- appearance: at once, and for the next pages by the cookie the form would set ---------------------------------------- */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".appearance") || !event.submitter) return;
    event.preventDefault();
    const { value } = event.submitter;
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `appearance=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
    $$(".appearance button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === value)));
    $$('meta[name="theme-color"]').forEach((meta) => { meta.content = meta.dataset[value === "auto" ? meta.dataset.scheme : value]; });
  });

  /* --- menus close when one clicks or tabs elsewhere, or presses Escape ------------------------------------------------------ */
  const closeMenus = (except) => $$("details.menu[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
    if (event.target.id === "search-box") { event.target.value = ""; $("#search-results").replaceChildren(); }
  });

  /* --- search: "/" goes to the box unless single keys are turned off, arrows walk the results ---------------------------------- */
  const singleKeys = document.documentElement.dataset.shortcuts !== "off";
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio], [type=range]), textarea, select, [contenteditable]");
    if (event.key === "/" && singleKeys && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $("#search-box")?.focus(); return; }
    const search = event.target.closest?.(".search");
    if (!search || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [$("#search-box"), ...$$(".search__results a", search)];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  /* --- filters apply when they change; the navigation strip shows where one is ---------------------------------------------------- */
  document.addEventListener("change", (event) => { if (event.target.matches(".filters select")) event.target.form.requestSubmit(); });
  $(".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

  /* --- copy buttons ------------------------------------------------------------------------------------------------------------------ */
  $$("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText($(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });

  window.cinewhy = { $, $$, say, singleKeys };
})();
