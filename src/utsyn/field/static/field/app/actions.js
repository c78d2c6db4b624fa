// What the pages can do. Each action resolves when it is on disk, and only then has the state changed; none waits for
// the net. What an event says is worked out when everything before it has been written, so that quick taps follow on.
import { uuid7 } from "./ids.js";
import { closed } from "./backup.js";
import { vaultState } from "./state.js";

const NAMES = {
  startedAt: "started_at", endedAt: "ended_at", occurredAt: "occurred_at", plannedEnd: "planned_end",
};
const named = (fields) => Object.fromEntries(Object.entries(fields).map(([key, value]) => [NAMES[key] ?? key, value]));

/** A fault of the page that asked: there is no such session, or nothing to undo. */
export class NotNow extends Error {}

export function actions(model) {
  const session = () => {
    const { session: now } = vaultState(model.log, model.sync.link);
    if (!now) throw new NotNow("no session");
    return now;
  };

  /** Writes one event, then changes the state. ``make``: see Log.write. */
  async function write(make) {
    if (!model.log) throw new NotNow("closed");
    const event = await model.log.write(make);
    model.changed();
    model.sync?.soon();
    return event;
  }

  /** An event of the session that is open now. ``body``: the body, or a function of the session. */
  const add = (kind, body, target = () => null) =>
    write(() => {
      const now = session();
      const about = target(now);
      return { session: now.id, kind, target: about, body: typeof body === "function" ? body(now) : body };
    });

  const change = async (docs) => {
    await model.log.change(docs);
    model.changed();
  };

  async function begin(kind, id, body) {
    if (model.state.session?.open) {
      if (model.state.session.id === id) return id;
      throw new NotNow("a session is open");
    }
    const event = await write(() => ({ session: id, kind, body }));
    const left = model.log.docs.left ?? []; // what was put away and is begun again is there again
    if (left.includes(id)) await change(() => ({ left: left.filter((one) => one !== id) }));
    model.shell.keep();
    return event.session;
  }

  function start({ kind, place = null, places = [], staff = null, team = "", plannedEnd = null, startedAt = null }) {
    const own = model.state.session;
    if (team && own?.id === team && !own.open && own.trail.some((entry) => entry.kind === "end" && !entry.undone)) {
      return resume().then(() => team);
    }
    const me = model.state.me?.staff;
    const known = team && (model.state.open.some((one) => one.id === team) || own?.id === team);
    return begin(known ? "join" : "start", team || uuid7(), {
      kind,
      started_at: startedAt ?? new Date().toISOString(),
      place,
      places,
      staff: [...new Set(staff ?? (me ? [me] : []))],
      team,
      planned_end: plannedEnd,
    });
  }

  async function join(id) {
    const one = model.state.open.find((each) => each.id === id);
    if (!one) throw new NotNow("no such session");
    const me = model.state.me?.staff;
    const planned = model.state.data?.rota?.find((team) => team.key === id);
    return begin("join", id, {
      kind: one.kind,
      started_at: one.startedAt ?? new Date().toISOString(),
      place: one.place ?? null,
      places: one.kind === "count" ? (planned?.places ?? []) : [],
      staff: [...new Set([...(one.staff ?? []), ...(me ? [me] : [])])], // nobody who joins is alone, also without net
      team: one.team ?? "",
      planned_end: one.plannedEnd ?? null,
    });
  }

  const count = async ({ gender, band = null, scheme = undefined, age = null, n = 1 }) => {
    const known = scheme ?? (band === null ? null : (model.state.data?.scheme ?? null));
    const event = await add("count", ({ place }) => ({
      place, n, gender, age, scheme: known, band, first: null, district: null, topics: [],
    }));
    return event.id;
  };

  const mark = async ({ first, district, topics }) => {
    const body = Object.fromEntries(Object.entries({ first, district, topics }).filter(([, value]) => value !== undefined));
    const about = ({ last }) => {
      if (!last) throw new NotNow("nothing to mark");
      return last.id;
    };
    return (await add("mark", body, about)).id;
  };

  async function undoOne(id) {
    let undone;
    await write(() => {
      const now = session();
      undone = now.trail.find((entry) => !entry.undone && (id === undefined || entry.id === id));
      return undone ? { session: now.id, kind: "undo", target: undone.id } : null;
    });
    return undone ?? null;
  }

  async function resume() {
    const end = model.state.session?.trail.find((entry) => entry.kind === "end" && !entry.undone);
    if (!end) throw new NotNow("somebody else ended it");
    await undoOne(end.id);
  }

  async function setPlace(code) {
    await add("place", { place: code });
    const recent = [code, ...(model.state.settings.recent ?? [])];
    await change(({ prefs }) => ({ prefs: { ...prefs, recent: [...new Set(recent)].slice(0, 8) } }));
  }

  async function leave(id) {
    const one = [model.state.session, ...model.state.past].find((each) => each?.id === id);
    if (one?.open) throw new NotNow("the session is open");
    await change(({ left }) => ({ left: [...new Set([...(left ?? []), id, ...model.state.past.map((each) => each.id)])] }));
    model.sweep();
    model.sync?.soon();
  }

  async function discard(id, reason) {
    const event = model.log.events.find((one) => one.id === id);
    if (!event) return;
    const { seq, kind, at } = event;
    await model.log.change(({ problems, discarded }) => {
      const { [id]: problem, ...rest } = problems ?? {};
      return { problems: rest, discarded: { ...discarded, [id]: { kind, at, reason, code: problem?.code ?? "" } } };
    }, { sent: [seq] });
    model.changed();
  }

  async function retry(id) {
    await change(({ problems }) => ({ problems: { ...problems, [id]: { ...problems?.[id], again: true } } }));
    return model.syncNow();
  }

  const draft = (name, value) =>
    change(({ drafts }) => ({
      drafts: { ...drafts, [name]: { value, ...(typeof value === "string" && { text: value }), at: new Date().toISOString() } },
    }));

  const discardDraft = async (name) => {
    if (!(name in (model.log?.docs.drafts ?? {}))) return;
    await change(({ drafts }) => {
      const { [name]: _gone, ...rest } = drafts ?? {};
      return { drafts: rest };
    });
  };

  async function setting(name, value) {
    if (value !== undefined) await change(({ prefs }) => ({ prefs: { ...prefs, [name]: value } }));
    return model.log?.docs.prefs?.[name];
  }

  /** What has not been sent, closed for the server's key, as a file; undefined where the server has told none. */
  async function exportOutbox() {
    const key = model.state.data?.backup;
    if (!key) return undefined;
    const { device } = model.log.vault;
    const events = [...model.log.aside(), ...model.log.queue()];
    const box = await closed({ protocol: 1, device, events }, key, "field backup");
    return new Blob([JSON.stringify(box)], { type: "application/json" });
  }

  return {
    start, join, count, mark, undoOne, resume, setPlace, leave, discard, retry, draft, discardDraft, setting, exportOutbox,
    undo: () => undoOne(),
    draftOf: async (name) => model.log?.docs.drafts?.[name] ?? null,
    incident: async () => (await add("incident", ({ place }) => ({ place }))).id,
    setIncident: async (id, fields) => (await add("incident_set", named(fields), () => id)).id,
    note: async (text, place) => (await add("note", (now) => ({ text, place: place === undefined ? now.place : place }))).id,
    check: async (state) => (await add("check", { state })).id,
    set: async (fields) => (await add("set", named(fields))).id,
    end: async ({ endedAt = null, report = "", answers = [] } = {}) =>
      (await add("end", { ended_at: endedAt ?? new Date().toISOString(), report, answers })).id,
  };
}
