/** Launcher, panel, menu, keys and focus: all of the chat that does not depend on what is said in it. */

export class Frame {
  #host;
  #view;
  #opened;
  #cancel;
  #unread = 0;

  /** `opened` runs after each opening; `cancel` may use up an Esc and then returns true. */
  constructor(host, view, { opened, cancel }) {
    this.#host = host;
    this.#view = view;
    this.#opened = opened;
    this.#cancel = cancel;
    view.launcher.addEventListener("click", () => this.open());
    view.close.addEventListener("click", () => this.close());
    view.menuButton.addEventListener("click", () => this.#toggleMenu(view.menu.hidden));
    view.panel.addEventListener(
      "click",
      ({ target }) => view.menuButton.contains(target) || this.#toggleMenu(false),
    );
  }

  /** Listens to the page until the signal ends it. */
  connect(signal) {
    document.addEventListener("click", (event) => this.#openByLink(event), { signal });
    document.addEventListener("keydown", (event) => this.#escape(event), { signal });
    window.visualViewport?.addEventListener("resize", () => this.#fitKeyboard(), { signal });
    window.visualViewport?.addEventListener("scroll", () => this.#fitKeyboard(), { signal });
  }

  get isOpen() {
    return !this.#view.panel.hidden;
  }

  open() {
    const { panel, launcher, title, input } = this.#view;
    panel.hidden = false;
    launcher.hidden = true;
    this.#showUnread(0);
    // A screen keyboard would cover the notice that has to be read first.
    (hasScreenKeyboard() ? title : input).focus();
    this.#opened();
  }

  close() {
    const { panel, launcher } = this.#view;
    this.#toggleMenu(false);
    panel.hidden = true;
    launcher.hidden = false;
    launcher.focus();
  }

  /** Where the focus goes when its button goes: the input, unless that opens a screen keyboard. */
  rest() {
    (hasScreenKeyboard() ? this.#view.log : this.#view.input).focus({ preventScroll: true });
  }

  /** Messages came; while the chat is folded away the launcher says so. */
  arrived(count) {
    if (!this.isOpen) this.#showUnread(this.#unread + count);
  }

  #showUnread(count) {
    const { badge, news } = this.#view;
    this.#unread = count;
    badge.hidden = count === 0;
    badge.textContent = count === 0 ? "" : count === 1 ? "1 neue Nachricht" : `${count} neue Nachrichten`;
    news.textContent = count === 0 ? "" : `Im Chat: ${badge.textContent}`;
  }

  #openByLink(event) {
    const link = event.target.closest?.("a[href^='#']");
    if (!link || !this.#host.id || link.hash !== `#${this.#host.id}`) return;
    event.preventDefault();
    this.open();
  }

  #escape(event) {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !this.isOpen) return;
    const { panel, menu, menuButton } = this.#view;
    // On a small screen the chat covers the page, so Esc uncovers it wherever the focus is.
    const covers = panel.offsetWidth >= document.documentElement.clientWidth;
    if (!covers && !this.#host.matches(":focus-within")) return;
    event.preventDefault();
    if (!menu.hidden) {
      this.#toggleMenu(false);
      menuButton.focus();
    } else if (!this.#cancel()) this.close();
  }

  #toggleMenu(show) {
    this.#view.menu.hidden = !show;
    this.#view.menuButton.setAttribute("aria-expanded", String(show));
  }

  /** Keeps the input above a screen keyboard that covers the page instead of shrinking it. */
  #fitKeyboard() {
    const { height, offsetTop, scale } = window.visualViewport;
    const magnified = Math.abs(scale - 1) > 0.01;
    const below = Math.max(0, window.innerHeight - height - offsetTop);
    const { style } = this.#view.panel;
    style.setProperty("--seen-height", magnified ? "" : `${height}px`);
    style.setProperty("--seen-bottom", magnified ? "" : `${below}px`);
  }
}

function hasScreenKeyboard() {
  return matchMedia("(pointer: coarse)").matches;
}
