/* Says how many words or characters a field has, below the field. The form checks the same when it is sent. */
(() => {
  "use strict";

  const SETTLE_MS = 150;

  class WordsController extends window.StimulusModule.Controller {
    static values = { least: Number, most: Number, advice: String, characters: Number };

    connect() {
      this.said = document.createElement("div");
      this.said.className = "help";
      this.said.setAttribute("aria-live", "polite");
      (this.element.querySelector("[data-field]") ?? this.element).append(this.said);
      this.later = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.count(), SETTLE_MS); };
      this.watcher = new MutationObserver((changes) => {
        if (changes.some((change) => !this.said.contains(change.target))) this.later();
      });
      this.watcher.observe(this.element, { childList: true, subtree: true, characterData: true });
      this.element.addEventListener("input", this.later);
      this.count();
    }

    disconnect() {
      this.watcher.disconnect();
      this.element.removeEventListener("input", this.later);
      clearTimeout(this.timer);
      this.said.remove();
    }

    count() {
      const text = this.hasCharactersValue ? this.characters() : this.words();
      if (this.said.textContent !== text) this.said.textContent = text;
    }

    characters() {
      const field = this.element.querySelector("textarea, input[type=text]");
      const left = this.charactersValue - (field ? field.value.length : 0);
      return left < 0 ? `${-left} tecken för mycket` : `${left} tecken kvar`;
    }

    words() {
      const editor = this.element.querySelector("[contenteditable=true]");
      const blocks = editor ? [...editor.querySelectorAll("[data-block=true]")] : [];
      const words = blocks.map((block) => block.textContent.trim()).join(" ").split(/\s+/).filter(Boolean).length;
      if (!words) return this.adviceValue;
      const verdict = words > this.mostValue ? ", för många" : words < this.leastValue ? ", för få än" : "";
      return `${words} ord${verdict} (${this.adviceValue})`;
    }
  }

  window.wagtail.app.register("kb-words", WordsController);
})();
