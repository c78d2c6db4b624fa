// «Mål og tall» with JavaScript: copying, printing, and a form that keeps its open parts when it is drawn anew.
// Everything else is plain HTML and HTMX; the page works without any of it.
const FORM = "#sporsmal";

/** The table as lines with tabs between cells; numbers as a spreadsheet reads them: without spaces between thousands. */
function asText(table) {
  const english = document.documentElement.lang === "en";
  const thousands = english ? /,/g : /[\s\u00a0]/g;
  return [...table.rows]
    .map((row) =>
      [...row.cells]
        .map((cell) => {
          const text = cell.textContent.trim();
          return cell.hasAttribute("data-numeric") && cell.tagName === "TD"
            ? text.replace(thousands, "").replace("\u2212", "-")
            : text;
        })
        .join("\t"),
    )
    .join("\n");
}

/** The table as HTML without links, for a document. */
function asHtml(table) {
  const copy = table.cloneNode(true);
  for (const link of copy.querySelectorAll("a")) link.replaceWith(link.textContent);
  return copy.outerHTML;
}

async function copy(text, html) {
  const status = document.querySelector("[data-copied]");
  try {
    if (html && window.ClipboardItem) {
      const parts = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) };
      await navigator.clipboard.write([new ClipboardItem(parts)]);
    } else await navigator.clipboard.writeText(text);
    status.textContent = status.dataset.copied;
  } catch {
    status.textContent = status.dataset.notCopied;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-table], [data-copy-text], [data-print-page]");
  if (!button) return;
  if (button.matches("[data-print-page]")) window.print();
  else if (button.matches("[data-copy-text]")) copy(button.dataset.copyText);
  else {
    const table = document.querySelector("[data-figures]");
    copy(asText(table), asHtml(table));
  }
});

/** Buttons that need JavaScript are hidden without it. */
function show() {
  for (const button of document.querySelectorAll("[data-copy-table], [data-copy-text], [data-print-page]")) button.hidden = false;
}
show();

// A period chosen from the list takes the place of one that was typed. Before HTMX reads the form, so while capturing.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.id === "periode") document.getElementById("annen-periode").value = "";
  },
  true,
);

let open = new Set();
document.addEventListener("htmx:beforeSwap", () => {
  open = new Set([...document.querySelectorAll(`${FORM} details[open]`)].map((part) => part.id));
});
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
});
document.addEventListener("htmx:afterSettle", show);
