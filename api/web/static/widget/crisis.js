/** The numbers of crisis messages, pinned above the history for the rest of the session. */

import { phoneHref } from "./cards.js";
import { el, icon } from "./dom.js";

export class CrisisNumbers {
  #box;
  #labels = new Map(); // phone → label, in the order they came

  constructor(box) {
    this.#box = box;
  }

  /** Adds numbers. They are announced at once, but only when one is new, and not after a reload. */
  add(numbers = [], { announced }) {
    const known = this.#labels.size;
    for (const { label, phone } of numbers) this.#labels.set(phone, label);
    if (this.#labels.size === known) return;
    this.#box.setAttribute("role", announced ? "alert" : "group");
    this.#box.setAttribute("aria-label", "Hilfe am Telefon");
    const links = [...this.#labels].map(([phone, label]) => el("li", {}, link(label, phone)));
    this.#box.replaceChildren(el("p", {}, "Hilfe am Telefon"), el("ul", {}, ...links));
  }

  clear() {
    this.#labels.clear();
    this.#box.replaceChildren();
  }
}

function link(label, phone) {
  return el(
    "a",
    { href: phoneHref(phone) },
    icon("phone"),
    el("span", {}, label),
    " ",
    el("strong", {}, phone),
  );
}
