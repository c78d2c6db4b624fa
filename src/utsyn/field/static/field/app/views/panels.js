// What opens in the place of the tiles: the rest of the genders, exact ages, several at once, district, topics.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { t } from "../words.js";
import { keep, tile, whom } from "./tiles.js";

const GENDERS = ["girl", "boy", "other", "unknown"];

function genders(app, chosen, choose) {
  return h(
    "div",
    { class: "ft-segments", role: "group", "aria-label": t("gender") },
    GENDERS.map((gender) => h("button", { type: "button", "aria-pressed": String(gender === chosen), onclick: () => choose(gender) }, t(gender))),
  );
}

function foot(app, ...more) {
  return h("div", { class: "ft-foot" }, button([icon("back"), t("back_to_tiles")], () => app.back("tell"), { "data-variant": "secondary" }), more);
}

function pick(app, gender) {
  app.ui.gender = gender;
  app.draw();
}

/** Any gender, and those whose age nobody knows. A service with more than six bands counts here all the time. */
export function rest(app, home = false) {
  const chosen = app.ui.gender ?? (home ? "girl" : "unknown");
  return [
    genders(app, chosen, (gender) => pick(app, gender)),
    h(
      "div",
      { class: "ft-grid ft-grid--3" },
      app.state.data.bands.map((band) => tile(app, { gender: chosen, band: band.code, label: band.label })),
      tile(app, { gender: chosen, label: t("age_unknown"), span: 3 - (app.state.data.bands.length % 3) }),
    ),
    home
      ? h("div", { class: "ft-foot" }, button([icon("users"), t("several")], () => app.go("tell/flere"), { "data-variant": "secondary" }), undoButton(app))
      : foot(app, undoButton(app)),
  ];
}

function undoButton(app) {
  return button([icon("undo"), t("undo")], () => app.act(() => app.model.undo()).then((undone) => undone && app.say(t("undone", { what: undone.kind === "count" ? whom(app, undone) : t(`trail_${undone.kind}`, { place: "" }) }))), { "data-variant": "secondary" });
}

/** Exact ages, one tap each: from the service's youngest to its oldest. */
export function ages(app) {
  const chosen = app.ui.gender ?? "girl";
  const { bands } = app.state.data;
  const from = bands.length ? Math.min(...bands.map((band) => band.from)) : 10;
  const to = Math.min(bands.length ? Math.max(...bands.map((band) => band.to)) : 25, from + 19);
  const years = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return [
    genders(app, chosen, (gender) => pick(app, gender)),
    h("div", { class: "ft-grid ft-grid--4" }, years.map((age) => tile(app, { gender: chosen, age, label: String(age) }))),
    foot(app, undoButton(app)),
  ];
}

function numbers(from, to, press) {
  return h(
    "div",
    { class: "ft-grid ft-grid--4" },
    Array.from({ length: to - from + 1 }, (_, at) => from + at).map((n) => h("button", { type: "button", class: "ft-tile ft-tile--number", onclick: () => press(n) }, String(n))),
  );
}

/** «6 gutter 13–15»: the number, then the tile. */
export function group(app) {
  return [
    h("h2", { class: "ft-panel__head", tabindex: "-1" }, t("how_many")),
    numbers(2, 12, (n) => {
      app.ui.group = n;
      app.back("tell");
    }),
    foot(app),
  ];
}

/** How many of the group were new. */
export function pad(app) {
  const { last } = app.state.session;
  return [
    h("h2", { class: "ft-panel__head", tabindex: "-1" }, t("how_many_new")),
    numbers(1, Math.max((last?.n ?? 2) - 1, 1), async (n) => {
      await app.act(() => app.model.mark({ first: n }));
      keep(app);
      app.back("tell");
    }),
    foot(app),
  ];
}

/** District: one, and back. Topics: as many as were talked about. */
export function choose(app) {
  const { session, data } = app.state;
  const { last } = session;
  const topics = app.route[1] === "tema";
  const chosen = new Set(topics ? (last?.topics ?? []) : [last?.district]);
  const press = async (code) => {
    if (!last) return;
    if (topics) {
      const now = chosen.has(code) ? last.topics.filter((each) => each !== code) : [...(last.topics ?? []), code];
      await app.act(() => app.model.mark({ topics: now }));
      keep(app);
    } else {
      await app.act(() => app.model.mark({ district: chosen.has(code) ? null : code }));
      keep(app);
      app.back("tell");
    }
  };
  return [
    h("h2", { class: "ft-panel__head", tabindex: "-1" }, t(topics ? "what_about" : "where_from"), last ? h("small", null, ` ${whom(app, last)}`) : null),
    h(
      "div",
      { class: "ft-choices" },
      (topics ? data.topics : data.districts).map((each) => h("button", { type: "button", class: "ft-choice", "aria-pressed": String(chosen.has(each.code)), onclick: () => press(each.code) }, each.name)),
    ),
    topics ? h("div", { class: "ft-foot" }, button([icon("check"), t("done")], () => app.back("tell"))) : foot(app),
  ];
}

