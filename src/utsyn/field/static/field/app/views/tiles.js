// A tile and what follows from a touch on it; and the names of what is counted.
import { h } from "../dom.js";
import { t } from "../words.js";

/** How long the optional second tap is offered. */
export const OFFER = 15_000;

export const placeName = (app, code) => app.state.data?.places.find((each) => each.code === code)?.name ?? code ?? "";
export const staffName = (app, code) => app.state.data?.staff.find((each) => each.code === code)?.name ?? code;
export const bandLabel = (app, code) => app.state.data?.bands.find((each) => each.code === code)?.label ?? code;

/** «Jente 13–15», «6 gutter 13–15», «Gutt, alder vet ikke» */
export function whom(app, { gender, band, age, n = 1 }) {
  const years = band ? bandLabel(app, band) : age !== null && age !== undefined ? String(age) : t("age_unknown");
  return t("whom", { who: n > 1 ? `${n} ${t(`${gender}_many`)}` : t(gender), age: years });
}

/** Counts once the phone has it; then a short buzz where the phone can, and the words for those who listen. */
export async function tally(app, { gender, band = null, age = null }) {
  const { session, data } = app.state;
  if (!session.place) {
    app.say(t("place_first"));
    app.go("sted");
    return;
  }
  const n = app.ui.group ?? 1;
  app.ui.group = null;
  // Set before: the number and the offer come in one and the same picture.
  offerSoon(app);
  const counted = await app.act(() => app.model.count({ gender, band, age, scheme: band ? data.scheme : null, n }).then(() => true));
  if (!counted) {
    app.ui.offered = 0;
    return;
  }
  navigator.vibrate?.(n > 1 ? [20, 40, 20] : 20);
  announce(t("counted", { who: whom(app, { gender, band, age, n }), me: app.state.session.counts.me }));
}

let timer = 0;

function offerSoon(app) {
  app.ui.offered = Date.now();
  app.ui.said = null;
  clearTimeout(timer);
  timer = setTimeout(app.draw, OFFER + 50);
}

/** For those who listen: what they cannot see changing. */
function announce(text) {
  document.getElementById("fortalt").textContent = text;
}

export function tile(app, { gender, band = null, age = null, label, span = 1 }) {
  const n = app.state.session.tiles[`${gender}|${band ?? age ?? ""}`] ?? 0;
  const key = `${gender}|${band ?? age ?? ""}`;
  return h(
    "button",
    { type: "button", class: `ft-tile ft-tile--${gender}${span > 1 ? ` ft-tile--${span}` : ""}`, key, onclick: () => tally(app, { gender, band, age }) },
    // What is read aloud is what is seen, with the words that the eye finds above the column.
    h("span", { class: "ft-unseen" }, `${t(gender)} `),
    h("span", { class: "ft-tile__label" }, label),
    h("span", { class: "ft-unseen" }, ": "),
    h("span", { class: `ft-tile__n${n ? "" : " ft-tile__n--none"}` }, String(n)),
  );
}

/** The optional second tap is offered a while longer. */
export function keep(app) {
  offerSoon(app);
  app.draw();
}
