// Does the service know somebody by this word? A Bloom filter answers «no» for certain and, once in a thousand, «perhaps»
// wrongly; the phone never has the words themselves. The format: docs/field-app.md, «Words that are names».
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const utf8 = new TextEncoder();

/** As names are compared: one spelling of each letter, without regard to case. */
export const normal = (word) => word.normalize("NFKC").toLowerCase();

/** A function that says of each of `words` whether it may be known. `filter`: `{salt, bits, hashes}`, or nothing. */
export async function known(filter, words) {
  if (!filter?.bits || !crypto.subtle) return () => false;
  const salt = bytes(filter.salt);
  const bits = bytes(filter.bits);
  const may = new Set();
  for (const word of new Set(words.map(normal))) {
    const digest = new DataView(await crypto.subtle.digest("SHA-256", new Uint8Array([...salt, ...utf8.encode(word)])));
    if (holds(bits, digest.getUint32(0), digest.getUint32(4), filter.hashes)) may.add(word);
  }
  return (word) => may.has(normal(word));
}

function holds(bits, first, second, hashes) {
  const size = bits.length * 8;
  for (let at = 0; at < hashes; at++) {
    const bit = (first + at * second) % size; // below 2^53: exact
    if (!((bits[bit >> 3] >> (bit & 7)) & 1)) return false;
  }
  return true;
}
