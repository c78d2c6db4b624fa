// Texts of the page's own block, numbers that decide the form of a word, times in the service's zone.
let texts = {};
let plural = new Intl.PluralRules("nb");
let language = "nb";
let zone;
let clocks = {};

/** The texts come from the shell, translated there. */
export function speak(block, tongue) {
  texts = block;
  language = tongue;
  plural = new Intl.PluralRules(tongue);
}

/** Times are shown as the service's own clocks show them, wherever the phone believes that it is. */
export function inZone(name) {
  if (name === zone) return;
  zone = name;
  clocks = {};
}

/** t("key"), t("key", {n: 3}): with a number, the form of the word that goes with it. */
export function t(key, values) {
  let text = texts[key];
  if (text && typeof text === "object") text = text[plural.select(values.n)] ?? text.other;
  if (text === undefined) throw new Error(`no text: ${key}`);
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
}

function clock(name, options) {
  clocks[name] ??= new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
  return clocks[name];
}

/** «21:14» */
export function time(at) {
  return clock("time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at)).replace(".", ":");
}

/** «kl. 21:14», and the day before it when it isn't today's. */
export function when(at) {
  const day = dayOf(at);
  const now = Date.now();
  if (day === dayOf(now)) return t("at", { time: time(at) });
  if (day === dayOf(now - 864e5)) return t("yesterday_at", { time: time(at) });
  return t("day_at", { day: date(at), time: time(at) });
}

/** «lørdag 21. november» */
export function date(at) {
  const weekday = t(`weekday_${new Date(`${dayOf(at)}T00:00Z`).getUTCDay()}`);
  const parts = clock("date", { weekday: "long", day: "numeric", month: "long" }).formatToParts(new Date(at));
  return parts.map((part) => (part.type === "weekday" ? weekday : part.value)).join("");
}

/** «2026-11-21» of the service's clock. */
export function dayOf(at) {
  const parts = clock("day", { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(at));
  const get = (type) => parts.find((part) => part.type === type).value;
  return `${get("year")}-${get("month")}-${get("day")}`;
}

/** The moment nearest to `near` at which the service's clocks show `text` («21:14»), as ISO; null for what is no time. */
export function momentAt(text, near) {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim());
  if (!found || found[1] > 23 || found[2] > 59) return null;
  const wanted = Number(found[1]) * 60 + Number(found[2]);
  const start = new Date(near).getTime();
  const shown = time(start).split(":");
  let off = wanted - (Number(shown[0]) * 60 + Number(shown[1]));
  if (off > 720) off -= 1440;
  if (off < -720) off += 1440;
  return new Date(Math.floor(start / 6e4) * 6e4 + off * 6e4).toISOString();
}

/** «Ask, Bjørk og Einer» */
export function list(names) {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

export function compare(one, other) {
  return one.localeCompare(other, language);
}

export const number = (n) => (n === null || n === undefined ? "–" : String(n));
