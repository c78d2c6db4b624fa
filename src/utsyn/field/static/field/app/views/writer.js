// A text that cannot be lost: kept on the phone two seconds after the last key, looked through for names before it is saved.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { t, time } from "../words.js";

const PAUSE = 1000;
const timers = new Map();

function keepSoon(app, name, text) {
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(() => keepNow(app, name, text), PAUSE));
}

async function keepNow(app, name, text) {
  clearTimeout(timers.get(name));
  timers.delete(name);
  await app.act(() => (text.trim() ? app.model.draft(name, text) : app.model.discardDraft(name)));
  app.draw();
}

/** What is kept of a text, without waiting for the pause. */
export const draftText = (app, name) => app.state.drafts?.[name]?.text;

/**
 * A form with one text. `save(text)` answers when it is kept; `submit: null` gives a field without a button (a part of a
 * larger form, which reads the draft). What looks like a name is told about, and decided by whoever wrote it.
 */
export function writer(app, { name, label, hint = null, rows = 6, initial = "", submit, save, done, blocked = null, also = null }) {
  const kept = app.state.drafts?.[name];
  const found = app.ui.found?.name === name ? app.ui.found.list : [];
  const id = `tekst-${name.replace(/\W/g, "-")}`;
  const finish = async (text) => {
    clearTimeout(timers.get(name));
    timers.delete(name);
    const saved = await app.act(() => Promise.resolve(save(text)).then(() => true));
    if (!saved) return;
    app.ui.found = null;
    await app.act(() => app.model.discardDraft(name));
    done();
  };
  const press = async (event) => {
    event.preventDefault();
    const text = document.getElementById(id).value.trim();
    if (!text) {
      app.ui.found = { name, list: [], fault: t("write_something") };
      app.draw();
      document.getElementById(id).focus();
      return;
    }
    await keepNow(app, name, text);
    if (blocked) {
      app.ui.found = { name, list: [], fault: blocked };
      app.draw();
      return;
    }
    const { suspects } = await import("../names.js");
    const list = await suspects(text, app.state.data);
    if (list.length) {
      app.ui.found = { name, list, text };
      app.draw();
      document.getElementById(`${id}-funn`)?.focus();
      return;
    }
    await finish(text);
  };
  const field = [
    h("label", { class: "ds-label", for: id }, label),
    hint ? h("div", { "data-field": "description", id: `${id}-hjelp` }, hint) : null,
    h(
      "textarea",
      { id, class: "ds-input", rows: String(rows), key: id, "aria-describedby": hint ? `${id}-hjelp` : null, autocapitalize: "sentences", value: kept?.text ?? initial, oninput: (event) => keepSoon(app, name, event.target.value) },
    ),
    h("p", { class: "ft-kept", role: "status" }, kept ? t("draft_kept", { time: time(kept.at) }) : ""),
  ];
  if (!submit) return h("div", { class: "ds-field", key: `felt-${name}` }, field);
  return h(
    "form",
    { class: "ft-form", novalidate: true, onsubmit: press, key: `skjema-${name}` },
    h("div", { class: "ds-field" }, field),
    app.ui.found?.name === name && app.ui.found.fault ? h("p", { class: "ds-validation-message", role: "status", "data-field": "validation", key: "fault" }, app.ui.found.fault) : null,
    found.length ? warning(app, id, found, () => finish(document.getElementById(id).value.trim())) : h("div", { class: "ft-row", key: "save" }, h("button", { type: "submit", class: "ds-button" }, submit), also),
  );
}

function warning(app, id, found, anyway) {
  return h(
    "div",
    { class: "ds-alert ft-found", "data-color": "warning", id: `${id}-funn`, tabindex: "-1", key: "found" },
    h("h2", { class: "ds-heading", "data-size": "2xs" }, t("looks_like_person")),
    h("p", null, t("looks_why")),
    h("ul", { class: "ft-list" }, found.map(({ kind, text }) => h("li", null, h("strong", null, `«${text}»`), h("span", null, t(`suspect_${kind}`))))),
    h(
      "div",
      { class: "ft-row" },
      button([icon("change"), t("rewrite")], () => { app.ui.found = null; app.draw(); document.getElementById(id).focus(); }, { "data-color": "accent" }),
      button(t("save_anyway"), anyway, { "data-variant": "secondary", "data-color": "accent" }),
    ),
  );
}
