// A new alarm is read out by its role. Where the leader has allowed it, and looks at something else, the machine tells too.
const place = document.querySelector("[data-alarm]");

place.addEventListener("htmx:afterSwap", () => {
  // «Ute nå» lists who it is: it need not wait for its own half minute.
  document.body.dispatchEvent(new CustomEvent("utsyn:alarms"));
  if (!place.querySelector("[data-new]")) return;
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  if (document.visibilityState === "visible") return;
  try {
    const told = new Notification(place.dataset.title, { body: place.dataset.said, tag: "utsyn-alarm" });
    told.addEventListener("click", () => {
      window.focus();
      location.assign(place.dataset.leadsTo);
    });
  } catch {
    // Some phones allow it from a service worker only. The line above the page stands all the same.
  }
});
