// Finding: the answer comes while one types, after a short rest. Without this the button does the same.
const form = document.querySelector("[data-find]");
const box = form?.querySelector("[data-search]");
const LEAST = 2; // letters that are worth a question
const REST = 600; // milliseconds; every search is written down, so half a word is not sent
let timer = 0;
let asked = box?.value.trim() ?? "";

if (box) {
  box.focus();
  box.addEventListener("input", () => {
    clearTimeout(timer);
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
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asked = box.value.trim();
  });
}
