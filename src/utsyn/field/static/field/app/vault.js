// What the phone keeps, all of it encrypted: one vault for each user and service who has signed in on it.
//
// Each vault has an AES-GCM key of its own that the browser made and will not hand out (non-extractable). Every record
// is sealed with its place – store, vault, number – as additional data, so that none can be moved or swapped. In clear
// are only: random names of vaults, running numbers, and which of them have been sent.
import { openDB } from "../../vendor/idb/index.js";

/** Thrown by everything that should have been kept and was not. Nothing has been counted. */
export class Unstored extends Error {
  constructor(cause) {
    super("Nothing was stored", { cause });
    this.name = "Unstored";
  }
}

const STRICT = { durability: "strict" }; // on disk, not only with the operating system
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const within = (id) => IDBKeyRange.bound([id], [id, []]);

/** Opens the phone's database. Throws Unstored where the browser has none (some private windows). */
export async function openStore(name = "utsyn-felt") {
  try {
    const db = await openDB(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("vaults", { keyPath: "id" });
        for (const store of ["device", "heads", "log", "queue", "docs"]) fresh.createObjectStore(store);
      },
      blocking: () => db.close(), // a later version of the app wants in
    });
    return new Store(db, name);
  } catch (fault) {
    throw new Unstored(fault);
  }
}

class Store {
  constructor(db, name) {
    this.db = db;
    this.name = name;
  }

  /** The vault that was open last, whether there is net or not; null where nobody is signed in on this phone. */
  async current() {
    const id = await this.db.get("device", "current");
    const row = id && (await this.db.get("vaults", id));
    return row && !row.closed ? this.#open(row) : null;
  }

  /** The vault of this user in this service, made when there is none. It is the one that opens from now on. */
  async vaultOf(user, service) {
    for (const row of await this.db.getAll("vaults")) {
      const vault = await this.#open(row).catch(() => null);
      if (vault?.user === user && vault.service === service) {
        await this.#write(["vaults", "device"], (tx) => {
          tx.objectStore("vaults").put({ ...row, closed: false });
          tx.objectStore("device").put(row.id, "current");
        });
        return vault;
      }
    }
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const id = crypto.randomUUID();
    const meta = { user, service, device: crypto.randomUUID() };
    const vault = new Vault(this, id, key, meta);
    const row = { id, key, closed: false, box: await vault.seal("vaults", id, meta) };
    await this.#write(["vaults", "device", "heads"], (tx) => {
      tx.objectStore("vaults").add(row);
      tx.objectStore("heads").put({ seq: 0, clock: 0 }, id);
      tx.objectStore("device").put(id, "current");
    });
    return vault;
  }

  async #open(row) {
    const vault = new Vault(this, row.id, row.key, null);
    vault.take(await vault.unseal("vaults", row.id, row.box));
    return vault;
  }

  /** How many unsent events lie in vaults other than this one. They can be counted, not read. */
  async locked(but) {
    const keys = await this.db.getAllKeys("queue");
    return keys.filter(([id]) => id !== but).length;
  }

  /** Whether a sign-out of the server still has to be done, since there was no net when somebody signed out here. */
  async signOutDue(value) {
    if (value === undefined) return Boolean(await this.db.get("device", "signout"));
    await this.#write(["device"], (tx) => {
      if (value) tx.objectStore("device").put(1, "signout");
      else tx.objectStore("device").delete("signout");
    });
    return value;
  }

  /** Closes the vault: what is in it stays, encrypted, until the same user signs in again. */
  async close(id) {
    const row = await this.db.get("vaults", id);
    await this.#write(["vaults", "device"], (tx) => {
      if (row) tx.objectStore("vaults").put({ ...row, closed: true });
      tx.objectStore("device").delete("current");
    });
  }

  /** Takes away a vault with its key: what may be left on the disk can be read by nobody. */
  async wipe(id) {
    await this.#write(["vaults", "device", "heads", "log", "queue", "docs"], (tx) => {
      tx.objectStore("vaults").delete(id);
      tx.objectStore("heads").delete(id);
      for (const store of ["log", "queue", "docs"]) tx.objectStore(store).delete(within(id));
      tx.objectStore("device").delete("current");
    });
  }

  /** Somebody signs out: what is wholly sent is wiped, what is not is closed. Other windows are told. */
  async leave() {
    const queue = await this.db.getAllKeys("queue");
    for (const row of await this.db.getAll("vaults")) {
      const vault = await this.#open(row).catch(() => null);
      const { drafts } = (await vault?.docs(["drafts"])) ?? {};
      const unsent = queue.some(([id]) => id === row.id) || Object.keys(drafts ?? {}).length > 0;
      await (unsent ? this.close(row.id) : this.wipe(row.id));
      const channel = new BroadcastChannel(`${this.name}/${row.id}`);
      channel.postMessage({ ended: true });
      channel.close();
    }
  }

  async #write(stores, change) {
    await transact(this.db, stores, async (tx) => change(tx));
  }
}

/** One transaction that is on disk when it is done, or Unstored. ``change`` may await nothing but the transaction. */
async function transact(db, stores, change) {
  let tx;
  try {
    tx = db.transaction(stores, "readwrite", STRICT);
    const done = tx.done;
    done.catch(() => {}); // told below
    const result = await change(tx);
    await done;
    return result;
  } catch (fault) {
    try {
      tx?.abort();
    } catch {
      // It is over already.
    }
    if (fault instanceof Behind) throw fault;
    throw new Unstored(fault);
  }
}

/** Another window has written since: read what it wrote and try again. */
export class Behind extends Error {}

class Vault {
  constructor(store, id, key, meta) {
    this.store = store;
    this.id = id;
    this.key = key;
    if (meta) this.take(meta);
  }

  take({ user, service, device }) {
    Object.assign(this, { user, service, device });
  }

  async seal(store, name, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = encoder.encode(`${store}/${this.id}/${name}`);
    const text = encoder.encode(JSON.stringify(value));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, this.key, text);
    const box = new Uint8Array(12 + sealed.byteLength);
    box.set(iv);
    box.set(new Uint8Array(sealed), 12);
    return box;
  }

  async unseal(store, name, box) {
    const additionalData = encoder.encode(`${store}/${this.id}/${name}`);
    const cipher = { name: "AES-GCM", iv: box.subarray(0, 12), additionalData };
    return JSON.parse(decoder.decode(await crypto.subtle.decrypt(cipher, this.key, box.subarray(12))));
  }

  /** A new name for this phone, where the server knows the old one as somebody else's. */
  async renew() {
    const meta = { user: this.user, service: this.service, device: crypto.randomUUID() };
    const row = await this.store.db.get("vaults", this.id);
    const box = await this.seal("vaults", this.id, meta);
    await transact(this.store.db, ["vaults"], async (tx) => tx.objectStore("vaults").put({ ...row, box }));
    this.take(meta);
  }

  /** The documents beside the log – data, drafts, preferences, what the server said – by their names. */
  async docs(names) {
    const boxes = await Promise.all(names.map((name) => this.store.db.get("docs", [this.id, name])));
    const values = await Promise.all(
      boxes.map((box, i) => (box ? this.unseal("docs", names[i], box).catch(() => null) : null)),
    );
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  }

  /** ``{seq, clock}``: the highest of each so far. */
  async head() {
    return (await this.store.db.get("heads", this.id)) ?? null;
  }

  /** The events after number ``after``, in order, and the numbers of those that have not been sent. */
  async read(after = 0) {
    const tx = this.store.db.transaction(["heads", "log", "queue"]);
    const range = IDBKeyRange.bound([this.id, after + 1], [this.id, []]);
    const [head, keys, boxes, waiting] = await Promise.all([
      tx.objectStore("heads").get(this.id),
      tx.objectStore("log").getAllKeys(range),
      tx.objectStore("log").getAll(range),
      tx.objectStore("queue").getAllKeys(within(this.id)),
    ]);
    const events = await Promise.all(boxes.map((box, i) => this.unseal("log", keys[i][1], box)));
    return { head: head ?? null, events, waiting: waiting.map(([, seq]) => seq) };
  }

  /** Adds one event as number ``event.seq``. Throws Behind where another window has written that number. */
  async append(event) {
    const box = await this.seal("log", event.seq, event);
    await transact(this.store.db, ["heads", "log", "queue"], async (tx) => {
      const head = await tx.objectStore("heads").get(this.id);
      if (!head) throw new Unstored("the vault is gone");
      if (head.seq !== event.seq - 1) throw new Behind();
      tx.objectStore("log").add(box, [this.id, event.seq]);
      tx.objectStore("queue").add(1, [this.id, event.seq]);
      tx.objectStore("heads").put({ seq: event.seq, clock: Math.max(event.clock, head.clock) }, this.id);
    });
  }

  /** In one transaction: these numbers are sent, these events forgotten, these documents written, this clock seen. */
  async commit({ sent = [], forget = [], docs = {}, clock = 0 }) {
    const names = Object.keys(docs);
    const boxes = await Promise.all(names.map((name) => docs[name] === null ? null : this.seal("docs", name, docs[name])));
    await transact(this.store.db, ["heads", "log", "queue", "docs"], async (tx) => {
      const head = await tx.objectStore("heads").get(this.id);
      if (!head) throw new Unstored("the vault is gone");
      if (clock > head.clock) tx.objectStore("heads").put({ ...head, clock }, this.id);
      for (const seq of sent) tx.objectStore("queue").delete([this.id, seq]);
      for (const seq of forget) tx.objectStore("log").delete([this.id, seq]);
      names.forEach((name, i) => {
        if (boxes[i]) tx.objectStore("docs").put(boxes[i], [this.id, name]);
        else tx.objectStore("docs").delete([this.id, name]);
      });
    });
  }
}
