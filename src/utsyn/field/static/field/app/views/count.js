// Counting: one tap, one young person. Nothing here can name anybody, nothing asks «are you sure», nothing moves.
import { h, icon } from "../dom.js";
import { proposeNight } from "../night.js";
import { button } from "../status.js";
import { number, t, time } from "../words.js";
import { ages, choose, group, pad, rest } from "./panels.js";
import { keep, OFFER, placeName, tile, whom } from "./tiles.js";

const SHORT = 6_000;

/** Two columns of girls and two of boys, so that up to six bands are one tap away; more bands: gender first. */
function matrix(app) {
  const { bands } = app.state.data;
  const across = bands.length > 3 ? 2 : 1;
  const half = (gender) =>
    h(
      "div",
      { class: "ft-half", role: "group", "aria-label": t(`${gender}_many`), key: gender },
      h("p", { class: `ft-half__head ft-half__head--${gender}`, "aria-hidden": "true" }, t(gender)),
      h("div", { class: `ft-grid ft-grid--${across}` }, bands.length === 0 ? tile(app, { gender, label: t("age_unknown") }) : null, bands.map((band) => tile(app, { gender, band: band.code, label: band.label }))),
    );
  return h("div", { class: `ft-matrix ft-matrix--${across}` }, half("girl"), half("boy"));
}

function tools(app) {
  const { session, data } = app.state;
  const exact = data.settings?.exact_age;
  return h(
    "div",
    { class: `ft-tools${exact ? " ft-tools--four" : ""}` },
    h("button", { type: "button", class: "ft-tile ft-tile--rest", key: "rest", onclick: () => app.go("tell/annet") }, h("span", { class: "ft-tile__label" }, t("rest"))),
    exact ? h("button", { type: "button", class: "ft-tool", key: "ages", onclick: () => app.go("tell/alder") }, h("span", null, t("exact_age"))) : null,
    h(
      "button",
      { type: "button", class: "ft-tool", key: "group", "aria-pressed": app.ui.group ? "true" : null, onclick: () => (app.ui.group ? drop(app) : app.go("tell/flere")) },
      icon("users"),
      h("span", null, app.ui.group ? t("times", { n: app.ui.group }) : t("several")),
    ),
    h("button", { type: "button", class: `ft-tool${session.canUndo ? "" : " ft-tool--idle"}`, key: "undo", onclick: () => undo(app) }, icon("undo"), h("span", null, t("undo"))),
  );
}

function drop(app) {
  app.ui.group = null;
  app.draw();
}

async function undo(app) {
  if (!app.state.session.canUndo) {
    app.say(t("nothing_to_undo"));
    return;
  }
  app.ui.offered = 0;
  const undone = await app.act(() => app.model.undo());
  if (undone) app.say(t("undone", { what: what(app, undone) }));
}

/** What an entry of the trail was, in a few words. */
export function what(app, entry) {
  if (entry.kind === "count") return whom(app, entry);
  if (entry.kind === "place") return t("trail_place", { place: placeName(app, entry.place) });
  return t(`trail_${entry.kind}`);
}

function sums(app) {
  const { counts, staff } = app.state.session;
  const cell = (name, value, extra) => h("div", { class: "ft-sum__cell" }, h("dt", null, name), h("dd", null, number(value), extra));
  const alone = staff.length < 2;
  const old = counts.partnerAt && Date.now() - new Date(counts.partnerAt) > 3e5 ? h("small", null, ` ${t("at", { time: time(counts.partnerAt) })}`) : null;
  return h(
    "dl",
    { class: "ft-sum" },
    cell(t("you"), counts.me),
    alone ? null : cell(staff.length > 2 ? t("others") : t("partner"), counts.partner, old),
    alone ? null : cell(t("sum"), counts.both),
  );
}

/** One row, always of the same height: what is most needed right now, or nothing. It never takes a tile's place. */
function offer(app) {
  const { session, data } = app.state;
  const now = Date.now();
  if (session.checks.due && now > new Date(session.checks.due)) {
    return strip("check", "warning", t("check_due"), button(t("all_well"), () => check(app), { "data-color": "accent" }));
  }
  if (app.ui.group) return strip("group", "info", t("group_waits", { n: app.ui.group }), button(t("never_mind"), () => drop(app), { "data-variant": "tertiary" }));
  if (app.ui.said && now - app.ui.said.at < SHORT) return strip("said", "neutral", app.ui.said.text);
  const { last } = session;
  if (last && app.ui.offered && now - app.ui.offered < OFFER) return marks(app, last, data.settings ?? {});
  if (app.setting("noNight") !== session.id && proposeNight(app.setting("night"), session.startedAt, data.service, app.draw)) {
    const answer = (name) => () => app.act(() => app.model.setting(name, session.id)).then(app.draw);
    return strip("night", "info", t("night_proposal"), button([icon("moon"), t("night")], answer("nightFor"), { "data-variant": "secondary" }), button(t("no_thanks"), answer("noNight"), { "data-variant": "tertiary" }));
  }
  if (session.staff.length < 2) return strip("alone", "neutral", t("alone"), button(t("all_well"), () => check(app), { "data-variant": "secondary" }));
  return null;
}

function strip(key, kind, text, ...buttons) {
  return h("div", { key, class: `ft-strip ft-strip--${kind}` }, h("p", null, text), buttons);
}

export async function check(app) {
  if (await app.act(() => app.model.check("ok").then(() => true))) app.say(t("check_done"));
}

function marks(app, last, settings) {
  const chip = (text, press, on) => h("button", { type: "button", class: "ft-chip", "aria-pressed": on === undefined ? null : String(on), onclick: press }, text);
  const first = (n) => app.act(() => app.model.mark({ first: n })).then(() => keep(app));
  const row = [];
  if (settings.ask_first_contact) {
    row.push(chip(last.n > 1 ? t("all_new") : t("new"), () => first(last.n), last.first === last.n));
    row.push(chip(t(last.n > 1 ? "known_many" : "known"), () => first(0), last.first === 0));
    if (last.n > 1) row.push(chip(t("some_new"), () => app.go("tell/nye"), last.first > 0 && last.first < last.n));
  }
  if (settings.ask_district) row.push(chip([t("district"), last.district ? " ✓" : ""], () => app.go("tell/bydel")));
  if (settings.ask_topics) row.push(chip([t("topic"), last.topics?.length ? ` ${last.topics.length}` : ""], () => app.go("tell/tema")));
  return row.length ? h("div", { key: `marks-${last.id}`, class: "ft-marks", role: "group", "aria-label": t("marks_for", { who: whom(app, last) }) }, row) : null;
}

const PANELS = { annet: rest, alder: ages, flere: group, nye: pad, bydel: choose, tema: choose };

export function count(app) {
  const { session, data } = app.state;
  const panel = PANELS[app.route[1]];
  const where = placeName(app, session.place);
  const inside = !panel && data.bands.length > 6 ? rest(app, true) : panel ? panel(app) : [matrix(app), tools(app)];
  return {
    title: t("counting"),
    bar: "session",
    quiet: true,
    awake: true,
    key: "tell",
    class: "ft-count",
    body: [
      h("h1", { class: "ft-unseen ft-unseen--head", tabindex: "-1" }, t("counting")),
      h(
        "div",
        { class: "ft-where" },
        h("button", { type: "button", class: "ft-place", onclick: () => app.go("sted") }, icon("places"), h("span", { class: "ft-unseen" }, `${t("place")}: `), h("span", { class: "ft-place__name" }, where || t("no_place")), " ", h("span", { class: "ft-place__change" }, t("change"))),
        sums(app),
      ),
      h("div", { class: "ft-offer", key: "offer" }, offer(app)),
      h("div", { class: "ft-counters", key: `panel-${app.route[1] ?? ""}` }, inside),
    ],
  };
}
