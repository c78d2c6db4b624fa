// «Hendelse»: call first. The time is stamped already; nothing here must be filled in, and every answer has «Vet ikke».
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { momentAt, t, time } from "../words.js";
import { placeName } from "./tiles.js";
import { nearest, placePicker } from "./place.js";
import { writer } from "./writer.js";

const KINDS = ["overdose", "alcohol_poisoning", "violence", "threat", "self_harm", "fire_or_damage", "other"];
const STEPS = ["step_call", "step_first_aid", "step_naloxone", "step_side"];

/** 113 as a doorbell: the three numbers, and the service's own when it has one. */
export function callRow(app) {
  const call = (number, name, main) => h("a", { class: `ft-call${main ? " ft-call--main" : ""}`, href: `tel:${number}` }, icon("phone"), h("span", null, t("call", { number }), h("small", null, name)));
  const duty = app.state.data?.settings?.duty_phone;
  return h(
    "div",
    { class: "ft-calls" },
    call("113", t("ambulance_service"), true),
    call("110", t("fire_service")),
    call("112", t("police")),
    duty ? h("a", { class: "ft-call ft-call--wide", href: `tel:${duty.replace(/[^+\d]/g, "")}` }, icon("phone"), h("span", null, t("call_duty"), h("small", null, duty))) : null,
  );
}

function answers(app, { name, legend, options, chosen, press }) {
  return h(
    "div",
    { class: "ft-question", role: "group", "aria-labelledby": name, key: name },
    h("h2", { class: "ft-question__head", id: name }, legend),
    h("div", { class: `ft-answers ft-answers--${Math.min(options.length, 4)}` }, options.map(([value, text]) => h("button", { type: "button", "aria-pressed": String(chosen === value), onclick: () => press(value) }, text))),
  );
}

function known(app, one) {
  const told = (app.ui.told ??= {});
  return (told[one.id] ??= {});
}

/** What was answered; «vet ikke» is remembered here, since in the record it is the same as nothing. */
function value(app, one, field) {
  if (one[field] !== null && one[field] !== undefined) return one[field];
  return known(app, one)[field];
}

function more(app, one, set) {
  return h(
    "details",
    { class: "ds-details ft-more", key: `more-${one.id}` },
    h("summary", null, t("more_optional")),
    h(
      "div",
      null,
      h(
        "div",
        { class: "ft-pair" },
        h("div", { class: "ds-field" }, h("label", { class: "ds-label", for: "klokka" }, t("when_happened")), h("input", { id: "klokka", class: "ds-input", type: "text", inputmode: "numeric", autocomplete: "off", value: time(one.occurredAt), onchange: (event) => { const at = momentAt(event.target.value, one.occurredAt); if (at) set({ occurred_at: at }); } })),
        h("label", { class: "ft-tick" }, h("input", { type: "checkbox", class: "ds-input", checked: one.approximate, onchange: (event) => set({ approximate: event.target.checked }) }), t("approximately")),
      ),
      h("h2", { class: "ft-question__head" }, t("place")),
      placePicker(app, { codes: nearest(app, app.state.session), chosen: one.place, search: app.state.session.zones.length === 0, press: (place) => { app.ui.search = ""; set({ place }); } }),
      writer(app, { name: `incident:${one.id}`, label: t("incident_note"), rows: 3, initial: one.note, submit: t("save_text"), save: (text) => set({ note: text }), done: () => app.say(t("saved")) }),
    ),
  );
}

export function incident(app) {
  const one = app.state.session.incidents.find((each) => each.id === app.route[1]) ?? null;
  const at = one?.occurredAt ?? app.ui.stamped ?? new Date().toISOString();
  const set = (fields) => one && app.act(() => app.model.setIncident(one.id, fields)).then(() => { Object.assign(known(app, one), fields); app.draw(); });
  const kind = one?.kind ?? null;
  return {
    title: t("incident"),
    bar: "none",
    quiet: true,
    class: "ft-incident",
    body: [
      h("div", { class: "ft-head" }, h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("incident")), h("p", { class: "ft-subtle" }, [t("at", { time: time(at) }), placeName(app, one?.place ?? app.state.session.place)].filter(Boolean).join(" · "))),
      app.ui.unstored ? h("p", { class: "ds-alert", "data-color": "warning", key: "unstored" }, t("unstored")) : null,
      callRow(app),
      one === null
        ? null
        : [
            answers(app, { name: "hva", legend: t("what_happened"), options: KINDS.map((each) => [each, t(`incident_${each}`)]), chosen: kind, press: (each) => set({ kind: each }) }),
            // Below what was pressed, which stays under the thumb.
            kind === "overdose" ? h("ol", { class: "ft-steps", key: "steps" }, STEPS.map((step) => h("li", null, t(step)))) : null,
            answers(app, { name: "nalokson", legend: t("naloxone"), options: [[true, t("yes")], [false, t("no")], [null, t("dont_know")]], chosen: value(app, one, "naloxone"), press: (each) => set(each ? { naloxone: true } : { naloxone: each, doses: null }) }),
            one.naloxone ? answers(app, { name: "doser", legend: t("doses"), options: [[1, "1"], [2, "2"], [3, "3"], [4, "4"], [null, t("dont_know")]], chosen: value(app, one, "doses"), press: (each) => set({ doses: each }) }) : null,
            answers(app, { name: "ambulanse", legend: t("ambulance"), options: [[true, t("yes")], [false, t("no")], [null, t("dont_know")]], chosen: value(app, one, "ambulance"), press: (each) => set({ ambulance: each }) }),
            more(app, one, set),
          ],
    ],
    action: [
      one ? button(t("no_incident"), async () => { await app.act(() => app.model.undoOne(one.id)); app.say(t("undone", { what: t("trail_incident") })); app.back("tell"); }, { "data-variant": "secondary" }) : null,
      button(t("rest_at_office"), () => { if (one) app.say(t("incident_kept")); app.back("tell"); }, { class: "ds-button ft-big" }),
    ],
  };
}
