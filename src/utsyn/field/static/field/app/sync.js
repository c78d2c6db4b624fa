// Sends the phone's events, one flight at a time, for as long as it takes. An event is forgotten only when the server
// has answered for that very event; whatever else happens, everything stays and is sent again.
import { label } from "./ids.js";

const BATCH = 100;
const BYTES = 200 * 1024; // the server takes 256 KiB
const SOON = 700; // ms without a tap: what follows on each other goes together, and no tap waits for the sending
const LATEST = 4000; // ms: so long at most while one taps on
const TIMEOUT = 30000;
const WATCH = 15000; // ms between questions for the partner's sum
const LONGEST = 300; // seconds between attempts
const encoder = new TextEncoder();

export const bare = (etag) => (etag ?? "").replace(/^W\//, "").replaceAll('"', "");

export class Sync {
  #timer = 0;
  #running = null;
  #failures = 0;
  #limit = BATCH;
  #since = null; // when what waits began to wait
  #stopped = false;

  /** ``on``: {changed, signedOut, other, lost, wiped, dataIs(etag), shellIs(version)}; ``watched()``: ids of sessions. */
  constructor(log, addresses, on, watched) {
    Object.assign(this, { log, addresses, on, watched });
    this.link = { online: navigator.onLine, sending: 0, sent: 0, lastSent: null, signIn: false, noRole: false, fault: "", tries: 0, flight: null };
    this.wake = () => {
      if (document.visibilityState === "visible") this.now();
    };
    this.down = () => this.#say({ online: false });
    addEventListener("online", this.wake);
    addEventListener("focus", this.wake);
    addEventListener("offline", this.down);
    document.addEventListener("visibilitychange", this.wake);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.wake);
    removeEventListener("focus", this.wake);
    removeEventListener("offline", this.down);
    document.removeEventListener("visibilitychange", this.wake);
  }

  #say(news) {
    if (this.#stopped) return;
    Object.assign(this.link, news);
    this.on.changed();
  }

  #in(milliseconds) {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.now(), milliseconds);
  }

  /** Something new is there: it goes in a moment, unless the server has not answered lately. */
  soon() {
    if (this.#failures > 0 || this.#running || this.link.signIn) return;
    this.#since ??= Date.now();
    this.#in(Math.max(0, Math.min(SOON, this.#since + LATEST - Date.now())));
  }

  /** Sends what waits. Resolves when there is no more to be done now, whether it went well or not. */
  now() {
    if (this.#stopped) return Promise.resolve();
    clearTimeout(this.#timer);
    this.#since = null;
    this.#running ??= this.#alone().finally(() => {
      this.#running = null;
      this.#plan();
    });
    return this.#running;
  }

  // With several windows, one sends; the others hear of it.
  async #alone() {
    const { locks } = navigator;
    if (!locks) return this.#flight();
    const name = `${this.log.vault.store.name}-sync`;
    return locks.request(name, { ifAvailable: true }, (lock) => (lock ? this.#flight() : undefined));
  }

  #plan() {
    if (this.#stopped || this.link.signIn) return; // until somebody signs in, or looks at the page again
    if (this.#failures > 0) {
      const seconds = Math.min(LONGEST, 2 ** Math.min(this.#failures, 9));
      this.#in(Math.max(this.after ?? 0, seconds * (0.5 + Math.random() / 2)) * 1000);
    } else if (this.log.queue().length) this.#in(SOON);
    else if (document.visibilityState === "visible") this.#in(WATCH);
  }

  async #flight() {
    const total = this.log.queue().length;
    this.#say({ sending: total, sent: 0 });
    let going = true;
    try {
      do {
        const batch = this.#batch();
        this.link.flight = new Set(batch.map((event) => event.seq));
        if (batch.length) this.on.changed();
        going = await this.#send(batch);
      } while (going && !this.#stopped && this.log.queue().length);
    } finally {
      this.#say({ sending: 0, sent: 0, flight: null, tries: this.#failures });
    }
  }

  #batch() {
    const batch = [];
    let bytes = 1000; // what stands around the events
    for (const event of this.log.queue()) {
      const size = encoder.encode(JSON.stringify(event)).length + 1;
      if (batch.length && (batch.length >= this.#limit || bytes + size > BYTES)) break;
      batch.push(event);
      bytes += size;
    }
    return batch;
  }

  // One request. Whether to go on with the rest.
  async #send(batch) {
    const { vault } = this.log;
    const body = {
      protocol: 1,
      now: new Date().toISOString(),
      device: { key: vault.device, label: label() },
      events: batch,
      watch: this.watched(),
    };
    const headers = { "Content-Type": "application/json", "X-Utsyn-Device": vault.device, Accept: "application/json" };
    if (!batch.length) headers["X-Utsyn-Background"] = "1"; // nobody did anything: no use of the sign-in
    let answer;
    let said;
    try {
      answer = await fetch(this.addresses.sync, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout?.(TIMEOUT),
      });
      said = await answer.json().catch(() => null);
    } catch {
      return this.#failed({ online: false, fault: "" });
    }
    if (this.#stopped) return false;
    this.after = Number(answer.headers.get("Retry-After")) || 0;
    if (answer.ok && said?.results) return this.#answered(batch, said);
    return this.#refused(answer, said?.code ?? "", batch);
  }

  async #answered(batch, said) {
    const byId = new Map(batch.map((event) => [event.id, event]));
    const sent = [];
    const problems = { ...this.log.docs.problems };
    let aside = false;
    for (const { id, status, code, message } of said.results) {
      const event = byId.get(id);
      if (!event) continue;
      if (status === "stored" || status === "known") {
        sent.push(event.seq);
        aside ||= id in problems;
        delete problems[id];
      } else if (status === "refused") {
        problems[id] = { code: code ?? "", message: message ?? "", tries: (problems[id]?.tries ?? 0) + 1 };
        aside = true;
      }
    }
    const heard = new Date().toISOString();
    const sessions = { ...this.log.docs.sessions };
    for (const [id, one] of Object.entries(said.sessions ?? {})) sessions[id] = { ...one, heard };
    const clock = Object.values(said.sessions ?? {}).reduce((most, one) => Math.max(most, one.clock ?? 0), 0);
    const seen = heard.slice(0, 10);
    const docs = { sessions, ...(aside && { problems }), ...(seen !== this.log.docs.seen && { seen }) };
    try {
      await this.log.change(() => docs, { sent, clock });
    } catch {
      return this.#failed({ online: true, fault: "unstored" }); // the events stay, and will be known next time
    }
    const moved = sent.length > 0 || aside;
    if (batch.length && !moved) return this.#failed({ online: true, fault: "unanswered" });
    this.#failures = 0;
    this.#limit = Math.min(BATCH, this.#limit * 2);
    this.#say({
      online: true, signIn: false, noRole: false, fault: "",
      sent: this.link.sent + sent.length,
      ...((sent.length || !this.log.queue().length) && { lastSent: heard }),
    });
    if (said.wipe && !this.log.queue().length) {
      this.on.wiped();
      return false;
    }
    if (said.data) this.on.dataIs(bare(said.data));
    if (said.shell) this.on.shellIs(said.shell);
    return true;
  }

  async #refused(answer, code, batch) {
    const { status } = answer;
    if (status === 401 || answer.type === "opaqueredirect") {
      this.#failures = 0;
      this.#say({ online: true, signIn: true, fault: "" });
      this.on.signedOut();
      return false;
    }
    if (status === 403 && code === "device_lost") {
      this.on.wiped();
      return false;
    }
    if (status === 403 && code === "device_other") {
      const again = await this.on.other();
      return again || this.#failed({ online: true, fault: code });
    }
    if (status === 403) return this.#failed({ online: true, noRole: code === "no_role", fault: code || "refused" });
    if (status === 413) return this.#tooLarge(batch);
    if (status === 400) return this.#failed({ online: true, fault: code || "malformed" });
    return this.#failed({ online: true, fault: "server" });
  }

  async #tooLarge(batch) {
    if (batch.length > 1) {
      this.#limit = Math.max(1, Math.floor(batch.length / 2));
      return true;
    }
    if (!batch.length) return this.#failed({ online: true, fault: "too_large" });
    const [{ id }] = batch;
    await this.aside(id, "too_large", "");
    return true;
  }

  /** Puts one event aside, with the reason. */
  aside(id, code, message) {
    return this.log.change(({ problems }) => ({
      problems: { ...problems, [id]: { code, message, tries: (problems?.[id]?.tries ?? 0) + 1 } },
    }));
  }

  #failed(news) {
    this.#failures += 1;
    this.#say(news);
    return false;
  }
}
