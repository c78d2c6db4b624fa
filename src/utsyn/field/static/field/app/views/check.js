// «Sjekk økta»: what goes to the office, with «Endre» on each row. Nothing must be filled in; «Lagre» is the last tap.
import { h, icon } from "../dom.js";
import { button, forgotten } from "../status.js";
import { list, number, t, time, when } from "../words.js";
import { placeName, staffName } from "./tiles.js";
import { draftText, writer } from "./writer.js";

function row(name, value, change) {
  return h(
    "div",
    { class: "ft-check__row" },
    h("dt", null, name),
    h("dd", null, value),
    change ? h("dd", { class: "ft-check__change" }, h("button", { type: "button", class: "ds-button", "data-variant": "tertiary", onclick: change, "aria-label": t("change_what", { what: name }) }, t("change"))) : null,
  );
}

/** «Torget 12, Brygga 9»: where this phone counted. With a partner it says «Du» first: the partner's places are not known here. */
function places(app, session) {
  const sums = new Map();
  for (const entry of session.trail) if (entry.kind === "count" && !entry.undone) sums.set(entry.place, (sums.get(entry.place) ?? 0) + entry.n);
  if (sums.size === 0) return placeName(app, session.place) || t("no_place");
  const own = [...sums].map(([code, n]) => `${placeName(app, code)} ${n}`).join(", ");
  return session.values.staff.length > 1 ? `${t("you")}: ${own}` : own;
}

const tail = (id, key) => `${key}:${id}`;

function endedAt(app, session) {
  return app.ui.ends?.id === session.id ? app.ui.ends.at : (session.values.ended_at ?? new Date().toISOString());
}

async function finish(app, session) {
  const questions = app.state.data?.settings?.questions ?? [];
  const read = (name, other) => document.getElementById(`tekst-${tail(session.id, name).replace(/\W/g, "-")}`)?.value.trim() ?? draftText(app, tail(session.id, name)) ?? other;
  const report = read("report", session.values.report);
  const answers = questions
    .map((question, at) => ({ question, answer: read(`answer-${at}`, session.values.answers.find((each) => each.question === question)?.answer ?? "") }))
    .filter((each) => each.answer);
  const at = endedAt(app, session);
  const kept = await app.act(() => (session.open ? app.model.end({ endedAt: at, report, answers }) : app.model.set({ ended_at: at, report, answers })).then(() => true));
  if (!kept) return;
  for (const name of ["report", ...questions.map((_, at) => `answer-${at}`)]) await app.act(() => app.model.discardDraft(tail(session.id, name)));
  app.ui.ends = null;
  app.ui.checking = false;
  app.go("", true);
  app.say(t("session_saved"));
}

export function checkSession(app) {
  const { session, data } = app.state;
  const { counts, values, checks, incidents, notes } = session;
  const questions = data?.settings?.questions ?? [];
  const at = endedAt(app, session);
  const edit = (what) => () => app.go(`endre/${what}`);
  const text = (name, label, initial, rows = 2) => writer(app, { name: tail(session.id, name), label, rows, initial, submit: null });
  const home = checks.home
    ? h("p", { class: "ft-done", key: "home" }, icon("check"), h("span", null, t("home_at", { time: time(checks.home) })))
    : button([icon("home"), t("all_home")], () => app.act(() => app.model.check("home")).then(app.draw), { "data-variant": "secondary", class: "ds-button ft-wide" });
  return {
    title: t("check_session"),
    bar: "none",
    key: "sjekk",
    body: [
      h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("check_session")),
      forgotten(session) && app.ui.ends?.id !== session.id
        ? h("div", { class: "ft-card", key: "planned" }, h("p", null, t("planned_end_was", { when: when(session.plannedEnd) })), button(t("ended_then", { time: time(session.plannedEnd) }), () => { app.ui.ends = { id: session.id, at: session.plannedEnd }; app.draw(); }, { "data-variant": "secondary" }))
        : null,
      h(
        "dl",
        { class: "ft-check" },
        row(t("time"), t("from_to", { from: time(values.started_at), to: time(at) }), edit("tid")),
        row(t("kind"), t(`kind_${values.kind}`), edit("type")),
        row(t("staff"), values.staff.length ? list(values.staff.map((code) => staffName(app, code))) : "–", edit("ansatte")),
        row(t("places"), places(app, session), session.open ? () => app.go("tell") : null),
        row(t("encounters"), values.staff.length < 2 ? String(counts.me) : t("counts_line", { me: counts.me, partner: number(counts.partner), both: number(counts.both) }), session.open ? () => app.go("tell") : null),
        incidents.map((one) => row(t("incident"), [one.kind ? t(`incident_${one.kind}`) : t("not_filled"), t("at", { time: time(one.occurredAt) })].join(" · "), session.open ? () => app.go(`hendelse/${one.id}`) : null)),
        notes.length ? row(t("notes"), t("n_notes", { n: notes.length }), null) : null,
      ),
      home,
      h(
        "details",
        { class: "ds-details ft-more", key: "texts", open: questions.length > 0 && session.id === app.ui.openTexts ? true : null },
        h("summary", null, t("report_and_questions"), h("small", null, t("optional"))),
        h("div", null, text("report", t("report"), values.report, 4), questions.map((question, at) => text(`answer-${at}`, question, values.answers.find((each) => each.question === question)?.answer ?? ""))),
      ),
    ],
    action: [
      button(session.open ? t("continue_session") : t("back"), () => app.back(session.open ? "tell" : ""), { "data-variant": "secondary" }),
      button(t("save"), () => finish(app, session), { class: "ds-button ft-big" }),
    ],
  };
}
