/** The widget's fixed nodes, made once. What happens in them is decided in teilhabe-lotse.js. */

import { el, icon } from "./dom.js";

export const TITLE = "KI-Assistent (kein Mensch)";
export const TITLE_WITH_STAFF = "Chat mit einer Fachkraft";

/** Builds everything and returns the parts by name; `root` holds the others. */
export function build({ label, privacyUrl }) {
  const v = {};
  v.badge = el("span", { class: "badge", hidden: true });
  v.launcher = el(
    "button",
    { type: "button", class: "launcher" },
    icon("chat"),
    el("span", {}, label),
    v.badge,
  );
  v.news = el("p", { class: "unseen", role: "status" });
  v.panel = el(
    "section",
    { class: "panel", "aria-labelledby": "title", hidden: true },
    head(v),
    menu(v, privacyUrl),
    tools(v),
    crisis(v),
    banner(v),
    log(v),
    notice(v),
    composer(v),
  );
  v.root = el("div", { class: "lotse", lang: "de" }, v.launcher, v.news, v.panel);
  return v;
}

function head(v) {
  v.title = el("h2", { id: "title", tabindex: "-1" }, TITLE);
  v.menuButton = el(
    "button",
    { type: "button", class: "bare", "aria-expanded": "false", "aria-controls": "menu" },
    icon("menu"),
    "Menü",
  );
  v.close = el("button", { type: "button", class: "bare", "aria-label": "Chat zuklappen" }, icon("close"));
  return el("div", { class: "head" }, v.title, v.menuButton, v.close);
}

function tools(v) {
  v.easy = el(
    "button",
    { type: "button", role: "switch", "aria-checked": "false" },
    el("span", { class: "knob", "aria-hidden": "true" }),
    "Einfache Sprache",
  );
  v.exit = el("button", { type: "button" }, icon("leave"), "Chat schnell schließen");
  return el("div", { class: "tools" }, v.easy, v.exit);
}

function menu(v, privacyUrl) {
  v.download = el("button", { type: "button" }, icon("download"), "Chat herunterladen");
  v.remove = el("button", { type: "button" }, icon("remove"), "Chat löschen");
  const privacy = privacyUrl
    ? el(
        "a",
        { href: privacyUrl, target: "_blank", rel: "noopener" },
        icon("privacy"),
        "Datenschutz",
        el("span", { class: "unseen" }, " (neues Fenster)"),
      )
    : null;
  v.menu = el(
    "ul",
    { id: "menu", class: "menu", hidden: true },
    ...[v.download, v.remove, privacy].filter(Boolean).map((item) => el("li", {}, item)),
  );
  return v.menu;
}

function crisis(v) {
  v.crisis = el("div", { class: "crisis", role: "alert" });
  return v.crisis;
}

function banner(v) {
  v.banner = el("p", { class: "banner", role: "status" });
  return v.banner;
}

function log(v) {
  v.log = el("div", { class: "log", role: "log", "aria-label": "Chat-Verlauf", tabindex: "0" });
  v.typing = el("p", { class: "typing", role: "status" });
  return el("div", { class: "talk" }, v.log, v.typing);
}

function notice(v) {
  v.noticeText = el("p", { id: "notice", role: "status" });
  v.noticeActions = el("div", { class: "actions" });
  v.notice = el("div", { class: "notice" }, v.noticeText, v.noticeActions);
  return v.notice;
}

function composer(v) {
  v.input = el("textarea", {
    id: "input",
    rows: "1",
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-describedby": "notice",
  });
  v.send = el("button", { type: "submit", class: "send" }, icon("send"), "Senden");
  v.form = el(
    "form",
    { class: "composer" },
    el("label", { for: "input" }, "Ihre Nachricht"),
    v.input,
    v.send,
  );
  return v.form;
}
