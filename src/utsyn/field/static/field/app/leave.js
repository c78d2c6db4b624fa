// On the office's pages: somebody who signs out there leaves nothing behind in the field app of the same browser. With
// everything sent the app's vault is wiped; with something unsent it is locked until the same user is back.
const NAME = "utsyn-felt";
const PATIENCE = 2000; // ms: signing out does not wait longer than this for the phone's store
const signOut = document.querySelector("script[data-sign-out]").dataset.signOut;

async function clear() {
  const known = (await indexedDB.databases?.()) ?? [{ name: NAME }];
  if (!known.some(({ name }) => name === NAME)) return;
  const { openStore } = await import("./vault.js");
  const store = await openStore(NAME);
  await store.leave();
  store.db.close();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || new URL(form.action).pathname !== signOut) return;
  event.preventDefault();
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  Promise.race([clear().catch(() => {}), patience]).then(() => HTMLFormElement.prototype.submit.call(form));
});
