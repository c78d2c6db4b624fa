// The screen stays awake while somebody counts, where the phone can. It lets go when the page is left, so we ask again.
let wanted = false;
let lock = null;

async function ask() {
  if (!wanted || lock !== null || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
    if (!wanted) await lock.release();
  } catch {
    // Saving battery, or not allowed: the phone does as it always does.
    lock = null;
  }
}

document.addEventListener("visibilitychange", ask);

export function stayAwake(yes) {
  if (yes === wanted) return;
  wanted = yes;
  if (yes) ask();
  else lock?.release();
}
