// The frame of every page: hiding the screen, telling when there is no net, small comforts. No page needs it.
const root = document.documentElement;
const body = document.body;

// --- «Skjul skjermen»: the button, or Shift three times
const curtain = document.getElementById("skjult");
const page = document.querySelector(".ut-page");
const title = document.title;
let before = null;

function remember(hidden) {
  try {
    if (hidden) sessionStorage.setItem("utsyn-hidden", "1");
    else sessionStorage.removeItem("utsyn-hidden");
  } catch {
    // Without storage the screen is shown again after a reload; nothing else is lost.
  }
}

export function hideScreen() {
  if (!curtain || !curtain.hidden) return;
  before = document.activeElement;
  for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  root.setAttribute("data-hidden-screen", "");
  page.inert = true;
  curtain.hidden = false;
  document.title = body.dataset.neutralTitle;
  remember(true);
  curtain.querySelector("[data-show-screen]").focus();
}

export function showScreen() {
  root.removeAttribute("data-hidden-screen");
  page.inert = false;
  curtain.hidden = true;
  document.title = title;
  remember(false);
  if (before?.isConnected) before.focus();
}

if (curtain) {
  document.querySelector("[data-hide-screen]")?.addEventListener("click", hideScreen);
  curtain.querySelector("[data-show-screen]").addEventListener("click", showScreen);
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) {
      presses = [...presses.slice(-2), event.timeStamp];
      if (presses.length === 3 && event.timeStamp - presses[0] < 1500) hideScreen();
    }
  });
  // Going to another page of ours hides this one as well, after «pagehide»: that is not leaving the screen to others.
  let leaving = false;
  addEventListener("pagehide", () => {
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (!leaving && document.visibilityState === "hidden" && body.querySelector("[data-hide-when-left]")) hideScreen();
  });
  if (root.hasAttribute("data-hidden-screen")) hideScreen();
}

// --- Ctrl+K: to the search box, on this page or its own. What is being written in a form that keeps no draft is not
// left behind: then the link is what has the focus, and whoever wants to go presses Enter.
const searchLink = document.querySelector("[data-search-link]");
let written = false;
document.addEventListener("input", (event) => {
  const { form } = event.target;
  if (form && !form.closest("[data-draft], [role=search]")) written = true;
});
document.addEventListener("keydown", (event) => {
  if (!searchLink || event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
  if (!(event.ctrlKey || event.metaKey) || root.hasAttribute("data-hidden-screen")) return;
  event.preventDefault();
  const box = document.querySelector("[data-search]");
  if (box) {
    box.focus();
    box.select();
  } else if (written) searchLink.focus();
  else location.assign(searchLink.href);
});

// --- without net: a calm line, and nothing is sent that would be lost
const connection = document.querySelector("[data-connection]");

function tell() {
  connection.textContent = navigator.onLine ? "" : body.dataset.offline;
}
addEventListener("offline", tell);
addEventListener("online", tell);
tell();
// The offline page goes away by itself, as soon as the server answers again.
if (document.querySelector("[data-reload-online]")) {
  setInterval(async () => {
    const answer = await fetch("/helse", { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.reload();
  }, 2000);
}
document.addEventListener("submit", (event) => {
  if (!navigator.onLine) {
    event.preventDefault();
    tell();
  }
});
if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js");

// --- a second press on «Lagre» within a second does nothing
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const last = sent.get(event.target) ?? -Infinity;
  if (event.timeStamp - last < 1000) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});

// --- who signs out leaves nothing behind in the tab
document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith?.("/logg-ut")) {
    try {
      sessionStorage.clear();
    } catch {
      // Nothing was kept, then.
    }
  }
});

// --- a sign-in may have run out in this tab: drafts wait for the one who wrote them, and for nobody else
const { actor } = document.body.dataset;
if (actor) {
  try {
    const last = sessionStorage.getItem("utsyn-actor");
    if (last && last !== actor) {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("utsyn-draft:")) sessionStorage.removeItem(key);
    }
    sessionStorage.setItem("utsyn-actor", actor);
  } catch {
    // Nothing was kept, then.
  }
}

// --- where one is in a row of pages is not hidden at its end
for (const one of document.querySelectorAll("[data-in-sight] [aria-current]")) one.scrollIntoView({ block: "nearest", inline: "center" });

// --- the summary of errors is read first
document.querySelector("[data-focus]")?.focus();

// --- paper is white: a page in dark colours is printed in the light ones
let colours = root.dataset.colorScheme;
addEventListener("beforeprint", () => {
  colours = root.dataset.colorScheme;
  root.dataset.colorScheme = "light";
});
addEventListener("afterprint", () => {
  root.dataset.colorScheme = colours;
});
