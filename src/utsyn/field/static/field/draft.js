// What is written in a form outlives a reload and a sign-in that has run out (K21, K22). Only in this tab, only for the
// one who wrote it, and until it is saved or they sign out. The page works without this.
const form = document.querySelector("form[data-draft]");
const PREFIX = "utsyn-draft:";
const keeps = (field) => field.name && field.type !== "submit" && field.name !== "csrfmiddlewaretoken" && field.name !== "nonce";
// Boxes of one question have one name: each is kept by itself.
const ticks = (field) => field.type === "checkbox" || field.type === "radio";
const nameOf = (field) => (ticks(field) ? `${field.name}=${field.value}` : field.name);

function store(work) {
  try {
    work(sessionStorage);
  } catch {
    // Without storage nothing is kept, and everything else works.
  }
}

function clock(at) {
  const then = new Date(at);
  return `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
}

function tell(words, at) {
  const status = form.querySelector("[data-draft-status]");
  if (status) status.textContent = `${words} ${clock(at)}`;
}

// The page that shows what was saved clears the draft, before a form on the same page looks for one.
for (const done of document.querySelectorAll("[data-draft-done]")) store((storage) => storage.removeItem(`${PREFIX}${done.dataset.draftDone}`));

if (form) {
  const key = `${PREFIX}${form.dataset.draft}`;
  let timer = 0;
  const save = () => {
    const values = [...form.elements].filter(keeps).map((field) => [nameOf(field), ticks(field) ? field.checked : field.value]);
    const at = Date.now();
    store((storage) => {
      storage.setItem(key, JSON.stringify({ at, values: Object.fromEntries(values) }));
      tell(form.dataset.draftSaved, at);
    });
  };
  // What the server has answered with stands in the fields already; a draft is for a form that comes empty.
  if (!form.hasAttribute("data-draft-answered")) {
    store((storage) => {
      const draft = JSON.parse(storage.getItem(key) ?? "null");
      if (!draft) return;
      for (const field of form.elements) {
        if (!keeps(field) || !(nameOf(field) in draft.values)) continue;
        if (ticks(field)) field.checked = draft.values[nameOf(field)];
        else field.value = draft.values[nameOf(field)];
      }
      tell(form.dataset.draftFound, draft.at);
    });
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  });
  form.addEventListener("submit", save);
  addEventListener("pagehide", () => timer && save());
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    clearTimeout(timer);
    timer = 0;
    store((storage) => storage.removeItem(key));
  });
}
