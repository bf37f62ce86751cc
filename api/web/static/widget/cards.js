/** One message as nodes: speaker, text, what its `custom` adds, and its buttons. */

import { copyText, el, icon, withLinks } from "./dom.js";

const SPEAKERS = { bot: "KI-Assistent", staff: "Fachkraft", claimant: "Sie", system: "Hinweis" };

const RULE_VALUES = {
  met: { symbol: "✓", text: "Trifft zu" },
  open: { symbol: "?", text: "Noch offen" },
  unmet: { symbol: "✗", text: "Trifft nicht zu" },
};

const BERLIN = { timeZone: "Europe/Berlin" };
const DAY = new Intl.DateTimeFormat("de-DE", { ...BERLIN, weekday: "long", day: "numeric", month: "long" });
const TIME = new Intl.DateTimeFormat("de-DE", { ...BERLIN, hour: "2-digit", minute: "2-digit" });

/** What may be told from `custom`; a kind that is not in here is told by text and buttons alone. */
const CARDS = { booking: bookingCard, screening: screeningCard, preview: previewCard, handoff: handoffCard };

/** "14:05 Uhr" in Berlin. */
export function timeText(moment) {
  return `${TIME.format(new Date(moment))} Uhr`;
}

/** "Dienstag, 3. Dezember" in Berlin. */
export function dayText(moment) {
  return DAY.format(new Date(moment));
}

/** The `tel:` address of a number as people write it. */
export function phoneHref(phone) {
  return `tel:${phone.replace(/[^\d+]/g, "")}`;
}

/**
 * The node of a message. `act` is what its controls may do: send({payload, title}), saveCalendar(code),
 * tell(text).
 */
export function messageNode(message, act) {
  const author = message.author in SPEAKERS ? message.author : "system";
  const text = author === "claimant" ? [message.text] : withLinks(message.text);
  return el(
    "div",
    { class: `message ${author}` },
    el("p", { class: "speaker" }, `${SPEAKERS[author]}:`),
    el(
      "div",
      { class: "bubble" },
      el("p", { class: "text" }, ...text),
      unlessBroken(() => CARDS[message.custom?.kind]?.(message.custom, act)),
    ),
    buttonGroup(message, act),
  );
}

/** Takes away what may be answered only once; the message stays readable. */
export function retire(node) {
  node.querySelectorAll(".once").forEach((control) => control.remove());
}

/** Whether the message asks for an answer by button or box. */
export function asks(message) {
  return Boolean(message.buttons?.length) || message.custom?.kind === "preview";
}

/** Text and buttons carry the whole meaning, so what cannot be drawn from `custom` is left out. */
function unlessBroken(draw) {
  try {
    return draw();
  } catch {
    return null;
  }
}

function buttonGroup(message, act) {
  if (!message.buttons?.length) return null;
  const slots = message.custom?.slots ?? [];
  const buttons = message.buttons.map(({ title, payload }) => {
    const slot = slots.find(({ id }) => argumentsOf(payload).includes(id));
    const lines = slot && unlessBroken(() => slotLines(slot));
    return el(
      "button",
      { type: "button", class: lines ? "reply slot" : "reply", onclick: () => act.send({ payload, title }) },
      ...(lines ?? [title]),
    );
  });
  return el(
    "div",
    { class: "replies once", role: "group", "aria-label": "Antworten zur Auswahl" },
    ...buttons,
  );
}

/** The values in a payload such as `/choose{"slot": "s1"}`. */
function argumentsOf(payload) {
  try {
    return Object.values(JSON.parse(payload.slice(payload.indexOf("{"))));
  } catch {
    return [];
  }
}

function slotLines({ starts_at, ends_at, location }) {
  const from = ends_at ? `${TIME.format(new Date(starts_at))} bis ` : "";
  return [
    icon("calendar"),
    el("strong", {}, dayText(starts_at)),
    el("span", {}, `${from}${timeText(ends_at ?? starts_at)}`),
    location ? el("span", {}, location) : null,
  ];
}

function bookingCard({ code, starts_at, location }, act) {
  return el(
    "div",
    { class: "card" },
    el("p", { class: "when" }, `${dayText(starts_at)}, ${timeText(starts_at)}`),
    location ? el("p", {}, location) : null,
    secret("Ihr Termin-Code", code, act),
    el(
      "button",
      { type: "button", class: "plain", onclick: () => act.saveCalendar(code) },
      icon("download"),
      "Termin in den Kalender",
    ),
  );
}

function handoffCard({ case_code, pin, due_at }, act) {
  return el(
    "div",
    { class: "card" },
    secret("Ihr Fall-Code", case_code, act),
    secret("Ihre PIN", pin, act),
    due_at ? el("p", {}, `Antwort geplant bis: ${dayText(due_at)}`) : null,
  );
}

/** A code in large letters with a button that copies it. */
function secret(label, value, act) {
  const code = el("code", {}, value);
  const copy = async () => {
    const done = await copyText(code);
    act.tell(
      done === "copied" ? `${label} ist kopiert.` : `${label} ist markiert. Sie können ihn jetzt kopieren.`,
    );
  };
  return el(
    "div",
    { class: "secret" },
    el("div", {}, el("span", {}, label), code),
    el(
      "button",
      { type: "button", class: "plain", "aria-label": `Kopieren: ${label}`, onclick: copy },
      icon("copy"),
      "Kopieren",
    ),
  );
}

function screeningCard({ rules = [], decided_by }) {
  const items = rules.map(({ value, text, source }) => {
    const known = value in RULE_VALUES ? value : "open";
    return el(
      "li",
      { class: `rule ${known}` },
      el("span", { class: "symbol", "aria-hidden": "true" }, RULE_VALUES[known].symbol),
      el(
        "div",
        {},
        el("strong", {}, `${RULE_VALUES[known].text}: `),
        text,
        source
          ? el("details", {}, el("summary", {}, "Quelle"), el("p", {}, ...withLinks(String(source))))
          : null,
      ),
    );
  });
  return el(
    "div",
    { class: "card" },
    el("ul", { class: "rules" }, ...items),
    decided_by ? el("p", {}, `Darüber entscheidet: ${decided_by}`) : null,
  );
}

function previewCard({ lines }, act) {
  const boxes = [];
  const items = lines.map(({ id, text }) => {
    const box = el("input", { type: "checkbox", value: id, "aria-label": `weglassen: ${text}` });
    boxes.push(box);
    return el("li", {}, el("span", {}, text), el("label", { class: "once" }, box, "weglassen"));
  });
  const strike = () => {
    const marked = boxes.filter((box) => box.checked).map((box) => box.value);
    if (marked.length === 0) return act.tell("Bitte markieren Sie zuerst eine Zeile.");
    const title = marked.length === 1 ? "1 Zeile weglassen" : `${marked.length} Zeilen weglassen`;
    return act.send({ payload: `/strike${JSON.stringify({ lines: marked })}`, title });
  };
  return el(
    "div",
    { class: "card" },
    el("ol", { class: "lines" }, ...items),
    el("button", { type: "button", class: "plain once", onclick: strike }, "Markierte Zeilen weglassen"),
  );
}
