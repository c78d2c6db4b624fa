// «Notat»: what was seen at a place or in the milieu. It names nobody; the phone looks before it is saved.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { t, when } from "../words.js";
import { placeName } from "./tiles.js";
import { writer } from "./writer.js";

/** Give the field another text; what it replaces can be had back with «Angre». */
async function put(app, text) {
  const field = document.getElementById("tekst-note");
  app.ui.thrown = text ? null : field.value;
  app.ui.found = null;
  field.value = text;
  await app.act(() => (text ? app.model.draft("note", text) : app.model.discardDraft("note")));
  app.say(t(text ? "undone_delete" : "draft_deleted"));
}

export function note(app) {
  const { session, drafts } = app.state;
  const open = session?.open;
  const kept = drafts?.note;
  const restored = (app.ui.restored ??= kept?.text ? kept.at : "none");
  return {
    title: t("note"),
    bar: open ? "session" : "tabs",
    key: "notat",
    body: [
      h("div", { class: "ft-head" }, h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("note")), open && session.place ? h("p", { class: "ft-subtle" }, placeName(app, session.place)) : null),
      restored !== "none" && kept ? h("p", { class: "ft-subtle", key: "restored" }, t("draft_restored", { when: when(restored) })) : null,
      writer(app, {
        name: "note",
        label: t("note_label"),
        hint: t("note_hint"),
        rows: 6,
        submit: t("save"),
        save: (text) => app.model.note(text, session.place ?? null),
        blocked: open ? null : t("note_needs_session"),
        done: () => {
          app.ui.restored = "none";
          app.say(t("note_saved"));
          app.back("tell");
        },
        also: [
          button(t("back"), () => { app.ui.restored = undefined; app.back(open ? "tell" : ""); }, { "data-variant": "secondary" }),
          app.ui.thrown && !kept?.text ? button([icon("undo"), t("undo")], () => put(app, app.ui.thrown), { "data-variant": "tertiary" }) : null,
          kept?.text ? button([icon("trash"), t("discard_draft")], () => put(app, ""), { "data-variant": "tertiary" }) : null,
        ],
      }),
    ],
  };
}
