// «I kveld»: tonight's team, who is out already, and the way into a session.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { date, list, t, time, when } from "../words.js";
import { placeName, staffName } from "./tiles.js";

const HOUR = 3.6e6;
/** Sessions that one can join at a glance; who has more teams out asks for the rest. */
const FEW = 4;

/** My teams of the rota from now on, the one that is on or comes next first. */
export function myTeams({ data, me }) {
  const now = Date.now();
  return (data?.rota ?? [])
    .filter((team) => team.staff.includes(me?.staff) && !team.absent.includes(me?.staff))
    .filter((team) => new Date(team.ends_at).getTime() > now - 3 * HOUR)
    .sort((one, other) => one.starts_at.localeCompare(other.starts_at));
}

export const isTonight = (team) => new Date(team.starts_at).getTime() - Date.now() < 16 * HOUR;

export const hours = (from, to) => (to ? t("from_to", { from: time(from), to: time(to) }) : t("at", { time: time(from) }));

function others(app, codes) {
  const names = codes.filter((code) => code !== app.state.me?.staff).map((code) => staffName(app, code));
  return names.length ? list(names) : null;
}

function fact(name, value) {
  return value ? h("div", null, h("dt", null, name), h("dd", null, value)) : null;
}

function teamCard(app, team) {
  const open = app.state.open.find((session) => session.id === team.key);
  const partners = others(app, team.staff);
  const away = team.absent.map((code) => staffName(app, code));
  return h(
    "section",
    { class: "ft-card ft-card--main", key: team.key },
    h("p", { class: "ft-card__when" }, hours(team.starts_at, team.ends_at), " · ", t(`kind_${team.kind}`)),
    h("h2", { class: "ds-heading", "data-size": "sm" }, team.shift),
    h(
      "dl",
      { class: "ft-facts" },
      fact(t("with"), partners ?? t("nobody")),
      away.length ? fact(t("away"), list(away)) : null,
      fact(t("focus"), team.focus),
      fact(t(team.kind === "count" ? "zones" : "places"), team.places.length ? list(team.places.map((code) => placeName(app, code))) : null),
    ),
    partners ? null : h("p", { class: "ft-note" }, icon("warning"), h("span", null, t("alone_plan"))),
    open
      ? joinButton(app, open, t("join"))
      : button([icon("field"), t("start_session")], () => app.go(`start/${team.key}`), { class: "ds-button ft-big" }),
  );
}

function joinButton(app, session, text) {
  return button([icon("users"), text], async () => {
    const id = await app.act(() => app.model.join(session.id));
    if (id !== undefined) app.go("tell");
  }, { class: "ds-button ft-big" });
}

function outNow(app, sessions) {
  if (sessions.length === 0) return null;
  const newest = [...sessions].sort((one, other) => other.startedAt.localeCompare(one.startedAt));
  const shown = app.ui.allOut ? newest : newest.slice(0, FEW);
  return h(
    "section",
    { key: "out" },
    h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("out_now")),
    shown.map((session) =>
      h(
        "div",
        { class: "ft-card", key: session.id },
        h("p", { class: "ft-card__title" }, others(app, session.staff) ?? t("you")),
        h("p", { class: "ft-subtle" }, [t(`kind_${session.kind}`), placeName(app, session.place), t("since", { time: time(session.startedAt) })].filter(Boolean).join(" · ")),
        button([icon("users"), t("join")], async () => {
          const id = await app.act(() => app.model.join(session.id));
          if (id !== undefined) app.go("tell");
        }, { "data-variant": "secondary", "aria-label": t("join_whom", { who: others(app, session.staff) ?? t("you") }) }),
      ),
    ),
    shown.length < newest.length ? button(t("show_all", { n: newest.length }), () => { app.ui.allOut = true; app.draw(); }, { "data-variant": "tertiary" }) : null,
  );
}

function running(app) {
  const { session } = app.state;
  if (!session) return null;
  if (session.open) {
    return h(
      "section",
      { class: "ft-card ft-card--main", key: "running" },
      h("p", { class: "ft-card__when" }, t("since", { time: time(session.startedAt) })),
      h("h2", { class: "ds-heading", "data-size": "sm" }, t("running", { place: placeName(app, session.place) || t(`kind_${session.kind}`) })),
      button([icon("field"), t("back_to_counting")], () => app.go("tell"), { class: "ds-button ft-big" }),
      button(t("end"), () => app.go("sjekk"), { "data-variant": "secondary" }),
    );
  }
  return h(
    "section",
    { class: "ft-card", key: "saved" },
    h("p", { class: "ft-card__title" }, icon("check"), t("saved_session", { n: session.counts.both ?? session.counts.me, time: time(session.startedAt) })),
    h("p", { class: "ft-subtle" }, t("saved_next")),
    h(
      "div",
      { class: "ft-row" },
      button(t("resume"), async () => {
        if (await app.act(() => app.model.resume().then(() => true))) app.go("tell");
      }, { "data-variant": "secondary" }),
      button(t("change"), () => app.go("sjekk"), { "data-variant": "tertiary" }),
    ),
  );
}

const KINDS = ["street", "school", "online", "count"];

function otherKinds(app, planned) {
  return h(
    "section",
    { key: "kinds" },
    h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t(planned ? "other_session" : "start_session")),
    h("div", { class: "ft-choices" }, KINDS.map((kind) => h("button", { type: "button", class: "ft-choice", onclick: () => app.go(`start/${kind}`) }, t(`kind_${kind}`)))),
  );
}

function later(app, teams) {
  if (teams.length === 0) return null;
  return h(
    "section",
    { key: "later" },
    h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("next_shifts")),
    h(
      "ul",
      { class: "ft-list" },
      teams.slice(0, 4).map((team) => h("li", null, h("strong", null, date(team.starts_at)), h("span", { class: "ft-subtle" }, [hours(team.starts_at, team.ends_at), team.shift, others(app, team.staff) ?? t("nobody")].join(" · ")))),
    ),
  );
}

function draft(app) {
  const kept = Object.entries(app.state.drafts ?? {}).find(([name, { text }]) => name.startsWith("note") && text);
  if (!kept) return null;
  return h(
    "section",
    { class: "ft-card", key: "draft" },
    h("p", { class: "ft-card__title" }, t("draft_found", { when: when(kept[1].at) })),
    h("div", { class: "ft-row" }, button(t("continue"), () => app.go("notat"), { "data-variant": "secondary" })),
  );
}

export function tonight(app) {
  const { session, open, data, past } = app.state;
  if (!data) {
    return { title: t("field"), body: [h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("tonight")), h("p", null, t("no_data_yet"))] };
  }
  const teams = myTeams(app.state).filter((team) => team.key !== session?.id);
  const busy = session?.open;
  const now = busy ? [] : teams.filter(isTonight).slice(0, 2);
  // The one that was just ended here stands above, with «Fortsett økta»; the server may not have heard of the end yet.
  const joinable = busy ? [] : open.filter((each) => each.id !== session?.id && !now.some((team) => team.key === each.id));
  return {
    title: t("tonight"),
    key: "tonight",
    body: [
      h("p", { class: "ft-over" }, date(Date.now())),
      h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("tonight")),
      busy || !session ? running(app) : null,
      now.map((team) => teamCard(app, team)),
      session && !busy ? running(app) : null,
      draft(app),
      outNow(app, joinable),
      !busy && now.length === 0 && joinable.length === 0 && !session ? h("p", { key: "empty" }, t("no_shift")) : null,
      busy ? null : otherKinds(app, now.length > 0),
      later(app, teams.filter((team) => !isTonight(team))),
      past.filter((each) => each.id !== session?.id).map((each) => h("p", { class: "ft-subtle", key: each.id }, t("past_waits", { when: when(each.startedAt), n: each.waiting }))),
    ],
  };
}

