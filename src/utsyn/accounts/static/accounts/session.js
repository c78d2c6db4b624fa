// Warns before the session ends by itself, and lets one stay (WCAG 2.2.1). The server decides: this only asks it.
const dialog = document.querySelector("[data-session]");
/** Seconds before the end at which we warn; never less than 20 for the one who reads slowly. */
const WARN = 120;
let ends = Date.now() + Number(dialog.dataset.seconds) * 1000;
let limit = dialog.dataset.limit;
let timer = 0;
let spoken = -1;

const left = () => Math.max(0, Math.round((ends - Date.now()) / 1000));
const part = (name) => dialog.querySelector(`[data-${name}]`);

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Read out whole minutes, then 30 and 10 seconds: a countdown each second would drown everything else. */
function speak(seconds) {
  const mark = seconds > 60 ? Math.ceil(seconds / 60) * 60 : seconds > 30 ? 60 : seconds > 10 ? 30 : 10;
  if (mark === spoken) return;
  spoken = mark;
  const words = part("spoken").dataset;
  part("spoken").textContent = mark >= 60 ? `${words.minutes} ${mark / 60}` : `${words.secondsLeft} ${mark}`;
}

function show(state) {
  for (const block of dialog.querySelectorAll("[data-state]")) block.hidden = block.dataset.state !== state;
  dialog.setAttribute("aria-labelledby", `okt-${state}`);
  dialog.setAttribute("aria-describedby", `okt-${state}-tekst`);
  part("stay").hidden = state !== "idle";
  part("close").hidden = state === "idle";
  part("again").hidden = state !== "over";
  part("leave").hidden = state === "over";
  if (!dialog.open) dialog.showModal();
}

function hasText() {
  return [...document.querySelectorAll("main textarea, main input[type=text], main input[type=search]")].some(
    (field) => field.value !== field.defaultValue,
  );
}

function over() {
  clearTimeout(timer);
  if (hasText()) show("over");
  else location.reload();
}

async function ask(method = "GET") {
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(dialog.dataset.session, { method, headers: { "X-CSRFToken": token } });
    if (answer.status === 401) return over();
    if (!answer.ok) return wait();
    const now = await answer.json();
    ends = Date.now() + now.seconds * 1000;
    limit = now.limit;
  } catch {
    // Without net nobody can be asked; the server ends the session all the same.
  }
  wait();
}

function wait() {
  clearTimeout(timer);
  const seconds = left();
  if (seconds > WARN) {
    if (dialog.open && part("again").hidden) dialog.close();
    spoken = -1;
    timer = setTimeout(ask, Math.min(seconds - WARN, 86400) * 1000);
  } else if (seconds > 0) {
    if (!dialog.open && dialog.dataset.seen !== String(ends)) show(limit);
    for (const place of dialog.querySelectorAll("[data-countdown]")) place.textContent = clock(seconds);
    if (dialog.open) speak(seconds);
    timer = setTimeout(wait, 1000);
  } else {
    timer = setTimeout(ask, 2000);
  }
}

part("stay").addEventListener("submit", (event) => {
  event.preventDefault();
  ask("POST");
});
part("close").addEventListener("click", () => dialog.close());
// Closing with Esc is a choice to stay where one is: the same notice does not come back each second.
dialog.addEventListener("close", () => {
  dialog.dataset.seen = String(ends);
});
// Every exchange with the server is use: the limit began again there. Not where the page asked by itself.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig?.headers["X-Utsyn-Background"]) return;
  if (event.detail.successful && limit === "idle") ends = Math.max(ends, Date.now() + Number(dialog.dataset.seconds) * 1000);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && left() <= WARN) ask();
});
wait();
