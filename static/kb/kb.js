/* What a page can do more with script: share, copy the address, print, close the menu, keep the focus. Every page works
   without. */
(() => {
  "use strict";

  const COPIED_MS = 4000;

  const show = (selector) => document.querySelectorAll(selector).forEach((element) => { element.hidden = false; });

  const address = (button) => button.dataset.copy || button.dataset.share || location.href;

  const say = (text) => {
    const region = document.querySelector("[data-said]");
    if (!region) return;
    region.textContent = text;
    setTimeout(() => { region.textContent = ""; }, COPIED_MS);
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(address(button));
      say(button.dataset.done);
    } catch {
      say(button.dataset.failed);
    }
  };

  const share = (button) =>
    navigator.share({ title: document.title, url: address(button) }).catch(() => { /* the visitor closed the sheet */ });

  const closeMenu = () => {
    const menu = document.querySelector(".kb-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  };

  // Where the part of the page with the focus was replaced, whoever uses a keyboard goes on from its heading.
  const focusHeading = ({ detail }) => {
    if (document.activeElement !== document.body) return;
    const heading = document.getElementById(detail.ctx.target.id)?.querySelector("h2");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  };

  show("[data-print]");
  if (navigator.clipboard) show("[data-copy]");
  if (navigator.share) show("[data-share]");

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print],[data-copy],[data-share]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    else if ("copy" in button.dataset) copy(button);
    else share(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
  });

  document.addEventListener("htmx:after:swap", focusHeading);
})();
