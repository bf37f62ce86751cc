/** The one sentence above the input, announced politely, with its buttons. The newest one stands. */

import { el } from "./dom.js";

export class Notice {
  kind = null;
  #box;
  #text;
  #actions;
  #rest;

  /** `rest` takes the focus when the button that held it goes away. */
  constructor({ notice, noticeText, noticeActions }, rest) {
    this.#box = notice;
    this.#text = noticeText;
    this.#actions = noticeActions;
    this.#rest = rest;
  }

  /** Actions are `{title, run}` or `{title, href}`; null among them is left out. */
  tell(kind, text, actions = []) {
    // The same sentence is not set again: it would be announced again.
    if (this.kind === kind && this.#text.textContent === text) return;
    const heldFocus = this.#actions.contains(this.#box.getRootNode().activeElement);
    this.kind = kind;
    if (kind) this.#box.dataset.kind = kind;
    else delete this.#box.dataset.kind;
    this.#text.textContent = text;
    this.#actions.replaceChildren(...actions.filter(Boolean).map(control));
    if (heldFocus) this.#rest();
  }

  /** Takes the notice away if it is of one of these kinds, and says whether it was. */
  hush(...kinds) {
    const fits = kinds.includes(this.kind);
    if (fits) this.tell(null, "");
    return fits;
  }

  /** Puts the focus on the last button, the one that changes least. */
  focus() {
    this.#actions.lastElementChild?.focus();
  }
}

function control({ title, run, href }) {
  if (href) return el("a", { class: "plain", href }, title);
  return el("button", { type: "button", class: "plain", onclick: run }, title);
}
