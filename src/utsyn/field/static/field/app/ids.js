// Names of events that no other phone can make: UUIDv7 (RFC 9562). They begin with the time, and those that one page
// makes grow, also when the phone's clock is set back.
let last = 0;
let step = 0;

/** A new UUIDv7. Within a millisecond, and while the clock stands behind what it was, a counter goes on (RFC 9562 § 6.2). */
export function uuid7(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (now > last) {
    last = now;
    step = ((bytes[6] << 8) | bytes[7]) & 0x7ff; // half of the room is left to count in
  } else {
    step += 1;
    if (step > 0xfff) {
      last += 1;
      step = 0;
    }
  }
  let rest = last;
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (step >> 8);
  bytes[7] = step & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return asText(bytes);
}

function asText(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** «Chrome, Android»: what the owner of the phone recognises in the office's list. */
export function label(agent = navigator.userAgent) {
  const browsers = [["Firefox", /Firefox|FxiOS/], ["Edge", /Edg/], ["Samsung", /SamsungBrowser/], ["Chrome", /Chrome|CriOS/], ["Safari", /Safari/]];
  const systems = [["Android", /Android/], ["iPhone", /iPhone/], ["iPad", /iPad/], ["Windows", /Windows/], ["Mac", /Mac OS/], ["Linux", /Linux/]];
  const named = [browsers, systems].map((kind) => kind.find(([, mark]) => mark.test(agent))?.[0]);
  return named.filter(Boolean).join(", ") || "?";
}
