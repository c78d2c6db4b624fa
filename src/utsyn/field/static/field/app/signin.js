// Signing in without leaving the page: the house's own forms, fetched, shown in a dialog and sent by fetch, for as many
// steps as it takes. Where that does not do (a passkey, no net), there is a link to the page itself.

/** Who is signed in: ``{user, service, language, colours, token}``; null for nobody, undefined where nobody answers. */
export async function inside(addresses, { quiet = false } = {}) {
  const headers = { Accept: "application/json", ...(quiet && { "X-Utsyn-Background": "1" }) };
  try {
    const answer = await fetch(addresses.inside, { headers, cache: "no-store", redirect: "manual" });
    if (answer.ok) return await answer.json();
    return answer.status === 401 || answer.type === "opaqueredirect" ? null : undefined;
  } catch {
    return undefined;
  }
}

/** Signs out of the server. Whether it worked. */
export async function postSignOut(addresses, token) {
  try {
    const answer = await fetch(addresses.signOut, {
      method: "POST",
      headers: { "X-CSRFToken": token, "X-Utsyn-Background": "1" },
      cache: "no-store",
      redirect: "manual",
    });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}

const PAGE = { headers: { Accept: "text/html" }, cache: "no-store" };

async function page(answer) {
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { parsed, address: answer.url };
}

/** The forms of a page that can be filled in here: not those for passkeys, languages, or going elsewhere. */
function forms({ parsed, address }, addresses) {
  const elsewhere = [addresses.signOut, addresses.inside];
  return [...parsed.querySelectorAll("main form")].filter((form) => {
    form.setAttribute("action", new URL(form.getAttribute("action") || address, address).pathname);
    const passkey = form.querySelector("[name=credential]");
    return !passkey && !elsewhere.includes(form.getAttribute("action"));
  });
}

/** The dialog. Resolves to who is signed in, or to null where it was closed. */
export function signInDialog(config, { parent = document.body } = {}) {
  const { addresses, signIn: words } = config;
  const dialog = document.createElement("dialog");
  dialog.className = "ds-dialog felt-sign-in";
  dialog.setAttribute("aria-labelledby", "felt-sign-in");
  const heading = element("h2", { id: "felt-sign-in", className: "ds-heading" }, words.title);
  const status = element("p", { className: "ds-paragraph", role: "status" });
  const content = element("div", { className: "felt-sign-in__forms" });
  const other = element("a", { className: "ds-link", href: `${addresses.signIn}?next=${encodeURIComponent(addresses.app)}` }, words.page);
  const close = element("button", { className: "ds-button", type: "button" }, words.close);
  close.dataset.variant = "tertiary";
  dialog.append(heading, status, content, element("p", {}, other), close);

  return new Promise((resolve) => {
    let busy = false;
    const done = (who) => {
      dialog.remove();
      resolve(who);
    };
    dialog.addEventListener("close", () => done(null));
    close.addEventListener("click", () => dialog.close());

    const show = (next) => {
      const found = forms(next, addresses).map((form) => document.importNode(form, true));
      for (const form of found) {
        for (const script of form.querySelectorAll("script")) script.remove();
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          if (!busy) send(form, event.submitter);
        });
      }
      content.replaceChildren(...found);
      status.textContent = found.length ? "" : words.elsewhere;
      (content.querySelector("[aria-invalid=true]") ?? content.querySelector("input:not([type=hidden])"))?.focus();
    };

    // A step: ask, then see whether one has come in. Otherwise what came is the next step, or the same with its errors.
    const step = async (ask) => {
      busy = true;
      status.textContent = words.waiting;
      try {
        const answer = await ask();
        const who = await inside(addresses);
        if (who) {
          done(who);
          return;
        }
        show(await page(answer));
      } catch {
        status.textContent = words.noNet;
      } finally {
        busy = false;
      }
    };

    const send = (form, submitter) => {
      const body = new URLSearchParams(new FormData(form, submitter));
      return step(() => fetch(form.getAttribute("action"), { ...PAGE, method: "POST", body }));
    };

    parent.append(dialog);
    dialog.showModal();
    step(() => fetch(`${addresses.signIn}?next=${encodeURIComponent(addresses.inside)}`, PAGE));
  });
}

function element(name, properties = {}, ...children) {
  const { role, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  if (role) made.setAttribute("role", role);
  made.append(...children);
  return made;
}
