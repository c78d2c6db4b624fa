// Finding: the answer comes while one types, after a short rest. Without this the button does the same.
const form = document.querySelector("[data-find]");
const box = form?.querySelector("[data-search]");
const LEAST = 2; // letters that are worth a question
const REST = 600; // milliseconds; every search is written down, so half a word is not sent
let timer = 0;
let asked = box?.value.trim() ?? "";
let shown = asked; // what the hits on the page are an answer to
let opens = false; // Enter was pressed: one clear hit is opened when it comes

/** The only one who fits, where the viewer may open the record; so none that merely looks alike. */
const clear = () => document.querySelector("#treff [data-clear] .fi-open");

if (box) {
  box.focus();
  box.addEventListener("input", () => {
    clearTimeout(timer);
    opens = false;
    const text = box.value.trim();
    if (text === asked || (text && text.length < LEAST)) return;
    timer = setTimeout(() => {
      asked = text;
      form.dispatchEvent(new CustomEvent("finn"));
    }, REST);
  });
  // Esc closes what was found, and empties the box (ux.md § 2.4).
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.value) return;
    event.preventDefault();
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !box.value.trim()) return;
    const hit = box.value.trim() === shown ? clear() : null;
    opens = !hit;
    if (!hit) return;
    event.preventDefault();
    location.assign(hit.href);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "treff") return;
    shown = asked;
    const hit = opens ? clear() : null;
    opens = false;
    if (hit) location.assign(hit.href);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asked = box.value.trim();
  });
}
