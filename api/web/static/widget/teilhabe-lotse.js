/**
 * <teilhabe-lotse>: the claimant's chat as one custom element, for any page, without a build step.
 *
 *   <script type="module" src="https://chat.example/static/widget/teilhabe-lotse.js"></script>
 *   <teilhabe-lotse id="chat" api="https://chat.example" privacy-url="/datenschutz"></teilhabe-lotse>
 *
 * Attributes: `api` (base address, default this page's origin), `label` (launcher), `phone` (told when the
 * connection is lost), `privacy-url`, `exit-url` (where "Chat schnell schließen" leads, default a blank page).
 * A link to the element's id opens the chat. The page itself is not changed: all of it lives in a shadow root.
 */

import { asks, messageNode, phoneHref, retire, timeText } from "./cards.js";
import { Client, insist } from "./client.js";
import { CrisisNumbers } from "./crisis.js";
import { newId, saveFile } from "./dom.js";
import { Frame } from "./frame.js";
import { memory } from "./memory.js";
import { Notice } from "./notice.js";
import { sheet } from "./style.js";
import { TITLE, TITLE_WITH_STAFF, build } from "./view.js";

const LONGEST_TEXT = 1000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const WARN_BEFORE_END_MS = 2 * 60_000;
const TYPING_AFTER_MS = 400;
const STREAM_MISSING_MS = 6_000;
const STREAM_AGAIN_MS = 30_000;
const NO_CONNECTION = "Keine Verbindung. Ihr Text geht nicht verloren. Wir versuchen es weiter.";
const BANNERS = {
  waiting: "Ihre Anfrage liegt bei den Fachkräften. Die Antwort kommt hier im Chat.",
  staff: "Sie schreiben jetzt mit einem Menschen im Jobcenter.",
};

class TeilhabeLotse extends HTMLElement {
  #view = null;
  #frame;
  #notice;
  #numbers;
  #client;
  #page; // ends the listeners on document and window
  #life = new AbortController(); // ends what waits for the present conversation
  #conversation = null; // {id, state} once it runs
  #beginning = null; // the life in which a conversation is being fetched
  #startWanted = false;
  #sendWhenBegun = false;
  #outbox = []; // messages the server has not answered yet, oldest first
  #sending = null; // the life in which the outbox is being sent
  #shown = new Set(); // ids of the messages in the log
  #asking = null; // node of the newest message with buttons
  #easy = false;
  #events = null;
  #timers = {};
  #pauses = new Set(); // each ends a pause between two tries early
  #act = {
    send: (answer) => this.#answer(answer),
    saveCalendar: (code) => this.#save(() => this.#client.calendarFile(code), "termin.ics"),
    tell: (text) => this.#notice.tell("info", text),
  };

  connectedCallback() {
    if (!this.#view) this.#make();
    this.#client = new Client(this.getAttribute("api") ?? "");
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#frame.connect(signal);
    window.addEventListener("online", () => this.#tryNow(), { signal });
    this.#showEasy(memory.read() === "easy");
    // A chat that ran before the reload goes on in the background, so that answers of staff show up.
    if (memory.read()) this.#begin({ resumeOnly: true });
  }

  disconnectedCallback() {
    this.#page.abort();
    this.#stop();
    this.#conversation = null;
  }

  /** Opens the chat and puts the focus into it. */
  open() {
    this.#frame.open();
  }

  /** Folds the chat away; it goes on. */
  close() {
    this.#frame.close();
  }

  #make() {
    const v = build({
      label: this.getAttribute("label") || "Fragen? Chat öffnen",
      privacyUrl: this.getAttribute("privacy-url"),
    });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(v.root);
    this.#view = v;
    this.#frame = new Frame(this, v, {
      opened: () => this.#begin(),
      cancel: () => this.#notice.hush("confirm"),
    });
    this.#notice = new Notice(v, () => this.#frame.rest());
    this.#numbers = new CrisisNumbers(v.crisis);
    v.exit.addEventListener("click", () => this.#exit());
    v.easy.addEventListener("click", () => this.#switchEasy());
    v.download.addEventListener("click", () => this.#download());
    v.remove.addEventListener("click", () => this.#askRemove());
    v.input.addEventListener("keydown", (event) => this.#enter(event));
    v.input.addEventListener("input", () => this.#checkLength());
    v.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  // --- The conversation's life --------------------------------------------------------------------

  /** Resumes the running conversation or, unless only that is wanted, starts one. */
  async #begin({ resumeOnly = false } = {}) {
    const { signal } = this.#life;
    this.#startWanted ||= !resumeOnly;
    if (this.#conversation || this.#beginning === signal) return;
    this.#beginning = signal;
    try {
      const running = await this.#insist(() => this.#client.current());
      const fresh = !running && this.#startWanted && !signal.aborted;
      const conversation = fresh ? await this.#insist(() => this.#client.start(this.#language)) : running;
      if (conversation && !signal.aborted) this.#adopt(conversation, { resumed: !fresh });
    } catch (fault) {
      if (!signal.aborted) this.#act.tell(fault.message || "Der Chat lässt sich gerade nicht öffnen.");
    } finally {
      if (this.#beginning === signal) this.#beginning = null;
    }
  }

  #adopt({ id, messages, ...rest }, { resumed }) {
    const { log } = this.#view;
    this.#conversation = { id, state: null };
    this.#notice.hush("ended", "info");
    memory.write(this.#language);
    // The history was heard before the reload: it is not announced again.
    if (resumed) log.setAttribute("aria-live", "off");
    this.#receive(messages, { resumed });
    if (resumed) this.#later("live", () => log.removeAttribute("aria-live"), 500);
    this.#listen();
    this.#follow(rest);
    if (this.#sendWhenBegun) this.#submit();
  }

  /** Takes over what an answer says beside its messages. */
  #follow({ state, expires_at, language }) {
    if (language) this.#showEasy(language === "easy");
    if (expires_at) this.#watchEnd(expires_at);
    if (!state || state === this.#conversation.state) return;
    this.#conversation.state = state;
    this.#view.banner.textContent = BANNERS[state] ?? "";
    this.#view.title.textContent = state === "staff" ? TITLE_WITH_STAFF : TITLE;
    if (state === "closed") this.#ended("Dieser Chat ist beendet.");
  }

  #watchEnd(expiresAt) {
    const left = Date.parse(expiresAt) - Date.now() - this.#client.skew;
    this.#notice.hush("ending");
    // An end in the past, told by the server just now, means that this device's clock is wrong.
    // A handed-over chat lasts for months: more milliseconds than a timer can count, and nothing to warn of.
    if (left <= 0 || left > LONGEST_TIMER_MS) return;
    this.#later("warn", () => this.#warn(expiresAt), Math.max(0, left - WARN_BEFORE_END_MS));
    this.#later("end", () => this.#gone("Der Chat ist beendet. Es wurde länger nichts geschrieben."), left);
  }

  #warn(expiresAt) {
    this.#notice.tell("ending", `Der Chat endet um ${timeText(expiresAt)}. Möchten Sie weiter chatten?`, [
      { title: "Weiter chatten", run: () => this.#refresh() },
    ]);
  }

  /** Fetches what was missed; that also extends the session. */
  async #refresh() {
    const { signal } = this.#life;
    const running = await this.#insist(() => this.#client.current()).catch(() => null);
    if (signal.aborted) return;
    if (!running) return this.#gone("Dieser Chat ist beendet.");
    this.#receive(running.messages);
    this.#follow(running);
  }

  /** Nothing more can be sent. What was said stays, and so do download and deletion. */
  #ended(text) {
    this.#stop();
    this.#retireAsking();
    this.#takeBack(this.#outbox.splice(0));
    this.#notice.tell("ended", text, [{ title: "Neuen Chat beginnen", run: () => this.#startAnew() }]);
  }

  /** The server has it no more, so it does not stay on the screen either; unsent text does. */
  #gone(text) {
    this.#takeBack(this.#outbox.splice(0));
    this.#forget();
    this.#ended(text);
  }

  #startAnew() {
    this.#forget();
    this.#notice.hush("ended");
    this.#begin();
  }

  /** Takes everything said out of the page; what is being typed stays. */
  #forget() {
    const v = this.#view;
    this.#stop();
    this.#conversation = null;
    this.#outbox = [];
    this.#asking = null;
    this.#shown.clear();
    this.#numbers.clear();
    v.log.replaceChildren();
    v.log.removeAttribute("aria-live");
    v.banner.textContent = "";
    v.title.textContent = TITLE;
    memory.clear();
  }

  #stop() {
    this.#life.abort();
    this.#life = new AbortController();
    this.#tryNow();
    this.#events?.close();
    Object.values(this.#timers).forEach(clearTimeout);
    this.#view.typing.textContent = "";
  }

  #later(name, run, delay) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(run, delay);
  }

  // --- Sending ------------------------------------------------------------------------------------

  #enter(event) {
    // 229 is what older browsers send while an input method still composes.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const { input } = this.#view;
    const text = input.value.trim();
    this.#sendWhenBegun = Boolean(text) && !this.#conversation;
    if (this.#notice.kind === "ended") return this.#notice.focus();
    input.focus();
    if (!this.#conversation) return this.#begin();
    if (!text || !this.#checkLength()) return;
    input.value = "";
    this.#queue({ text }, text);
  }

  #answer({ payload, title }) {
    this.#queue({ payload }, title);
    this.#frame.rest();
  }

  #queue(body, shown) {
    this.#notice.hush("info", "confirm");
    this.#retireAsking();
    const node = this.#show({ author: "claimant", text: shown });
    this.#scrollTo(node);
    this.#outbox.push({ body: { client_message_id: newId(), ...body }, node });
    this.#sendAll();
  }

  /** Sends one message after the other; the next one waits for the answer to the one before. */
  async #sendAll() {
    const { signal } = this.#life;
    if (this.#sending === signal) return;
    this.#sending = signal;
    while (this.#outbox.length && !signal.aborted) await this.#sendNext(this.#outbox[0], signal);
    if (this.#sending === signal) this.#sending = null;
  }

  async #sendNext(item, signal) {
    const { id } = this.#conversation;
    let answer;
    this.#showTyping(true);
    try {
      answer = await this.#insist(() => this.#client.send(id, item.body), item.node);
    } catch (fault) {
      if (!signal.aborted) this.#refused(fault);
      return;
    } finally {
      if (!signal.aborted) this.#showTyping(false);
    }
    if (signal.aborted) return;
    this.#outbox.shift();
    this.#receive(answer.messages);
    this.#follow(answer);
  }

  #refused(fault) {
    if (fault.gone) return this.#gone("Dieser Chat ist beendet.");
    this.#takeBack([this.#outbox.shift()]);
    this.#notice.tell("invalid", fault.message || "Das konnte nicht gesendet werden.");
  }

  /** Repeats a call while the connection is lost, and says so; `node` is the message it carries. */
  async #insist(call, node = null) {
    const { signal } = this.#life;
    const result = await insist(call, async (fault, seconds) => {
      if (!signal.aborted) {
        node?.classList.add("unsent");
        this.#showTyping(false);
        this.#tellLost(fault.message);
        if (node) this.#scrollTo(node);
        await this.#pause(seconds);
      }
      if (signal.aborted) throw fault;
    });
    node?.classList.remove("unsent");
    this.#notice.hush("connection");
    return result;
  }

  #tellLost(text) {
    const phone = this.getAttribute("phone");
    this.#notice.tell("connection", text || NO_CONNECTION, [
      { title: "Jetzt noch einmal versuchen", run: () => this.#tryNow() },
      phone ? { title: `Anrufen: ${phone}`, href: phoneHref(phone) } : null,
    ]);
  }

  #pause(seconds) {
    return new Promise((resolve) => {
      this.#pauses.add(resolve);
      setTimeout(resolve, seconds * 1000);
    });
  }

  #tryNow() {
    this.#pauses.forEach((resolve) => resolve());
    this.#pauses.clear();
  }

  #takeBack(items) {
    const { input } = this.#view;
    const texts = items.map(({ body }) => body.text).filter(Boolean);
    items.forEach(({ node }) => node.remove());
    input.value = [...texts, input.value].filter(Boolean).join("\n");
  }

  #checkLength() {
    const { input } = this.#view;
    const length = [...input.value].length;
    const fits = length <= LONGEST_TEXT;
    input.setAttribute("aria-invalid", String(!fits));
    if (fits) this.#notice.hush("invalid");
    else
      this.#notice.tell("invalid", `Der Text ist zu lang: ${length} Zeichen. Möglich sind ${LONGEST_TEXT}.`);
    return fits;
  }

  // --- Receiving ----------------------------------------------------------------------------------

  #listen({ missed = false } = {}) {
    const events = this.#client.events(this.#conversation.id);
    this.#events?.close();
    this.#events = events;
    events.addEventListener("message", (event) => this.#receive([JSON.parse(event.data)]));
    events.addEventListener("state", (event) => this.#follow(JSON.parse(event.data)));
    events.addEventListener("open", () => {
      clearTimeout(this.#timers.stream);
      this.#tryNow();
      if (this.#outbox.length === 0) this.#notice.hush("connection");
      if (missed) this.#refresh();
    });
    events.addEventListener("error", () => {
      // The browser opens a broken stream again by itself; one that was refused it does not.
      const refused = events.readyState === EventSource.CLOSED;
      if (refused) this.#later("stream", () => this.#listen({ missed: true }), STREAM_AGAIN_MS);
      else this.#later("stream", () => this.#tellLost(), STREAM_MISSING_MS);
    });
  }

  #receive(messages, { resumed = false } = {}) {
    // Our own messages are in the log already, except after a reload.
    const fresh = messages.filter(
      ({ id, author }) => !this.#shown.has(id) && (resumed || author !== "claimant"),
    );
    const nodes = fresh.map((message) => this.#take(message, resumed));
    if (nodes.length === 0) return;
    this.#scrollTo(resumed ? nodes.at(-1) : nodes[0]);
    if (!resumed) this.#frame.arrived(nodes.length);
  }

  #take(message, resumed) {
    const node = this.#show(message);
    this.#shown.add(message.id);
    if (message.custom?.kind === "crisis") this.#numbers.add(message.custom.numbers, { announced: !resumed });
    if (message.author === "claimant" || asks(message)) this.#retireAsking();
    if (asks(message)) this.#asking = node;
    return node;
  }

  #show(message) {
    const { log } = this.#view;
    const node = messageNode(message, this.#act);
    node.classList.toggle("follows", log.lastElementChild?.classList.contains(message.author) ?? false);
    log.append(node);
    return node;
  }

  #retireAsking() {
    if (this.#asking) retire(this.#asking);
    this.#asking = null;
  }

  /** A turn is read from its beginning, so its first message goes to the top of what is seen. */
  #scrollTo(node) {
    const { log } = this.#view;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    log.scrollTo({ top: node.offsetTop - 8, behavior: calm ? "auto" : "smooth" });
  }

  #showTyping(on) {
    const { typing } = this.#view;
    clearTimeout(this.#timers.typing);
    if (!on) typing.textContent = "";
    else if (this.#conversation.state === "bot") {
      this.#later("typing", () => typing.replaceChildren("KI-Assistent schreibt …"), TYPING_AFTER_MS);
    }
  }

  // --- What the person can do with the chat -------------------------------------------------------

  #switchEasy() {
    const easy = !this.#easy;
    this.#showEasy(easy);
    if (this.#conversation) memory.write(this.#language);
    // A person in the jobcenter is not switched by a button: what they write is only shown larger.
    if (this.#conversation?.state !== "bot") return;
    this.#queue(
      { payload: easy ? "/easy_language" : "/standard_language" },
      easy ? "Einfache Sprache an" : "Einfache Sprache aus",
    );
  }

  get #language() {
    return this.#easy ? "easy" : "standard";
  }

  #showEasy(easy) {
    this.#easy = easy;
    this.#view.easy.setAttribute("aria-checked", String(easy));
    this.#view.root.classList.toggle("easy", easy);
  }

  #download() {
    const { id } = this.#conversation ?? {};
    if (!id) return this.#act.tell("Es gibt keinen Chat zum Herunterladen.");
    return this.#save(() => this.#client.transcript(id), "chat.txt");
  }

  async #save(load, name) {
    try {
      saveFile(await load(), name);
      this.#act.tell(`Die Datei ${name} ist gespeichert.`);
    } catch (fault) {
      this.#act.tell(
        fault.message || "Die Datei konnte nicht geladen werden. Bitte versuchen Sie es noch einmal.",
      );
    }
  }

  #askRemove(question = "Möchten Sie diesen Chat löschen? Er kommt nicht zurück.") {
    this.#notice.tell("confirm", question, [
      { title: "Ja, Chat löschen", run: () => this.#remove() },
      { title: "Nein, behalten", run: () => this.#notice.hush("confirm") },
    ]);
    this.#notice.focus();
  }

  async #remove() {
    try {
      if (this.#conversation) await this.#client.remove(this.#conversation.id);
    } catch (fault) {
      if (!fault.gone)
        return this.#askRemove(fault.message || "Der Chat konnte nicht gelöscht werden. Noch einmal?");
    }
    this.#outbox = [];
    this.#gone("Der Chat ist gelöscht.");
  }

  #exit() {
    const running = this.#conversation;
    this.#forget();
    this.#view.input.value = "";
    this.#view.panel.hidden = true;
    if (running) this.#client.leave(running.id);
    // `replace`: the way back does not lead here.
    location.replace(this.getAttribute("exit-url") || "about:blank");
  }
}

customElements.define("teilhabe-lotse", TeilhabeLotse);
