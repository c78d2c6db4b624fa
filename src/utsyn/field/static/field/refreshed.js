// «Ute nå» asks for itself anew. When it cannot, it says so: an old list must not look like a new one.
const list = document.querySelector("[data-refreshed]");
const stale = document.querySelector("[data-stale]");
/** Two refusals in a row: one may be a train going through a tunnel. */
let failed = 0;

function told(worked) {
  failed = worked ? 0 : failed + 1;
  const old = failed > 1;
  if (stale.hidden === old) stale.hidden = !old;
}

list.addEventListener("htmx:afterRequest", (event) => {
  if (event.target === list) told(event.detail.successful);
});
list.addEventListener("htmx:sendError", () => told(false));

// Telling a leader whose window lies behind others: only where they say so themselves.
const notify = document.querySelector("[data-notify]");
if (notify && "Notification" in globalThis && Notification.permission === "default") {
  notify.hidden = false;
  notify.querySelector("button").addEventListener("click", async () => {
    await Notification.requestPermission();
    notify.hidden = true;
  });
}
