/* A draft that saves itself, counts its words, and shows who wrote of something like it. The form works without. */
(() => {
  "use strict";

  const PAUSE_MS = 1500;
  const AGAIN_MS = 15000;
  const COUNT_MS = 150;
  const LIKE_MS = 800;
  const MOST_ASKED = 1500;
  const form = document.querySelector("[data-write]");
  if (!form) return;
  const said = form.querySelector("[data-saved]");
  const like = form.querySelector("[data-like]");
  let timer = 0;
  let underWay = null;
  let isDirty = false;

  const say = (text) => { if (said.textContent !== text) said.textContent = text; };

  const count = (field) => {
    const line = field.closest(".ds-field")?.querySelector("[data-count]");
    if (!line) return;
    const { least, most, characters } = field.dataset;
    if (characters) {
      const left = characters - field.value.length;
      line.textContent = left < 0 ? `${-left} tecken för mycket` : `${left} tecken kvar`;
      return;
    }
    const words = field.value.split(/\s+/).filter(Boolean).length;
    const verdict = !words ? "" : words > most ? ", för många" : words < least ? ", för få än" : "";
    line.textContent = words ? `${words} ord${verdict}` : "";
  };

  const take = (answer) => {
    if (answer.url && !form.getAttribute("action")) {
      form.action = answer.url;
      history.replaceState(null, "", answer.url);
      form.querySelectorAll("[name=oppnad],[name=webbplats]").forEach((field) => field.remove());
    }
    if (answer.version) form.elements.version.value = answer.version;
    if (answer.problem) say(answer.saved ? `Sparat ${answer.saved}, utom en sak: ${answer.problem}` : answer.problem);
    else say(`Sparat ${answer.saved}`);
  };

  const send = async () => {
    isDirty = false;
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "autosave" },
    });
    take(await response.json());
    if (response.status === 409) return;
    if (!response.ok) throw new Error(String(response.status));
  };

  const save = () => {
    if (underWay) return;
    underWay = send()
      .catch(() => { isDirty = true; if (!said.textContent.includes("finns kvar")) say("Inte sparat än. Vi försöker igen."); })
      .finally(() => { underWay = null; if (isDirty) later(AGAIN_MS); });
  };

  const later = (pause) => { clearTimeout(timer); timer = setTimeout(save, pause); };

  form.querySelectorAll("textarea,[data-characters]").forEach((field) => {
    let counting = 0;
    count(field);
    field.addEventListener("input", () => { clearTimeout(counting); counting = setTimeout(() => count(field), COUNT_MS); });
  });

  let asking = 0;
  const askForLike = () => {
    const asked = { q: form.elements.challenge.value.trim().slice(0, MOST_ASKED), kommun: form.elements.municipality.value };
    window.htmx.ajax("GET", `${like.dataset.like}?${new URLSearchParams(asked)}`, { target: "#liknande", swap: "innerHTML" });
  };
  if (window.htmx) {
    form.elements.challenge.addEventListener("input", () => { clearTimeout(asking); asking = setTimeout(askForLike, LIKE_MS); });
  }

  form.addEventListener("input", () => { isDirty = true; later(PAUSE_MS); });

  // What is being saved has to arrive first, or the same draft would be begun twice.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isDirty = false;
    if (!underWay) return;
    event.preventDefault();
    underWay.finally(() => { clearTimeout(timer); form.requestSubmit(event.submitter); });
  });
})();
