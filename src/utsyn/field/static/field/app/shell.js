// The app as a thing on the phone: the worker that keeps it, new versions of it, and the room that it may take.

const SELDOM = 600000; // ms between questions for a new version

export class Shell {
  ready = false; // a new version waits
  #registration = null;
  #touched = false;
  #asked = 0;
  #version;
  #look; // language and colours

  /** ``busy()``: whether a session is open, when no new version may be taken. */
  constructor(config, { changed, busy }) {
    Object.assign(this, { config, changed, busy });
    this.#version = config.version;
    this.#look = [config.language, config.colours];
    addEventListener("pointerdown", () => { this.#touched = true; }, { once: true });
    document.addEventListener("visibilitychange", () => this.#maybe());
  }

  /** Has the worker keep the app in the language and the colours that are wanted by now. */
  async begin() {
    if (!("serviceWorker" in navigator)) return;
    const { keeper, app } = this.config.addresses;
    const look = this.#look;
    const [sprak, farger] = look;
    try {
      const options = { scope: app, updateViaCache: "none" };
      this.#registration = await navigator.serviceWorker.register(`${keeper}?${new URLSearchParams({ sprak, farger })}`, options);
    } catch {
      return; // without net, or where the browser keeps no workers: the one that runs goes on
    }
    const registration = this.#registration;
    if (!registration) return;
    this.#follow(registration.installing);
    registration.addEventListener("updatefound", () => this.#follow(registration.installing));
    this.#found();
    if (look !== this.#look) await this.begin(); // somebody has signed in meanwhile
  }

  #follow(worker) {
    worker?.addEventListener("statechange", () => this.#found());
  }

  #found() {
    const waits = Boolean(this.#registration?.waiting && navigator.serviceWorker.controller);
    if (waits === this.ready) return;
    this.ready = waits;
    this.changed();
    this.#maybe();
  }

  // By itself only where nobody notices: no session is open, and the page lies in the background or was just opened.
  #maybe() {
    if (this.ready && !this.busy() && (!this.#touched || document.visibilityState === "hidden")) this.takeOver();
  }

  /** Takes the new version and loads the page again. Not while a session is open. */
  async takeOver() {
    const waiting = this.#registration?.waiting;
    if (!waiting || this.busy()) return false;
    const taken = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    const asking = setInterval(() => waiting.postMessage("take-over"), 2000);
    waiting.postMessage("take-over");
    await taken;
    clearInterval(asking);
    location.reload();
    return true;
  }

  /** The server has this version of the app: look for it, now and then. */
  versionIs(version) {
    if (version === this.#version || Date.now() - this.#asked < SELDOM) return;
    this.#asked = Date.now();
    this.#registration?.update().catch(() => {});
  }

  /** The app in the user's own language and colours. A worker under another address replaces the one that runs. */
  follow(language, colours) {
    if (language === this.#look[0] && colours === this.#look[1]) return;
    this.#look = [language, colours];
    if (this.#registration) this.begin();
  }

  /** Asks the browser not to throw the phone's store away when it lacks room. */
  async keep() {
    try {
      if (!(await navigator.storage.persisted())) await navigator.storage.persist();
    } catch {
      // Older browsers have no such promise; the banner for what is older than a day stands.
    }
  }
}
