// What is told on every screen: the line at the top, and above the screen what somebody should do something about.
import { h, icon } from "./dom.js";
import { t, when } from "./words.js";

const DAY = 864e5;
/** More banners than this, and one no longer sees the screen. The next comes when one is dealt with. */
const MOST = 2;
let quietSince = 0;
let timer = 0;
let later = 0;

/** Which of the five states it is, in words. Never red; «Alt er lagret» goes away by itself. */
export function linkText({ link, phase }) {
  if (!link || phase !== "ready") return navigator.onLine ? "" : t("offline");
  if (link.problems > 0) return t("problems", { n: link.problems });
  if (!link.online) return link.waiting > 0 ? t("offline_waiting", { n: link.waiting }) : t("offline");
  if (link.signIn) return link.waiting > 0 ? t("sign_in_waiting", { n: link.waiting }) : t("sign_in_wanted");
  if (fresh(link)) return t("all_saved");
  if (link.sending > 0) return t("sending", { sent: link.sent, all: link.sent + link.waiting });
  if (link.waiting > 0) return t("waiting", { n: link.waiting });
  return t("all_saved");
}

/** What was just counted is on its way: a line that changes at each tap would only disturb. */
const fresh = ({ online, oldest, problems, signIn }) => online && !problems && !signIn && oldest !== null && Date.now() - new Date(oldest) < 4000;

export function statusLine(app) {
  const { link } = app.state;
  const text = linkText(app.state);
  const going = Boolean(link && fresh(link));
  const calm = link && link.online && !link.signIn && link.problems === 0 && (link.waiting === 0 || going);
  if (going) {
    clearTimeout(later);
    later = setTimeout(app.draw, 4100);
  }
  if (!calm) quietSince = 0;
  else if (quietSince === 0) {
    quietSince = Date.now();
    clearTimeout(timer);
    timer = setTimeout(app.draw, 3100);
  }
  const said = app.route[0] !== "tell" && app.ui.said && Date.now() - app.ui.said.at < 5900 ? app.ui.said.text : null;
  const rest = calm && Date.now() - quietSince > 3000;
  const problem = link?.problems > 0;
  // While counting there is no room for a banner: the line itself leads to signing in.
  const wanted = link?.signIn && link.online && !problem;
  const picture = problem ? "warning" : link && !link.online ? "offline" : calm ? "check" : "import";
  return h(
    "button",
    { type: "button", key: "status", class: `ft-status${problem ? " ft-status--problem" : ""}`, onclick: () => (wanted ? app.model.signIn() : app.go("utboks")), "aria-label": said && calm ? said : rest || text === "" ? `Utsyn, ${t("outbox")}` : text },
    h("span", { role: "status", class: said && calm ? "ft-unseen" : "ft-status__text" }, rest || text === "" ? null : icon(picture), rest ? null : text),
    // Those who listen have heard it already.
    said && (rest || text === "" || calm) ? h("span", { class: "ft-said", "aria-hidden": "true" }, icon("check"), said) : rest || text === "" ? h("span", { class: "ft-brand" }, "Utsyn") : null,
  );
}

function banner(key, kind, text, ...buttons) {
  return h("div", { key, class: "ds-alert ft-banner", "data-color": kind }, h("p", null, text), buttons.length ? h("div", { class: "ft-row" }, buttons) : null);
}

export function button(text, press, props) {
  return h("button", { type: "button", class: "ds-button", onclick: press, ...props }, text);
}

/** The banners of a screen, most urgent first. */
export function banners(app) {
  const { link, session, locked, update, me } = app.state;
  if (!link) return null;
  const all = [];
  if (app.ui.unstored) all.push(banner("unstored", "warning", t("unstored")));
  if (session?.open && session.checks.due && Date.now() > new Date(session.checks.due)) {
    const well = () => app.act(() => app.model.check("ok").then(() => app.say(t("check_done"))));
    all.push(banner("check", "warning", t("check_due"), button(t("all_well"), well, { "data-color": "accent" })));
  }
  if (link.signIn) all.push(banner("sign-in", "warning", t("sign_in_banner"), button(t("sign_in"), () => app.model.signIn(), { "data-variant": "secondary" })));
  if (link.noRole) all.push(banner("no-role", "warning", t("no_role")));
  if (link.oldest && Date.now() - new Date(link.oldest) > DAY) {
    all.push(banner("old", "warning", t("old_items", { when: when(link.oldest) }), button(t("see_outbox"), () => app.go("utboks"), { "data-variant": "secondary" })));
  }
  if (locked > 0) all.push(banner("locked", "info", t("locked", { n: locked })));
  if (forgotten(session)) {
    all.push(banner("forgotten", "warning", t("forgotten", { when: when(session.plannedEnd) }), button(t("end"), () => app.go("sjekk"), { "data-variant": "secondary" })));
  }
  if (update === "ready" && !session?.open) all.push(banner("update", "info", t("update_ready"), button(t("update_now"), () => app.model.update(), { "data-variant": "secondary" })));
  return me === undefined ? null : all.slice(0, MOST);
}

/** An hour past the planned end. The session is never ended or deleted by itself. */
export function forgotten(session) {
  return Boolean(session?.open && session.plannedEnd && Date.now() - new Date(session.plannedEnd) > 3.6e6);
}
