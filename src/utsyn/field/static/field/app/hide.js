// «Skjul skjermen»: one tap, Shift three times, when the app is left, and after two minutes without a touch.
const KEY = "utsyn-hidden";
const IDLE = 120_000;
const root = document.documentElement;
let title = document.title;
let before = null;
let page;
let curtain;
let quiet = 0;

function remember(hidden) {
  try {
    if (hidden) sessionStorage.setItem(KEY, "1");
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the screen is shown again after a reload; nothing else is lost.
  }
}

export const hidden = () => root.hasAttribute("data-hidden-screen");

/** The tab's title; behind the curtain it is remembered, and shown afterwards. */
export function entitle(text) {
  title = text;
  if (!hidden()) document.title = text;
}

export function hideScreen() {
  if (!curtain.hidden) return;
  before = document.activeElement;
  root.setAttribute("data-hidden-screen", "");
  page.inert = true;
  curtain.hidden = false;
  document.title = document.body.dataset.neutralTitle;
  remember(true);
  curtain.querySelector("button").focus({ preventScroll: true });
}

function showScreen() {
  root.removeAttribute("data-hidden-screen");
  page.inert = false;
  curtain.hidden = true;
  document.title = title;
  remember(false);
  if (before?.isConnected) before.focus({ preventScroll: true });
}

/** `stays()` says whether the screen may stay open when nobody touches it: while counting it holds no personal data. */
export function guard(stays) {
  page = document.getElementById("side");
  curtain = document.getElementById("skjult");
  document.getElementById("skjul").onclick = hideScreen;
  curtain.querySelector("button").onclick = showScreen;
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) {
      presses = [...presses.slice(-2), event.timeStamp];
      if (presses.length === 3 && event.timeStamp - presses[0] < 1500) hideScreen();
    }
  });
  // A page that is loaded again goes out of sight too, but nobody has left the app.
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) hideScreen();
  });
  const touched = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => (stays() ? touched() : hideScreen()), IDLE);
  };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, touched, { passive: true, capture: true });
  touched();
  if (hidden()) hideScreen();
}
