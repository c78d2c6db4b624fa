// Keeps the field app on the phone: the shell and every file that it needs, and nothing else. Events and data lie in
// the app's own encrypted store, which no worker touches: an update can lose none of them.
const OURS = "felt-";
const CACHE = OURS + "{{ version }}";
const APP = "{{ app }}";
const SHELL = "{{ shell|escapejs }}";
const ASSETS = {{ assets|safe }};
const OFFLINE = "{{ offline }}";

self.addEventListener("install", (event) => {
  // All or nothing: if one file fails to come, the version that runs goes on. The files have their checksums in their
  // names, so what the page has just fetched need not be fetched once more.
  event.waitUntil(fetchAll());
});

async function fetchAll() {
  const there = await caches.has(CACHE); // the same version, perhaps the one that runs
  try {
    await (await caches.open(CACHE)).addAll([new Request(SHELL, { cache: "reload" }), ...ASSETS]);
  } catch (fault) {
    if (!there) await caches.delete(CACHE);
    throw fault;
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()));
});

// Older versions of the app. The office's pages have a worker and stores of their own, and what a still newer version
// is fetching right now is not ours to take.
async function clean() {
  if (self.registration.installing) return;
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
}

// A new version waits until the page says that no session is open.
self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(self.skipWaiting());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === APP || url.pathname === `${APP}/`) event.respondWith(shell(event.request));
    // The scope is a beginning of a path: the office's pages under /feltlogg come here too.
    else event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE).then((page) => page ?? Response.error())));
  } else if (ASSETS.includes(url.pathname)) {
    event.respondWith(caches.match(event.request, { cacheName: CACHE }).then((kept) => kept ?? fetch(event.request)));
  }
});

async function shell(request) {
  const kept = await caches.match(SHELL, { cacheName: CACHE });
  return kept ?? fetch(request).catch(() => caches.match(APP, { ignoreSearch: true }).then((page) => page ?? Response.error()));
}
