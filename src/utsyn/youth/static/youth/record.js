// The record's page: a note beside the history, and the keys. Every link works without this.
const wide = matchMedia("(min-width: 62rem)");
const link = document.querySelector("[data-new-note]");
const panel = document.getElementById("notat-panel");
const content = document.getElementById("notat-innhold");
const record = document.querySelector("[data-record]");

function isOpen() {
  return panel && !panel.hidden;
}

// Shut is not gone: what is typed stands in the panel, and in the draft.
function closePanel() {
  panel.hidden = true;
  record.classList.remove("yo-record--writing");
  link?.focus();
}

async function openPanel() {
  panel.hidden = false;
  record.classList.add("yo-record--writing");
  if (!content.querySelector("form")) {
    await window.htmx.ajax("GET", link.href, { target: "#notat-innhold", swap: "innerHTML" });
    if (!content.querySelector("form")) {
      location.assign(link.href);
      return;
    }
  }
  content.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

if (link && panel) {
  link.addEventListener("click", (event) => {
    if (!wide.matches || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openPanel();
  });
  panel.querySelector("[data-close-panel]").addEventListener("click", closePanel);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyN" && link) {
    event.preventDefault();
    link.click();
  } else if (event.key === "Escape" && isOpen() && !document.querySelector(":popover-open")) {
    closePanel();
  } else if (event.key === "Escape") {
    document.querySelector(".yo-flag[open]")?.removeAttribute("open");
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = document.activeElement?.closest?.("main form");
    if (form && !event.defaultPrevented) {
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
