// What is written in a long form outlives a reload and a sign-in that has run out. Only in this tab, and only codes:
// nothing about people is ever written here. The page works without this.
const form = document.querySelector("form[data-draft]");
const key = (path) => `utsyn-draft:${path}`;
const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && field.name !== "nonce";

function store(work) {
  try {
    work(sessionStorage);
  } catch {
    // Without storage the form is as it was in 1999, and still works.
  }
}

if (form) {
  const here = key(location.pathname);
  if (form.dataset.draft === "new") {
    store((storage) => {
      const draft = JSON.parse(storage.getItem(here) ?? "null");
      for (const field of draft ? form.elements : []) {
        // The version comes along: whoever changed this in the meantime is not overwritten unseen.
        if (kept(field) && field.name in draft && field.type !== "checkbox") field.value = draft[field.name];
      }
    });
  }
  form.addEventListener("input", () => {
    const values = [...form.elements].filter(kept).map((field) => [field.name, field.value]);
    store((storage) => storage.setItem(here, JSON.stringify(Object.fromEntries(values))));
  });
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => store((storage) => storage.removeItem(here)));
} else {
  // Saved: the page that shows the result clears what was kept.
  const drop = document.querySelector("[data-draft-done]")?.dataset.draftDone.split(" ") ?? [];
  store((storage) => drop.forEach((path) => storage.removeItem(key(path))));
}
