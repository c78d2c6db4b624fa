// Night mode: the user's choice wins; else the colours of the shell, and a proposal when the sun is down.
const root = document.documentElement;
const usual = root.dataset.colorScheme;

/** `choice`: "auto", "on" or "off", on this phone only. */
export function dress(choice) {
  const scheme = choice === "on" ? "dark" : choice === "off" ? "light" : usual;
  if (root.dataset.colorScheme !== scheme) root.dataset.colorScheme = scheme;
}

/** Whether the page is drawn in the dark colours now. */
export function isNight() {
  const scheme = root.dataset.colorScheme;
  return scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Where the sun is is worked out by a file that is fetched when a session starts; until it is here nothing is proposed. */
let sun = null;

/** Whether to propose «Natt» for a session that started then and there: nobody has chosen, it is dark, the page is not. */
export function proposeNight(choice, startedAt, service, again) {
  const { latitude, longitude } = service ?? {};
  if ((choice ?? "auto") !== "auto" || latitude === null || latitude === undefined || isNight()) return false;
  if (sun === null) {
    sun = false;
    import("./sun.js").then((module) => (sun = module)).then(again, () => (sun = null));
  }
  return sun && sun.isDark(new Date(startedAt), Number(latitude), Number(longitude));
}
