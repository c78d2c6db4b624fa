// The state that the pages are drawn from: a new plain object each time, put together from the phone's own events, what
// the server last said, and how the sending goes. Nothing here is guessed: a partner who is not known is null.
import { fold } from "./fold.js";

/** The server's word about when a session is over counts, unless this phone has since said otherwise. */
function ending(own, said, waiting, me) {
  if (own.end) return { at: own.end.at, by: me };
  const takenBack = own.endUndone.length > 0 && waiting;
  if (said && !said.open && !takenBack) return { at: said.ended_at, by: said.ended_by };
  return null;
}

function values(own, said) {
  const staff = [...new Set([...(said?.staff ?? []), ...own.staff])];
  return {
    started_at: said?.started_at ?? own.startedAt,
    ended_at: own.end?.at ?? said?.ended_at ?? null,
    kind: said?.kind ?? own.kind,
    staff,
    report: own.end?.report ?? "",
    answers: own.end?.answers ?? [],
    ...own.set,
  };
}

/** Minutes between checks: fewer for somebody who is alone. */
function due(own, staff, startedAt, settings) {
  if (!settings) return null;
  const minutes = staff.length > 1 ? settings.check_minutes : settings.alone_minutes;
  if (!minutes) return null;
  const since = Date.parse(own.checked ?? startedAt);
  return Number.isNaN(since) ? null : new Date(since + minutes * 60000).toISOString();
}

/** «Du» is who one is, not which phone it was: what one counted on another phone that evening is one's own too. */
function sums(own, said, device, staff) {
  const others = said?.counts?.filter((count) => count.device !== device);
  const of = (whose) => others.filter(whose).reduce((sum, { count }) => sum + count, 0);
  const me = own.count + (others ? of((count) => count.staff === staff) : 0);
  const partner = others ? of((count) => count.staff !== staff) : null;
  return {
    me,
    partner,
    both: partner === null ? null : me + partner,
    partnerAt: said?.heard ?? null,
  };
}

/** One of this phone's sessions, as the pages see it. */
export function sessionState(own, { said = null, device = "", waiting = false, data = null, recent = [] } = {}) {
  const ended = ending(own, said, waiting, data?.me?.staff ?? null);
  const now = values(own, said);
  return {
    id: own.id,
    kind: now.kind,
    startedAt: now.started_at,
    plannedEnd: said?.planned_end ?? own.plannedEnd,
    team: own.team || said?.team || "",
    zones: own.zones,
    place: own.place ?? said?.place ?? null,
    recent: [...new Set([...own.places, ...recent])].slice(0, 8),
    staff: now.staff,
    open: ended === null,
    counts: sums(own, said, device, data?.me?.staff),
    tiles: own.tiles,
    last: own.last,
    canUndo: own.trail.some((entry) => !entry.undone),
    trail: own.trail,
    incidents: own.incidents,
    notes: own.notes,
    checks: { last: own.checked, due: ended || own.home ? null : due(own, now.staff, now.started_at, data?.settings), home: own.home },
    ended,
    values: now,
  };
}

/** Everything of one vault. ``link`` is how the sending goes (sync.js). */
export function vaultState(log, link) {
  const { data, sessions, problems, discarded, drafts, prefs, left } = log.docs;
  const own = [...fold(log.events, new Set(Object.keys(discarded ?? {}))).values()].filter((one) => one.begun);
  const queue = log.queue();
  const aside = log.aside();
  const unsent = new Map();
  for (const event of [...queue, ...aside]) unsent.set(event.session, (unsent.get(event.session) ?? 0) + 1);
  const all = own
    .sort((a, b) => b.firstSeq - a.firstSeq)
    .map((one) =>
      sessionState(one, {
        said: sessions?.[one.id],
        device: log.vault.device,
        waiting: unsent.has(one.id),
        data: data?.body,
        recent: prefs?.recent ?? [],
      }),
    );
  // What is over is shown while it is the newest and nobody has put it away; what goes on is always shown.
  const session = all.find((one, i) => !(left ?? []).includes(one.id) && (one.open || i === 0)) ?? null;
  const asOpen = ({ id, kind, started_at, staff, place, team, planned_end }) => ({
    id, kind, startedAt: started_at, staff, place, team, plannedEnd: planned_end,
  });
  const oldest = [...queue, ...aside].reduce((least, { at }) => (least === null || at < least ? at : least), null);
  return {
    data: data?.body ?? null,
    me: data?.body?.me ? { staff: data.body.me.staff, name: data.body.me.name } : null,
    link: { ...link, waiting: queue.length, problems: aside.length, oldest },
    open: (data?.body?.open ?? []).filter((one) => one.id !== session?.id || !session.open).map(asOpen),
    session,
    past: all
      .filter((one) => !one.open && unsent.has(one.id) && one.id !== session?.id)
      .map((one) => ({ id: one.id, startedAt: one.startedAt, waiting: unsent.get(one.id) })),
    outbox: [...aside, ...queue].map((event) => outboxItem(event, problems?.[event.id], link)),
    over: all.filter((one) => !one.open && !unsent.has(one.id) && one.id !== session?.id).map((one) => one.id),
    drafts: drafts ?? {},
    settings: prefs ?? {},
  };
}

function outboxItem({ id, kind, at, session, seq }, problem, link) {
  const state = problem && !problem.again ? "problem" : link.flight?.has(seq) ? "sending" : "waiting";
  return { id, kind, at, session, state, code: problem?.code ?? "", message: problem?.message ?? "", tries: problem?.tries ?? link.tries ?? 0 };
}
