// What follows from a set of this phone's events. Pure: the same events give the same answer in whatever order they come
// and however often, and mean what the server says they mean (docs/field-app.md).

const FIXED = new Set(["start", "join", "undo"]); // cannot be undone
const TRAIL = new Set(["count", "mark", "place", "incident", "note", "check", "end"]);

const order = (a, b) => a.clock - b.clock || a.seq - b.seq;

/** ``Map`` from session to what is known of it; ``without``: ids of events that are as if they had never been. */
export function fold(events, without = new Set()) {
  const known = new Map();
  for (const event of events) if (!without.has(event.id)) known.set(event.id, event);
  const sessions = new Map();
  for (const event of [...known.values()].sort(order)) {
    if (!sessions.has(event.session)) sessions.set(event.session, []);
    sessions.get(event.session).push(event);
  }
  return new Map([...sessions].map(([id, own]) => [id, foldSession(id, own, known)]));
}

function undoneBy(events, known) {
  const undone = new Set();
  for (const { kind, target, session } of events) {
    const aim = kind === "undo" && known.get(target);
    if (aim && aim.session === session && !FIXED.has(aim.kind)) undone.add(target);
  }
  return undone;
}

// Per field the latest counts: the events come in order, so a later one simply writes over.
function merged(events, kind, undone) {
  const fields = new Map();
  for (const event of events) {
    if (event.kind !== kind || undone.has(event.id)) continue;
    fields.set(event.target, { ...fields.get(event.target), ...event.body });
  }
  return fields;
}

function foldSession(id, events, known) {
  const undone = undoneBy(events, known);
  const stands = (kind) => events.filter((event) => event.kind === kind && !undone.has(event.id));
  const begun = stands("start")[0] ?? stands("join")[0] ?? null;
  const start = begun?.body ?? {};
  const marks = merged(events, "mark", undone);
  const counts = stands("count").map((event) => counted(event, marks.get(event.id)));
  const set = merged(events, "set", undone).get(null) ?? {};
  const end = stands("end").at(-1) ?? null;
  const places = [start.place, ...stands("place").map((event) => event.body.place)].filter(Boolean);
  const details = merged(events, "incident_set", undone);
  const checks = stands("check");
  const last = (state) => checks.filter((event) => event.body.state === state).at(-1)?.at ?? null;
  return {
    id,
    begun: begun !== null,
    firstSeq: Math.min(...events.map((event) => event.seq)),
    kind: start.kind ?? null,
    startedAt: start.started_at ?? null,
    plannedEnd: start.planned_end ?? null,
    team: start.team ?? "",
    zones: start.places ?? [],
    staff: [...new Set(events.filter(({ kind }) => kind === "start" || kind === "join").flatMap(({ body }) => body.staff ?? []))],
    place: places.at(-1) ?? null,
    places: [...new Set(places.reverse())],
    count: counts.reduce((sum, count) => sum + count.n, 0),
    tiles: tiles(counts),
    last: counts.at(-1) ?? null,
    trail: events.filter((event) => TRAIL.has(event.kind)).reverse().map((event) => ({
      ...event.body,
      id: event.id,
      kind: event.kind,
      at: event.at,
      target: event.target,
      // The mark of an undone count is of no account, and one step of undoing should not be spent on it.
      undone: undone.has(event.id) || (event.kind === "mark" && undone.has(event.target)),
    })),
    incidents: stands("incident").map((event) => incident(event, details.get(event.id))),
    notes: stands("note").map(({ id, at, body }) => ({ id, at, text: body.text, place: body.place ?? null })),
    checked: last("ok"),
    home: last("home"),
    set,
    end: end && { id: end.id, at: set.ended_at ?? end.body.ended_at ?? end.at, report: end.body.report, answers: end.body.answers },
    endUndone: events.filter((event) => event.kind === "end" && undone.has(event.id)).map((event) => event.id),
  };
}

function counted({ id, at, body }, mark) {
  const last = {
    id,
    n: body.n,
    gender: body.gender,
    band: body.band ?? null,
    age: body.age ?? null,
    place: body.place,
    first: body.first ?? null,
    district: body.district ?? null,
    topics: body.topics ?? [],
    at,
    ...mark,
  };
  if (last.first !== null) last.first = Math.min(last.first, last.n);
  return last;
}

/** The name of a tile: gender and band, or the exact age where the service counts that. */
export const tile = ({ gender, band, age }) => `${gender}|${band ?? age ?? ""}`;

function tiles(counts) {
  const sums = {};
  for (const count of counts) sums[tile(count)] = (sums[tile(count)] ?? 0) + count.n;
  return sums;
}

function incident({ id, at, body }, details = {}) {
  return {
    id,
    at,
    kind: details.kind ?? null,
    place: details.place !== undefined ? details.place : (body.place ?? null),
    naloxone: details.naloxone ?? null,
    doses: details.doses ?? null,
    ambulance: details.ambulance ?? null,
    note: details.note ?? "",
    occurredAt: details.occurred_at ?? at,
    approximate: details.approximate ?? false,
    minimum: Boolean(details.kind), // counted from now on; the rest can wait until the office
  };
}
