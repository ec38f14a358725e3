/* Beside the cards of an article: cases that the search finds like its text. One key takes one, one key leaves it. */
(() => {
  "use strict";

  const TAKE = "t";
  const LEAVE = "l";
  const TYPED_IN = "input[type=text], textarea, [contenteditable=true]";

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  class Suggestions {
    constructor(block, url) {
      this.list = block.childBlocks.cases;
      this.url = url;
      this.left = new Set();
      this.items = make("ul", { className: "kb-suggestions__list" });
      this.items.addEventListener("keydown", (event) => this.onKey(event));
      this.said = make("p", { className: "kb-suggestions__said" });
      this.said.setAttribute("role", "status");
      this.ask = make("button", { type: "button", className: "button button-small button-secondary" }, "Föreslå exempel");
      this.ask.addEventListener("click", () => this.load({ focus: true }));
      this.element = make(
        "section",
        { className: "kb-suggestions" },
        make("h4", {}, "Förslag från sökningen"),
        make("p", { className: "help" }, "Exempel som liknar det du har skrivit. T tar med, L lämnar, pilarna bläddrar."),
        this.ask, this.said, this.items,
      );
      this.element.setAttribute("aria-label", "Förslag från sökningen");
      [this.block] = block.container;
      this.block.append(this.element);
      this.form = this.element.closest("form");
    }

    get picked() {
      return this.list.children.map((child) => child.block.getValue()).filter(Boolean);
    }

    get article() {
      return (location.pathname.match(/\/pages\/(\d+)\//) || [])[1] || "";
    }

    words() {
      const fields = [...this.form.querySelectorAll(TYPED_IN)].filter((field) =>
        field.matches("#id_title, #id_intro") || (field.closest("[data-contentpath=body]") && !this.block.contains(field)));
      return fields.map((field) => (field.value ?? field.innerText).trim()).filter(Boolean).join("\n");
    }

    async load({ focus = false } = {}) {
      this.ask.disabled = true;
      this.say("Söker …");
      const body = new FormData();
      body.append("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
      body.append("artikel", this.article);
      body.append("text", this.words());
      [...this.picked, ...this.left].forEach((number) => body.append("utan", number));
      try {
        const response = await fetch(this.url, { method: "POST", body });
        if (!response.ok) throw new Error(response.status);
        this.show((await response.json()).suggestions, focus);
      } catch {
        this.fail();
      } finally {
        this.ask.disabled = false;
      }
    }

    show(suggestions, focus) {
      this.items.replaceChildren(...suggestions.map((suggestion) => this.item(suggestion)));
      this.say(suggestions.length ? "" : "Inget mer exempel liknar texten. Skriv lite mer och försök igen.");
      this.ask.textContent = "Föreslå igen";
      if (!focus) return;
      (this.items.firstElementChild ?? this.ask).focus();
    }

    item(suggestion) {
      const link = make("a", { href: suggestion.url, target: "_blank", rel: "noopener" }, suggestion.title);
      const take = make("button", { type: "button", className: "button button-small" }, "Ta med");
      const leave = make("button", { type: "button", className: "button button-small button-secondary" }, "Lämna");
      const about = [suggestion.sender, suggestion.reasons].filter(Boolean).join(" · ");
      const item = make("li", { tabIndex: 0 }, link, make("p", { className: "help" }, about), take, " ", leave);
      item.setAttribute("aria-keyshortcuts", "T L");
      [take, leave].forEach((button) => button.setAttribute("aria-label", `${button.textContent} ${suggestion.title}`));
      item.suggestion = suggestion;
      take.addEventListener("click", () => this.take(item));
      leave.addEventListener("click", () => this.leave(item));
      return item;
    }

    onKey(event) {
      const item = event.target.closest("li");
      if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
      const actions = {
        [TAKE]: () => this.take(item),
        [LEAVE]: () => this.leave(item),
        ArrowDown: () => item.nextElementSibling?.focus(),
        ArrowUp: () => item.previousElementSibling?.focus(),
      };
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    }

    take(item) {
      const empty = this.list.children.find((child) => !child.block.getValue());
      if (empty) empty.block.setState(item.suggestion.state);
      else this.list.insert(item.suggestion.state, this.list.children.length, {});
      this.form.dispatchEvent(new Event("change", { bubbles: true }));
      this.done(item, `”${item.suggestion.title}” är med.`);
    }

    leave(item) {
      this.left.add(item.suggestion.id);
      this.done(item, `”${item.suggestion.title}” lämnades.`);
    }

    done(item, text) {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      this.say(text);
      if (next) next.focus();
      else this.load({ focus: true });
    }

    say(text) {
      this.said.textContent = text;
    }

    fail() {
      this.say("Förslagen gick inte att hämta just nu. ");
      if (this.article) {
        const page = { href: `${this.url}?artikel=${this.article}`, target: "_blank", rel: "noopener" };
        this.said.append(make("a", page, "Öppna dem på en egen sida"));
      }
    }
  }

  class CaseCardsBlockDefinition extends window.wagtailStreamField.blocks.StructBlockDefinition {
    render(...parameters) {
      const block = super.render(...parameters);
      block.suggestions = new Suggestions(block, this.meta.suggestionsUrl);
      return block;
    }
  }

  window.telepath.register("articles.blocks.CaseCardsBlock", CaseCardsBlockDefinition);
})();
