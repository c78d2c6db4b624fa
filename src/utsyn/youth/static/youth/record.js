// The record's page: what one writes stands beside the history; and the keys. Every link works without this.
const wide = matchMedia("(min-width: 62rem)");
const panel = document.getElementById("notat-panel");
const content = document.getElementById("notat-innhold");
const record = document.querySelector("[data-record]");
const here = location.href;
let opener = null;

// Shut is not gone: what is typed stands in the panel, and in the draft.
function closePanel() {
  panel.hidden = true;
  record.classList.remove("yo-record--writing");
  // The draft has put its own address there, so that a reload finds it; behind the panel is the record.
  history.replaceState(history.state, "", here);
  opener?.focus();
}

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("form[data-youth-draft]");
  return form && { form, title: page.querySelector("h1"), resume: page.querySelectorAll("[data-resume]") };
}

async function openPanel(link) {
  const form = content.querySelector("form[data-youth-draft]");
  if (form && form.dataset.from !== link.href) return location.assign(link.href); // something else is begun there
  if (!form) {
    const found = await fetched(link.href).catch(() => null);
    if (!found) return location.assign(link.href);
    found.form.action = link.href;
    found.form.dataset.from = link.href;
    const heading = document.createElement("h2");
    heading.className = "ds-heading";
    heading.textContent = found.title?.textContent.trim() ?? "";
    content.replaceChildren(heading, ...found.resume, found.form);
    await import(panel.dataset.draftScript);
  }
  opener = link;
  panel.hidden = false;
  record.classList.add("yo-record--writing");
  content.querySelector("textarea")?.focus();
}

if (panel) {
  for (const link of document.querySelectorAll("[data-write]")) {
    link.addEventListener("click", (event) => {
      if (!wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      openPanel(link);
    });
  }
  panel.querySelector("[data-close-panel]").addEventListener("click", closePanel);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyN") {
    const link = document.querySelector("[data-new-note]");
    if (!link) return;
    event.preventDefault();
    link.click();
  } else if (event.key === "Escape") {
    const open = document.querySelector(":is(.yo-flag, .yo-other)[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (panel && !panel.hidden) closePanel();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("main form:not([data-youth-draft])");
    if (form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[type=submit]"));
    }
  }
});

// «Skriv ut» is there where there is somebody who can press it.
for (const button of document.querySelectorAll("[data-print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
