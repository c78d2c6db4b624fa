// The phone's own events: written first, counted afterwards; numbered without holes, whatever is closed or crashes, and
// in however many windows. The database's transactions see to that: a window that has not seen the last number writes
// nothing, reads what the other window wrote, and tries again. The windows tell each other over a BroadcastChannel.
import { uuid7 } from "./ids.js";
import { Behind } from "./vault.js";

/** Documents of a vault that every window follows. */
export const DOCS = ["data", "sessions", "problems", "discarded", "drafts", "prefs", "left", "seen"];

export class Log {
  events = []; // in order of their numbers
  waiting = new Set(); // numbers of what the server has not answered for
  docs = {};
  seq = 0;
  clock = 0;
  #turn = Promise.resolve();

  constructor(vault, heard) {
    this.vault = vault;
    this.heard = heard;
    this.channel = new BroadcastChannel(`${vault.store.name}/${vault.id}`);
    this.channel.onmessage = ({ data }) => this.#inTurn(() => this.#follow(data));
  }

  /** Reads everything. Throws where the vault cannot be read. */
  async load() {
    await this.#inTurn(async () => {
      this.docs = await this.vault.docs(DOCS);
      await this.#catchUp();
    });
    return this;
  }

  close() {
    this.channel.close();
  }

  // One thing at a time in this window, in the order in which it was asked for.
  #inTurn(work) {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #catchUp() {
    const { head, events, waiting } = await this.vault.read(this.seq);
    if (!head) return;
    this.events.push(...events);
    this.seq = head.seq;
    this.clock = Math.max(this.clock, head.clock);
    this.waiting = new Set(waiting);
  }

  async #follow({ docs = [], forget = [], ended = false }) {
    if (ended) return this.heard({ ended });
    await this.#catchUp();
    if (docs.length) Object.assign(this.docs, await this.vault.docs(docs));
    if (forget.length) this.events = this.events.filter((event) => !forget.includes(event.seq));
    return this.heard({});
  }

  /** Tells the other windows that this vault is gone or closed. */
  tellEnded() {
    this.channel.postMessage({ ended: true });
  }

  /**
   * Writes one event and gives it back once it is on disk. ``make(log)`` gives ``{session, kind, target, body}``, or null
   * for nothing; it is asked when everything before has been written, and again where another window came in between.
   */
  write(make) {
    return this.#inTurn(async () => {
      for (;;) {
        const made = make(this);
        if (!made) return null;
        const event = {
          id: made.id ?? uuid7(),
          session: made.session,
          seq: this.seq + 1,
          clock: this.clock + 1,
          at: new Date().toISOString(),
          kind: made.kind,
          target: made.target ?? null,
          body: made.body ?? {},
        };
        try {
          await this.vault.append(event);
        } catch (fault) {
          if (!(fault instanceof Behind)) throw fault;
          await this.#catchUp();
          continue;
        }
        this.events.push(event);
        this.seq = event.seq;
        this.clock = event.clock;
        this.waiting.add(event.seq);
        this.channel.postMessage({});
        return event;
      }
    });
  }

  /** Changes documents: ``change(docs)`` gives the new values of those that change. Resolves when they are on disk. */
  change(change, { sent = [], forget = [], clock = 0 } = {}) {
    return this.#inTurn(async () => {
      const docs = change ? change(this.docs) : {};
      await this.vault.commit({ sent, forget, docs, clock });
      Object.assign(this.docs, docs);
      for (const seq of sent) this.waiting.delete(seq);
      if (forget.length) this.events = this.events.filter((event) => !forget.includes(event.seq));
      this.clock = Math.max(this.clock, clock);
      this.channel.postMessage({ docs: Object.keys(docs), forget });
    });
  }

  /** What waits to be sent, in order, without what was put aside. */
  queue() {
    return this.events.filter((event) => this.waiting.has(event.seq) && !this.#isAside(event));
  }

  /** What the server refused and nobody has decided about. */
  aside() {
    return this.events.filter((event) => this.waiting.has(event.seq) && this.#isAside(event));
  }

  #isAside({ id }) {
    const problem = this.docs.problems?.[id];
    return problem !== undefined && !problem.again; // «Prøv igjen» sends it once more
  }
}
