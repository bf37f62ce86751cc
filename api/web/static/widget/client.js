/** The claimant's calls, as the HTTP contract has them. Knows nothing of the page. */

const TIMEOUT_MS = 20_000;
const LONGEST_PAUSE_S = 30;
const CALLER = "teilhabe-lotse";

/** A call that did not succeed. `status` 0: no answer came at all. `retryAfter` in seconds, or null. */
export class Fault extends Error {
  constructor(status, message = "", retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The same call may succeed later. */
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** The conversation is no longer there, or no longer ours. */
  get gone() {
    return this.status === 401 || this.status === 404 || this.status === 410;
  }
}

export class Client {
  /** Server time minus this device's time in milliseconds; 0 where the server does not tell. */
  skew = 0;
  #base;

  constructor(base) {
    this.#base = base.replace(/\/$/, "");
  }

  start(language) {
    return this.#call("POST", "/api/conversations", { body: { language } });
  }

  /** The running conversation, or null. Asking also extends it. */
  async current() {
    try {
      return await this.#call("GET", "/api/conversations/current");
    } catch (fault) {
      if (fault.gone) return null;
      throw fault;
    }
  }

  send(id, message) {
    return this.#call("POST", `${this.#path(id)}/messages`, { body: message });
  }

  remove(id) {
    return this.#call("DELETE", this.#path(id), { as: "nothing" });
  }

  /** Deletes without waiting; the browser finishes the call after the page is gone. */
  leave(id) {
    this.#call("DELETE", this.#path(id), { as: "nothing", keepalive: true }).catch(() => {});
  }

  transcript(id) {
    return this.#call("GET", `${this.#path(id)}/transcript?format=txt`, { as: "blob" });
  }

  calendarFile(code) {
    return this.#call("POST", "/api/bookings/ics", { body: { code }, as: "blob" });
  }

  events(id) {
    return new EventSource(`${this.#base}${this.#path(id)}/events`, { withCredentials: true });
  }

  #path(id) {
    return `/api/conversations/${encodeURIComponent(id)}`;
  }

  async #call(method, path, { body, as = "json", keepalive = false } = {}) {
    const headers = {};
    if (method !== "GET") headers["X-Requested-With"] = CALLER;
    if (body) headers["Content-Type"] = "application/json";
    const request = { method, headers, keepalive, credentials: "include", cache: "no-store" };
    try {
      const response = await fetch(this.#base + path, {
        ...request,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      this.#compareClocks(response);
      if (!response.ok) throw await faultOf(response);
      if (as === "nothing") return null;
      return await response[as]();
    } catch (fault) {
      throw fault instanceof Fault ? fault : new Fault(0);
    }
  }

  #compareClocks(response) {
    const date = Date.parse(response.headers.get("Date"));
    if (!Number.isNaN(date)) this.skew = date - Date.now();
  }
}

/**
 * Makes the call until it succeeds or fails for good. Between two tries it awaits `pause(fault, seconds)`,
 * longer each time unless the server names a time.
 */
export async function insist(call, pause) {
  for (let failures = 0; ; failures += 1) {
    try {
      return await call();
    } catch (fault) {
      if (!fault.temporary) throw fault;
      await pause(fault, fault.retryAfter ?? Math.min(2 ** failures, LONGEST_PAUSE_S));
    }
  }
}

async function faultOf(response) {
  const wait = Number.parseInt(response.headers.get("Retry-After"), 10);
  const answer = await response.json().catch(() => null);
  return new Fault(response.status, answer?.error?.message, Number.isNaN(wait) ? null : wait);
}
