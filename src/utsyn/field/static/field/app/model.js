// The app's core as the pages see it: a state that is new each time it changes, and actions that resolve when what was
// done is on disk. The actions are in actions.js; what comes from the net and who is signed in is here.
import { actions } from "./actions.js";
import { inside, postSignOut, signInDialog } from "./signin.js";
import { Shell } from "./shell.js";
import { vaultState } from "./state.js";
import { bare, Sync } from "./sync.js";
import { Log } from "./log.js";
import { openStore, Unstored } from "./vault.js";

export { Unstored };

const NOTHING = { data: null, me: null, open: [], session: null, past: [], outbox: [], drafts: {}, settings: {} };
const NO_LINK = {
  online: navigator.onLine, waiting: 0, sending: 0, sent: 0, problems: 0, lastSent: null, oldest: null, signIn: false, noRole: false, fault: "",
};
const DAY = 24 * 3600 * 1000;
const FORGOTTEN = 7; // days after which a phone whose owner does not sign in again keeps nothing that is sent

/** Opens the phone's vault and begins to follow the server. ``config``: the shell's block; ``store``: for tests. */
export async function openModel({ config, store = "utsyn-felt" }) {
  const model = new Model(config);
  await model.begin(store);
  return model;
}

class Model {
  log = null;
  sync = null;
  #listeners = new Set();
  #phase = "starting";
  #locked = 0;
  #fault = "";
  #asked = ""; // the ETag that we last asked for data about
  #renewed = 0;

  constructor(config) {
    this.config = config;
    this.shell = new Shell(config, { changed: () => this.changed(), busy: () => Boolean(this.state?.session?.open) });
    Object.assign(this, actions(this));
    this.state = this.#build();
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts the state together again and tells everybody, now. */
  changed() {
    this.state = this.#build();
    for (const listener of this.#listeners) {
      try {
        listener(this.state);
      } catch (fault) {
        queueMicrotask(() => { throw fault; }); // a page that cannot draw must not stop what is being kept or sent
      }
    }
  }

  #build() {
    const open = this.log && this.#phase === "ready";
    const parts = open ? vaultState(this.log, this.sync.link) : { ...NOTHING, link: { ...NO_LINK, ...this.sync?.link } };
    const link = { ...parts.link, flight: undefined };
    if (this.#fault) link.fault = this.#fault;
    link.old = link.oldest !== null && Date.now() - Date.parse(link.oldest) > DAY;
    return { ...parts, link, phase: this.#phase, locked: this.#locked, update: this.shell.ready ? "ready" : null };
  }

  async begin(name) {
    try {
      this.store = await openStore(name);
      const vault = await this.store.current();
      if (vault) await this.#enter(vault);
    } catch {
      this.#fault = "no_storage"; // a private window, or a full disk: nothing can be counted here
      this.#phase = "closed";
      this.changed();
      return;
    }
    await this.#count();
    if (this.log?.docs.data) {
      this.#phase = "ready";
      this.changed();
      this.#identify(); // cold start: the net is not waited for
    } else await this.#identify();
    await this.shell.begin();
  }

  async #count() {
    this.#locked = await this.store.locked(this.log?.vault.id).catch(() => 0);
  }

  async #enter(vault) {
    this.#drop();
    const log = new Log(vault, ({ ended }) => (ended ? this.#closed() : this.changed()));
    await log.load();
    this.log = log;
    this.sync = new Sync(log, this.config.addresses, {
      changed: () => this.changed(),
      signedOut: () => {},
      other: () => this.#other(),
      wiped: () => this.#wiped(),
      dataIs: (etag) => this.#dataIs(etag),
      shellIs: (version) => this.shell.versionIs(version),
    }, () => this.#watched());
  }

  #drop() {
    this.sync?.stop();
    this.log?.close();
    this.sync = this.log = null;
  }

  async #closed(phase = "closed") {
    this.#drop();
    this.#phase = phase;
    await this.#count();
    this.changed();
  }

  // --- who is signed in

  /** Asks who is signed in, and opens that user's vault. Without net everything stays as it is. */
  async #identify() {
    let who = await inside(this.config.addresses, { quiet: true });
    if (who && (await this.store.signOutDue())) {
      // Somebody signed out here while there was no net: that comes first.
      if (await postSignOut(this.config.addresses, who.token)) await this.store.signOutDue(false);
      who = null;
    }
    if (who) return this.#adopt(who);
    if (who === null && this.#forgotten()) return this.#wiped("closed");
    if (this.log) {
      this.sync.link.signIn = who === null;
      this.sync.link.online = who !== undefined;
      if (!this.log.docs.data) this.#phase = "closed";
      else if (who === undefined) this.sync.now();
    } else this.#phase = "closed";
    this.changed();
  }

  /** The signed-in user decides which vault is open; another's stays locked. */
  async #adopt(who) {
    this.#fault = "";
    if (who.service === null) {
      this.#fault = "no_role";
      if (!this.log) this.#phase = "closed";
      else this.sync.link.noRole = true;
      return this.changed();
    }
    const { vault } = this.log ?? {};
    if (vault?.user !== who.user || vault.service !== who.service) {
      await this.#enter(await this.store.vaultOf(who.user, who.service));
      await this.#count();
      if (!this.log.docs.data) this.#phase = "starting";
      this.changed();
    }
    this.sync.link.signIn = false;
    await this.#fetchData(this.#phase === "ready" ? "1" : "");
    this.#phase = this.log?.docs.data ? "ready" : this.#phase === "ended" ? "ended" : "closed";
    this.changed();
    this.shell.follow(who.language, who.colours);
    this.shell.keep();
    if (this.sync && !this.sync.link.signIn) this.sync.now();
  }

  // The server says that this phone is somebody else's: another user has signed in here, or it has lost us.
  async #other() {
    const who = await inside(this.config.addresses, { quiet: true });
    if (!who) {
      this.sync.link.signIn = who === null;
      return false;
    }
    const { vault } = this.log;
    if (who.user !== vault.user || who.service !== vault.service) {
      this.#phase = "starting";
      await this.#adopt(who);
      return false;
    }
    if (Date.now() - this.#renewed < 600000) return false;
    this.#renewed = Date.now();
    await vault.renew();
    return true;
  }

  async #wiped(phase = "ended") {
    const { log } = this;
    await this.store.wipe(log.vault.id);
    log.tellEnded();
    await this.#closed(phase);
  }

  // Nobody is signed in, nothing waits, nothing goes on, and the server has not been heard for a week.
  #forgotten() {
    if (!this.log?.docs.data) return false;
    const { session, outbox, drafts } = vaultState(this.log, this.sync.link);
    const since = Date.now() - Date.parse(this.log.docs.seen ?? "2000-01-01");
    return !session?.open && !outbox.length && !Object.keys(drafts).length && since > FORGOTTEN * DAY;
  }

  // --- what the server says

  #watched() {
    const { session, past } = this.state;
    return [...new Set([session?.id, ...past.map(({ id }) => id)])].filter(Boolean).slice(0, 50);
  }

  #dataIs(etag) {
    this.sweep();
    if (etag === this.log?.docs.data?.etag || etag === this.#asked) return;
    this.#asked = etag;
    this.#fetchData("1").then(() => this.changed());
  }

  /** Fetches what the app needs to work, where it has changed. */
  async #fetchData(background) {
    const { log, sync } = this;
    const known = log.docs.data;
    const headers = { Accept: "application/json", "X-Utsyn-Device": log.vault.device };
    if (known?.etag) headers["If-None-Match"] = `"${known.etag}"`;
    if (background) headers["X-Utsyn-Background"] = background;
    const answer = await fetch(this.config.addresses.data, { headers, cache: "no-store", redirect: "manual" }).catch(() => null);
    sync.link.online = answer !== null;
    if (!answer || answer.status === 304) return;
    const body = await answer.json().catch(() => null);
    if (answer.ok && body) {
      if (body.me?.user !== undefined && body.me.user !== log.vault.user) return;
      const etag = bare(answer.headers.get("ETag"));
      await log.change(() => ({ data: { etag, body } })).catch(() => {});
      Object.assign(sync.link, { signIn: false, noRole: false });
    } else if (answer.status === 401 || answer.type === "opaqueredirect") sync.link.signIn = true;
    else if (answer.status === 403 && body?.code === "device_lost") await this.#wiped();
    else if (answer.status === 403) Object.assign(sync.link, { noRole: true, fault: body?.code ?? "refused" });
  }

  /** Forgets sessions that are over, wholly sent, and put away or followed by another; and any that ended two days ago. */
  sweep() {
    const { log } = this;
    const { session, over } = this.state;
    const gone = [...over];
    const sent = session && !session.open && !this.state.outbox.some((item) => item.session === session.id);
    if (sent && Date.now() - Date.parse(session.ended.at) > 2 * DAY) gone.push(session.id);
    const forget = log.events.filter((event) => gone.includes(event.session)).map((event) => event.seq);
    if (!forget.length) return;
    log.change(({ left, sessions }) => ({
      left: (left ?? []).filter((id) => !gone.includes(id)),
      sessions: Object.fromEntries(Object.entries(sessions ?? {}).filter(([id]) => !gone.includes(id))),
    }), { forget }).then(() => this.changed(), () => {});
  }

  // --- signing in and out, and the app itself

  /** Opens the dialog over the page. Resolves to whether somebody is signed in now. */
  async signIn() {
    if (!this.store) return false;
    const who = (await inside(this.config.addresses)) || (await signInDialog(this.config));
    if (!who) return false;
    await this.store.signOutDue(false).catch(() => {});
    await this.#adopt(who);
    return true;
  }

  /** Sends what waits, wipes, and signs out. ``{left, drafts}``: what could not be sent; with any, one stays. */
  async signOut({ leave = false } = {}) {
    const { log, sync } = this;
    if (log) {
      await sync.now();
      if (log.queue().length) await sync.now();
      if (this.log !== log) return { left: 0, drafts: 0 }; // wiped meanwhile
      const left = log.queue().length + log.aside().length;
      const drafts = Object.keys(log.docs.drafts ?? {}).length;
      if ((left || drafts) && !leave) return { left, drafts };
      if (left || drafts) await this.store.close(log.vault.id);
      else await this.store.wipe(log.vault.id);
      log.tellEnded();
      await this.store.signOutDue(true);
    }
    await this.#closed();
    try {
      sessionStorage.clear(); // drafts of the office's forms in the same tab, as when one signs out there
    } catch {
      // Nothing was kept, then.
    }
    const who = await inside(this.config.addresses, { quiet: true });
    const out = who === null || (who && (await postSignOut(this.config.addresses, who.token)));
    if (out) await this.store.signOutDue(false);
    return { left: 0, drafts: 0, signedOut: Boolean(out) };
  }

  syncNow() {
    return this.sync?.now() ?? Promise.resolve();
  }

  update() {
    return this.shell.takeOver();
  }

  /** Ends everything that this model does by itself. For tests, and for nobody else. */
  close() {
    this.#drop();
    this.store?.db.close();
  }
}
