// The app: opens the model, finds the screen for the address, draws it, and draws it again when something has changed.
import { fill, h, icon, nodes } from "./dom.js";
import { entitle, guard, hidden } from "./hide.js";
import { openModel } from "./model.js";
import { dress } from "./night.js";
import { banners, statusLine } from "./status.js";
import { stayAwake } from "./wake.js";
import { inZone, speak, t } from "./words.js";
import { closed, ended, starting } from "./views/closed.js";
import { count } from "./views/count.js";
import { incident } from "./views/incident.js";
import { place } from "./views/place.js";
import { start } from "./views/start.js";
import { tonight } from "./views/tonight.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const config = read("felt-config");
speak(read("felt-texts"), document.documentElement.lang);

const SCREENS = { "": tonight, start, tell: count, sted: place, hendelse: incident };
/** Screens that nobody needs in the first second: they come once the first one stands there, and lie on the phone then. */
const LATER = {
  notat: () => import("./views/note.js").then(({ note }) => ({ notat: note })),
  sjekk: () => import("./views/check.js").then(({ checkSession }) => ({ sjekk: checkSession })),
  endre: () => import("./views/edit.js").then(({ editSession }) => ({ endre: editSession })),
  utboks: () => import("./views/outbox.js").then(({ outbox }) => ({ utboks: outbox })),
  slett: () => import("./views/outbox.js").then(({ discard }) => ({ slett: discard })),
  mer: () => import("./views/more.js").then(({ more }) => ({ mer: more })),
};
/** Screens that need a session to be about. */
const IN_SESSION = ["tell", "sted", "hendelse", "sjekk", "endre"];

const page = document.getElementById("side");
const main = document.getElementById("innhold");
const bar = document.getElementById("linje");
const last = document.getElementById("handling");
const top = document.getElementById("topp");
const told = document.getElementById("fortalt");
let shown = null;
let drawing = false;
let depth = history.state?.depth ?? 0;

export const app = {
  config,
  model: null,
  state: { phase: "starting" },
  /** What the screens remember between two drawings, and nobody else needs. */
  ui: {},
  route: [""],
  draw,
  /** What somebody has chosen on this phone. */
  setting: (name) => app.state.settings?.[name],
  /** Say it to those who listen, and to those who look where the screen has a place for it. */
  say(text) {
    told.textContent = "";
    told.textContent = text;
    app.ui.said = { text, at: Date.now() };
    setTimeout(draw, 6000);
    draw();
  },
  go(path, replace = false) {
    if (replace) history.replaceState({ depth }, "", `#/${path}`);
    else history.pushState({ depth: ++depth }, "", `#/${path}`);
    arrive();
  },
  /** As the phone's own Back, and to `parent` for somebody who came straight here. */
  back(parent = "") {
    if (depth > 0) history.back();
    else app.go(parent, true);
  },
  /** Run one of the model's actions; what could not be kept is said, and nothing on the screen claims otherwise. */
  async act(action) {
    try {
      const answer = await action();
      app.ui.unstored = false;
      return answer;
    } catch (fault) {
      if (fault?.name !== "Unstored") throw fault;
      app.ui.unstored = true;
      app.say(t("unstored"));
      return undefined;
    }
  },
};

function arrive() {
  app.route = decodeURIComponent(location.hash.replace(/^#\/?/, "")).split("/");
  draw();
}

function screen() {
  const { phase, session } = app.state;
  if (phase === "starting") return starting;
  if (phase === "ended") return ended;
  if (phase === "closed") return app.route[0] === "mer" ? named("mer") : closed;
  if (IN_SESSION.includes(app.route[0]) && !session) return tonight;
  if (app.route[0] === "tell" && !session.open) return named("sjekk");
  return named(app.route[0]);
}

/** The screen of that name; while it is on its way, the heading and nothing else. */
function named(name) {
  if (name in SCREENS || !(name in LATER)) return SCREENS[name] ?? tonight;
  fetchScreen(name).then(draw);
  return starting;
}

const fetchScreen = (name) => LATER[name]().then((found) => Object.assign(SCREENS, found)).catch(() => {});

function draw() {
  if (drawing) return;
  drawing = true;
  try {
    const view = screen();
    inZone(app.state.data?.service.timezone);
    const { session } = app.state;
    const chosen = app.setting("night") ?? "auto";
    dress(chosen === "auto" && session?.open && app.setting("nightFor") === session.id ? "on" : chosen);
    const picture = view(app);
    const place = picture.key ?? app.route.join("/");
    const moved = shown !== null && place !== shown;
    if (place !== shown) main.replaceChildren();
    shown = place;
    main.className = `ft-main ${picture.class ?? ""}`;
    const aside = app.state.phase === "ready" && app.state.session?.open && app.route[0] !== "mer";
    fill(top, nodes(statusLine(app), aside ? h("button", { type: "button", class: "ft-aside", key: "mer", onclick: () => app.go("mer") }, t("more")) : null));
    fill(main, nodes(picture.quiet ? null : banners(app), picture.body));
    const action = nodes(picture.action);
    last.hidden = action.length === 0;
    fill(last, action);
    drawBar(picture.bar);
    entitle(`${picture.title} – Utsyn`);
    stayAwake(picture.awake === true);
    if (moved) {
      main.scrollTop = 0;
      scrollTo(0, 0);
      const focus = main.querySelector("[data-focus]") ?? main.querySelector("h1");
      if (!hidden()) focus?.focus({ preventScroll: true });
    }
  } finally {
    drawing = false;
  }
}

/** Inside a session: what one may need at once. Else the three rooms of the app. */
function drawBar(which) {
  const item = (name, picture, text, press, current = false) =>
    h("button", { type: "button", class: "ft-bar__item", key: name, onclick: press, "aria-current": current ? "page" : null }, icon(picture), h("span", null, text));
  const tab = (path, picture, text) => item(`tab-${path}`, picture, text, () => app.go(path), app.route[0] === path);
  let items = [];
  if (which === "session") {
    items = [
      item("hendelse", "warning", t("incident"), () => newIncident()),
      item("notat", "note", t("note"), () => app.go("notat")),
      item("avslutt", "check", t("end"), () => app.go("sjekk")),
    ];
  } else if (which !== "none") {
    items = [tab("", "field", t("tonight")), tab("utboks", "import", t("outbox")), tab("mer", "more", t("more"))];
  }
  bar.hidden = items.length === 0;
  fill(bar, items);
}

/** The first tap stamps the time. The numbers to call come whatever the phone could keep. */
async function newIncident() {
  app.ui.stamped = new Date().toISOString();
  const id = await app.act(() => app.model.incident());
  app.go(`hendelse/${id ?? "-"}`);
}

addEventListener("popstate", () => {
  depth = history.state?.depth ?? 0;
  arrive();
});
addEventListener("hashchange", arrive);
addEventListener("online", draw);
addEventListener("offline", draw);
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  app.install = event;
});
// A second press on «Lagre» within a second does nothing.
let sent = { form: null, at: -Infinity };
document.addEventListener(
  "submit",
  (event) => {
    event.preventDefault();
    if (sent.form === event.target && event.timeStamp - sent.at < 1000) event.stopImmediatePropagation();
    sent = { form: event.target, at: event.timeStamp };
  },
  true,
);

guard(() => app.route[0] === "tell" && app.state.session?.open === true);
arrive();
app.model = await openModel({ config });
app.state = app.model.state;
/* An open session is where one left it; what could not be sent comes first. */
if (app.state.link?.problems > 0) app.go("utboks", true);
else if (app.state.session?.open && app.route[0] === "") app.go("tell");
// A tap is drawn at once. What the sending tells comes in threes and fours, and waits for the next frame.
let frame = 0;
app.model.subscribe((state) => {
  const tapped = state.session?.counts.me !== app.state.session?.counts.me;
  app.state = state;
  if (tapped || document.hidden) draw();
  else frame ||= requestAnimationFrame(drawLater);
});
function drawLater() {
  frame = 0;
  draw();
}
// What depends on the time: a check that is due, a planned end that has passed.
setInterval(draw, 20_000);
draw();
setTimeout(() => Object.keys(LATER).forEach(fetchScreen), 300);
