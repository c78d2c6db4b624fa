// «Bytt sted»: where one has been tonight first, then a search. A count that is bound to its zones has only those.
import { h, icon } from "../dom.js";
import { compare, t } from "../words.js";

/** Places as they are looked for: without capitals and accents. */
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

const KINDS = { school: ["school"], online: ["gaming", "social_media"] };

/** The codes that come first for this kind of session: recent ones, then those of its sort. */
export function nearest(app, { kind = "street", recent = [], zones = [] } = {}) {
  const places = app.state.data?.places ?? [];
  const known = new Set(places.map((place) => place.code));
  if (zones.length) return zones.filter((code) => known.has(code));
  const fitting = places.filter((place) => (KINDS[kind] ?? ["street", "mall", "station", "youth_club"]).includes(place.kind));
  const fits = (code) => !KINDS[kind] || fitting.some((place) => place.code === code);
  return [...new Set([...recent.filter((code) => known.has(code) && fits(code)), ...fitting.map((place) => place.code)])].slice(0, 8);
}

/** Buttons for the nearest places, and a field to find the others. `press(code)`. */
export function placePicker(app, { codes, chosen = null, search = true, press }) {
  const places = app.state.data?.places ?? [];
  const names = new Map(places.map((place) => [place.code, place]));
  const wanted = plain(app.ui.search ?? "");
  const found = wanted ? places.filter((place) => plain(`${place.name} ${place.area}`).includes(wanted)).sort((one, other) => compare(one.name, other.name)).slice(0, 12) : [];
  const choice = (place) =>
    h(
      "button",
      { type: "button", class: "ft-choice", key: place.code, "aria-pressed": String(place.code === chosen), onclick: () => press(place.code) },
      h("span", null, place.name, place.area && place.area !== place.name ? h("small", null, place.area) : null),
    );
  return [
    wanted ? null : h("div", { class: "ft-choices", key: "near" }, codes.map((code) => choice(names.get(code) ?? { code, name: code }))),
    search
      ? h(
          "div",
          { class: "ds-field ft-search", key: "search" },
          h("label", { class: "ds-label", for: "sok" }, t("find_place")),
          h("input", { id: "sok", class: "ds-input", type: "text", inputmode: "search", enterkeyhint: "search", autocomplete: "off", oninput: (event) => { app.ui.search = event.target.value; app.draw(); } }),
        )
      : null,
    wanted ? h("div", { class: "ft-choices", key: "found", role: "group", "aria-label": t("found") }, found.map(choice)) : null,
    wanted && found.length === 0 ? h("p", { key: "none" }, t("no_such_place")) : null,
  ];
}

export function place(app) {
  const { session } = app.state;
  const fixed = session.zones.length > 0;
  const press = async (code) => {
    if (code !== session.place && !(await app.act(() => app.model.setPlace(code).then(() => true)))) return;
    app.ui.search = "";
    app.back("tell");
  };
  return {
    title: t("place"),
    bar: "session",
    body: [
      h("div", { class: "ft-head" }, h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("where_are_you"))),
      fixed ? h("p", null, t("zones_fixed")) : null,
      placePicker(app, { codes: nearest(app, session), chosen: session.place, search: !fixed, press }),
      h("div", { class: "ft-row" }, h("button", { type: "button", class: "ds-button", "data-variant": "secondary", onclick: () => { app.ui.search = ""; app.back("tell"); } }, icon("back"), t("back"))),
    ],
  };
}
