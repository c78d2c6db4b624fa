// «Endre» on a row of «Sjekk økta»: the time, the kind, who was there.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { compare, momentAt, t, time } from "../words.js";

function frame(title, body, save) {
  return {
    title,
    bar: "none",
    body: [
      h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, title),
      body,
      save,
    ],
  };
}

function field(id, label, value, fault) {
  return h(
    "div",
    { class: "ds-field" },
    h("label", { class: "ds-label", for: id }, label),
    h("input", { id, class: "ds-input", type: "text", inputmode: "numeric", autocomplete: "off", value, "aria-invalid": fault ? "true" : null, "aria-describedby": fault ? `${id}-feil` : null }),
    fault ? h("p", { class: "ds-validation-message", "data-field": "validation", id: `${id}-feil` }, fault) : null,
  );
}

function times(app) {
  const { session } = app.state;
  const ends = app.ui.ends?.id === session.id ? app.ui.ends.at : (session.values.ended_at ?? new Date().toISOString());
  const save = async (event) => {
    event.preventDefault();
    const from = momentAt(document.getElementById("fra").value, session.values.started_at);
    const to = momentAt(document.getElementById("til").value, ends);
    app.ui.fault = from === null || to === null ? t("write_time") : to < from ? t("end_before_start") : null;
    if (app.ui.fault) {
      app.draw();
      return;
    }
    const fields = {};
    if (time(from) !== time(session.values.started_at)) fields.started_at = from;
    if (Object.keys(fields).length && !(await app.act(() => app.model.set(fields).then(() => true)))) return;
    app.ui.ends = { id: session.id, at: to };
    app.back("sjekk");
  };
  return frame(
    t("time"),
    h(
      "form",
      { class: "ft-form", novalidate: true, onsubmit: save },
      h("div", { class: "ft-pair" }, field("fra", t("started"), time(session.values.started_at), null), field("til", t("ended_field"), time(ends), app.ui.fault)),
      h("div", { class: "ft-row" }, h("button", { type: "submit", class: "ds-button" }, t("save_change")), button(t("back"), () => app.back("sjekk"), { "data-variant": "secondary" })),
    ),
    null,
  );
}

function kind(app) {
  const { session } = app.state;
  const press = async (each) => {
    if (each !== session.values.kind && !(await app.act(() => app.model.set({ kind: each }).then(() => true)))) return;
    app.back("sjekk");
  };
  return frame(
    t("kind"),
    h("div", { class: "ft-choices" }, ["street", "school", "online", "count"].map((each) => h("button", { type: "button", class: "ft-choice", "aria-pressed": String(each === session.values.kind), onclick: () => press(each) }, t(`kind_${each}`)))),
    h("div", { class: "ft-row" }, button([icon("back"), t("back")], () => app.back("sjekk"), { "data-variant": "secondary" })),
  );
}

function staff(app) {
  const { session, data } = app.state;
  const chosen = session.values.staff;
  const press = (code) => app.act(() => app.model.set({ staff: chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code] }));
  const all = [...(data?.staff ?? [])].sort((one, other) => compare(one.name, other.name));
  return frame(
    t("staff"),
    h("div", { class: "ft-choices" }, all.map((each) => h("button", { type: "button", class: "ft-choice", key: each.code, "aria-pressed": String(chosen.includes(each.code)), onclick: () => press(each.code) }, each.name))),
    h("div", { class: "ft-row" }, button([icon("check"), t("done")], () => app.back("sjekk"))),
  );
}

const PARTS = { tid: times, type: kind, ansatte: staff };

export const editSession = (app) => (PARTS[app.route[1]] ?? times)(app);
