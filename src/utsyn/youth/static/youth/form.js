// Forms of the youth room that are saved with a button. What is typed outlives a reload and a sign-in that has run out:
// it is kept in this tab's own storage, encrypted with a key that only a signed-in user's page gets, until it is sent.
// Before a form is sent it is asked whether one is still signed in. Every form works without this.
/** The frame clears what begins with this when somebody signs out, or somebody else signs in. */
const PREFIX = "utsyn-draft:ungdom:skjema:";
const AFTER = 200;
const forms = [...document.querySelectorAll("form[data-key-url]")];

for (const [number, form] of forms.entries()) {
  const kept = keeping(form, `${PREFIX}${location.pathname}:${number}`);
  asking(form, kept);
}

function asking(form, kept) {
  const tell = (which) => {
    for (const name of ["signed-out", "no-answer"]) form.querySelector(`[data-${name}]`).hidden = name !== which;
    if (which) form.querySelector(`[data-${which}]`).focus();
  };
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const { submitter } = event;
    try {
      await kept.keep();
      const answer = await fetch(form.dataset.keyUrl, { headers: { "X-Utsyn-Background": "1" }, signal: AbortSignal.timeout(8000) });
      if (answer.status === 401 || answer.redirected) return tell("signed-out");
      // After a new sign-in in another tab the token of the form is a new one.
      if (answer.ok) form.querySelector("[name=csrfmiddlewaretoken]").value = (await answer.json()).token;
      tell("");
      kept.sent();
      send(form, submitter);
    } catch {
      tell("no-answer");
    } finally {
      setTimeout(() => (busy = false), 1000); // a second press within a second does nothing
    }
  });
}

/** As the button would. */
function send(form, submitter) {
  if (!submitter?.name) return form.submit();
  const pressed = document.createElement("input");
  pressed.type = "hidden";
  pressed.name = submitter.name;
  pressed.value = submitter.value;
  form.append(pressed);
  form.submit();
  pressed.remove();
}

function keeping(form, place) {
  const said = form.querySelector("[data-kept]");
  const fields = () => [...form.elements].filter((one) => one.name && !["hidden", "submit", "file", "password"].includes(one.type));
  // Boxes of one question have one name: each is kept by itself.
  const ticks = (one) => one.type === "checkbox" || one.type === "radio";
  const nameOf = (one) => (ticks(one) ? `${one.name}=${one.value}` : one.name);
  const values = () => Object.fromEntries(fields().map((one) => [nameOf(one), ticks(one) ? one.checked : one.value]));
  const bound = () => new TextEncoder().encode(`${said.dataset.user}:${place}`);
  const sent = `${place}:sendt`;
  let key = null;
  let timer = 0;
  let typed = false;

  const secret = () => (key ??= crypto.subtle.importKey("raw", bytes(said.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]));
  async function keep() {
    clearTimeout(timer);
    timer = 0;
    if (!typed) return;
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify({ at: Date.now(), values: values() }));
      const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound() }, await secret(), plain);
      sessionStorage.setItem(place, `${text(iv)}.${text(new Uint8Array(box))}`);
      sessionStorage.removeItem(sent);
    } catch {
      // Without storage, or encryption on this connection, nothing is kept, and everything else works.
    }
  }
  function forget() {
    try {
      for (const name of [place, sent]) sessionStorage.removeItem(name);
    } catch {
      // Nothing was kept, then.
    }
  }
  async function restore() {
    try {
      const stored = sessionStorage.getItem(place);
      if (!stored) return;
      // It was sent, and one has come here anew: what the server answers with is what counts.
      if (sessionStorage.getItem(sent) && performance.getEntriesByType("navigation")[0]?.type === "navigate") return forget();
      const [iv, box] = stored.split(".").map(bytes);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound() }, await secret(), box);
      const found = JSON.parse(new TextDecoder().decode(plain));
      const now = values();
      const names = Object.keys(found.values).filter((name) => name in now);
      if (typed || names.every((name) => now[name] === found.values[name])) return;
      for (const one of fields()) {
        if (!names.includes(nameOf(one))) continue;
        if (ticks(one)) one.checked = found.values[nameOf(one)];
        else one.value = found.values[nameOf(one)];
      }
      const at = new Date(found.at).toLocaleTimeString("nb-NO", { hour: "2-digit", minute: "2-digit" });
      said.textContent = `${said.dataset.found} ${at}`;
    } catch {
      forget(); // another user's, or cut off
    }
  }

  form.addEventListener("input", () => {
    typed = true;
    timer ||= setTimeout(keep, AFTER);
  });
  addEventListener("pagehide", () => timer && keep());
  // A part of the form that saves on the server as one types: what is there needs not be kept here.
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && !timer) forget();
  });
  restore();
  return { keep, sent: () => mark(sent, place) };
}

function mark(sent, place) {
  try {
    if (sessionStorage.getItem(place)) sessionStorage.setItem(sent, "1");
  } catch {
    // Nothing was kept, then.
  }
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
