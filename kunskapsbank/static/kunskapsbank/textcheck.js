/* Asks for the text check again while somebody writes. Without it the check stands as it was when the page was loaded. */
(() => {
  "use strict";

  const SETTLE_MS = 1500;

  class TextCheckController extends window.StimulusModule.Controller {
    static values = { url: String };

    connect() {
      this.form = this.element.closest("form");
      if (!this.form) return;
      this.later = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.check(), SETTLE_MS); };
      this.form.addEventListener("input", this.later);
      this.form.addEventListener("focusout", this.later);
    }

    disconnect() {
      clearTimeout(this.timer);
      this.form?.removeEventListener("input", this.later);
      this.form?.removeEventListener("focusout", this.later);
    }

    async check() {
      const texts = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
      if (`${texts}` === this.asked) return;
      this.asked = `${texts}`;
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      try {
        const answer = await fetch(this.urlValue, { method: "POST", body: texts, headers });
        if (answer.ok) this.element.innerHTML = await answer.text();
      } catch {
        this.asked = undefined; // the network is away: the next change asks again
      }
    }
  }

  window.wagtail.app.register("kb-textcheck", TextCheckController);
})();
