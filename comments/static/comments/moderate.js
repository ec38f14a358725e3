/* One key for what a moderator does all day. Every button works without. */
(() => {
  "use strict";

  const cards = [...document.querySelectorAll("[data-card]")];
  const keys = document.querySelector("[data-keys]");
  if (!cards.length) return;
  keys.hidden = false;

  // Whoever speaks to the computer presses keys without meaning to: WCAG 2.1.4.
  const areOn = keys.querySelector("input");
  areOn.checked = localStorage.getItem("comments-keys") !== "off";
  areOn.addEventListener("change", () => localStorage.setItem("comments-keys", areOn.checked ? "on" : "off"));

  const now = () => cards.findIndex((card) => card.contains(document.activeElement));

  const goTo = (place) => {
    const card = cards[Math.min(Math.max(place, 0), cards.length - 1)];
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  };

  const within = (selector) => cards[now()]?.querySelector(selector);

  const answer = () => {
    const summary = within("[data-answer]");
    if (!summary) return;
    summary.parentElement.open = true;
    summary.parentElement.querySelector("textarea").focus();
  };

  const doing = {
    j: () => goTo(now() + 1),
    k: () => goTo(now() < 0 ? 0 : now() - 1),
    p: () => within("[data-publish]")?.click(),
    d: () => within("[data-hide]")?.focus(),
    s: answer,
  };

  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input:not([type=checkbox]),select,textarea,[contenteditable]");
    if (!areOn.checked || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = doing[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
