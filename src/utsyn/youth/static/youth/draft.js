// What is written in a form of the journal is saved while it is typed: on the server within two seconds of the last key,
// and until the server has answered in this tab's own storage, encrypted with a key that only a signed-in user's page
// gets. The page works without this: its buttons save too.
const form = document.querySelector("form[data-youth-draft]");
/** The frame clears what begins with this when somebody signs out, or somebody else signs in. */
const PREFIX = "utsyn-draft:ungdom:";
const SERVER_AFTER = 900;
const HERE_AFTER = 200;
const WAITS = [3000, 5000, 10000, 20000, 30000];
const PAGE_FIELDS = new Set(["csrfmiddlewaretoken", "draft", "base", "tab", "number", "act"]);

if (form) start();

function start() {
  const said = form.dataset;
  const part = (name) => form.querySelector(`[data-draft-${name}]`);
  const field = (name) => form.elements.namedItem(name);
  let place = `${PREFIX}${said.record}`;
  let changes = 0; // how many times something was typed
  let saved = 0; // how many of these the server has
  let failures = 0;
  let busy = null;
  let signedOut = false;
  let leaving = false;
  let keptHere = false;
  let serverTimer = 0;
  let hereTimer = 0;
  let retryTimer = 0;

  const tell = (words) => {
    if (part("status").textContent !== words) part("status").textContent = words;
  };
  const show = (name, visible) => {
    if (part(name)) part(name).hidden = !visible;
  };
  const fields = () => [...form.elements].filter((one) => one.name && !PAGE_FIELDS.has(one.name) && one.type !== "submit");
  const ticks = (one) => one.type === "checkbox" || one.type === "radio";
  const nameOf = (one) => (ticks(one) ? `${one.name}=${one.value}` : one.name);
  const values = () => Object.fromEntries(fields().map((one) => [nameOf(one), ticks(one) ? one.checked : one.value]));
  const clock = (at) => new Date(at).toLocaleTimeString("nb-NO", { hour: "2-digit", minute: "2-digit" });

  // --- in this tab, encrypted
  let key = null;
  async function keyHere() {
    key ??= crypto.subtle.importKey("raw", bytes(said.browserKey), "AES-GCM", false, ["encrypt", "decrypt"]);
    return key;
  }
  async function keep() {
    clearTimeout(hereTimer);
    hereTimer = 0;
    const at = changes;
    const page = Object.fromEntries(["draft", "base", "tab", "number"].map((name) => [name, field(name).value]));
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify({ at: Date.now(), page, values: values() }));
      const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound() }, await keyHere(), plain);
      if (saved >= at) return; // the server was quicker
      sessionStorage.setItem(place, `${text(iv)}.${text(new Uint8Array(box))}`);
      keptHere = true;
    } catch {
      keptHere = false; // no storage, or no encryption on this connection: then only the server keeps it
    }
  }
  // The same text tied to who and what, not to the draft: the address of a new page changes with its first saving.
  const bound = () => new TextEncoder().encode(`${said.user}:${said.person}:${said.kind}`);
  function forget() {
    clearTimeout(hereTimer);
    hereTimer = 0;
    try {
      sessionStorage.removeItem(place);
    } catch {
      // Nothing was kept, then.
    }
  }
  async function restore() {
    let found;
    try {
      const stored = sessionStorage.getItem(place);
      if (!stored) return;
      const [iv, box] = stored.split(".").map(bytes);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound() }, await keyHere(), box);
      found = JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return forget(); // another user's, or cut off
    }
    const now = values();
    if (Object.entries(found.values).every(([name, value]) => now[name] === value)) return forget();
    if (changes) return; // somebody was quicker with the keyboard
    for (const one of fields()) {
      if (!(nameOf(one) in found.values)) continue;
      if (ticks(one)) one.checked = found.values[nameOf(one)];
      else one.value = found.values[nameOf(one)];
    }
    // The page goes on as the one that was taken away: what it sends next is no other writer's.
    for (const [name, value] of Object.entries(found.page)) field(name).value = value;
    for (const fold of form.querySelectorAll("details")) {
      if ([...fold.querySelectorAll("textarea")].some((one) => one.value)) fold.open = true;
    }
    tell(`${said.saidFound} ${clock(found.at)}`);
    for (const other of document.querySelectorAll("[data-resume]")) other.hidden = true;
    keptHere = true;
    changes += 1;
    serverTimer = setTimeout(send, SERVER_AFTER);
  }

  // --- on the server
  function typed() {
    changes += 1;
    clearTimeout(serverTimer);
    serverTimer = setTimeout(send, SERVER_AFTER);
    hereTimer ||= setTimeout(keep, HERE_AFTER);
  }
  function send() {
    clearTimeout(serverTimer);
    clearTimeout(retryTimer);
    serverTimer = retryTimer = 0;
    if (busy || leaving || saved >= changes) return busy;
    busy = post().finally(() => {
      busy = null;
      if (!leaving && saved < changes && !retryTimer && !serverTimer) serverTimer = setTimeout(send, SERVER_AFTER);
    });
    return busy;
  }
  async function post() {
    const at = changes;
    if (signedOut && !(await freshToken())) return later(said.saidOut);
    field("number").value = Number(field("number").value) + 1;
    const data = new FormData(form);
    for (const name of ["person", "kind", "corrects", "user"]) data.set(name, said[name]);
    let answer;
    let told;
    try {
      answer = await ask(data);
      if (answer.status === 403 && !isOurs(answer) && (await freshToken())) {
        data.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
        answer = await ask(data);
      }
      told = isOurs(answer) ? await answer.json() : {};
    } catch {
      return later(keptHere ? (navigator.onLine ? said.saidFault : said.saidOffline) : said.saidUnkept);
    }
    if (answer.status === 401 || answer.redirected) {
      signedOut = true;
      show("signin", true);
      await keep();
      return later(said.saidOut);
    }
    if (!["saved", "beside", "signed"].includes(told.state)) {
      await keep();
      return later(told.message ?? (keptHere ? said.saidFault : said.saidUnkept));
    }
    done(told, at);
  }
  const ask = (data) =>
    fetch(said.youthDraft, { method: "POST", body: data, signal: AbortSignal.timeout(15000), redirect: "follow" });
  const isOurs = (answer) => (answer.headers.get("Content-Type") ?? "").startsWith("application/json");

  function done(told, at) {
    failures = 0;
    signedOut = false;
    saved = at;
    show("signin", false);
    forget();
    if (told.state === "signed") {
      leaving = true;
      tell(told.message);
      return;
    }
    field("draft").value = told.draft;
    field("base").value = told.version;
    // A reload finds the draft; and what is kept here from now on belongs to it.
    if (location.pathname !== told.url) history.replaceState(history.state, "", told.url);
    place = `${PREFIX}${said.user}:${said.person || "anonym"}:${told.draft}`;
    if (changes > at) keep();
    if (told.state === "beside") {
      tell(told.message);
      part("choose").querySelector("a").href = told.choose;
      show("choose", true);
    } else tell(`${said.saidSaved} ${told.at}`);
  }
  function later(words) {
    tell(words);
    const wait = WAITS[Math.min(failures, WAITS.length - 1)];
    failures += 1;
    retryTimer = setTimeout(send, wait);
  }
  /** After a new sign-in in another tab the form's token is a new one. True where there is somebody signed in. */
  async function freshToken() {
    try {
      const answer = await fetch(said.keyUrl, { signal: AbortSignal.timeout(10000), headers: { "X-Utsyn-Background": "1" } });
      if (!answer.ok || answer.redirected || !isOurs(answer)) return false;
      const { token } = await answer.json();
      for (const one of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) one.value = token;
      return true;
    } catch {
      return false;
    }
  }

  form.addEventListener("input", typed);
  for (const event of ["online", "focus"]) addEventListener(event, () => saved < changes && send());
  document.addEventListener("visibilitychange", () => saved < changes && send());
  addEventListener("pagehide", () => hereTimer && keep());
  // Only where the text would really be gone: neither the server nor this tab has it.
  addEventListener("beforeunload", (event) => {
    if (!leaving && saved < changes && !keptHere && failures) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && form.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('button[value="sign"]'));
    }
  });
  // A saving under way is let through first: what comes after the signing would be somebody else's text.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(serverTimer);
    clearTimeout(retryTimer);
    if (busy && !leaving) {
      event.preventDefault();
      const { submitter } = event;
      const go = () => {
        leave();
        sendForm(submitter);
      };
      Promise.race([busy, new Promise((over) => setTimeout(over, 3000))]).then(go);
      return;
    }
    leave();
  });
  function leave() {
    leaving = true;
    field("number").value = Number(field("number").value) + 1;
    setTimeout(() => {
      leaving = false; // the answer did not come: the page is still here, and goes on
    }, 8000);
  }
  /** As the button would: without the frame's guard against a second press, which has seen the first. */
  function sendForm(submitter) {
    const act = document.createElement("input");
    act.type = "hidden";
    act.name = submitter?.name || "act";
    act.value = submitter?.value || "draft";
    form.append(act);
    form.submit();
    act.remove();
  }
  part("drop")?.addEventListener("click", () => {
    leaving = true;
    clearTimeout(serverTimer);
    forget();
  });
  restore();
}

function text(raw) {
  // One letter at a time: a long text is more than a call takes arguments.
  const letters = Array.from(raw, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytes(words) {
  const plain = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
