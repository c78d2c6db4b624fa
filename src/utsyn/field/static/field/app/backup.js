// What could not be sent, as a file that only the server can open (wish 16). The other half is crypto/boxes.py.

const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// In pieces: a call with a hundred thousand arguments is refused by some browsers.
function long(bytes) {
  const all = new Uint8Array(bytes);
  let out = "";
  for (let start = 0; start < all.length; start += 0x8000) out += String.fromCharCode(...all.subarray(start, start + 0x8000));
  return btoa(out).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Closes `value` (JSON) in a box for the server's public key (a JWK). `purpose` is part of what is signed. */
export async function closed(value, jwk, purpose) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("jwk", { ...jwk, ext: true }, curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const encode = new TextEncoder();
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: encode.encode(`utsyn.box.${purpose}`) },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encode.encode(purpose) },
    key,
    encode.encode(JSON.stringify(value)),
  );
  const { x, y } = await crypto.subtle.exportKey("jwk", ours.publicKey);
  return { v: 1, x, y, salt: text(salt), iv: text(iv), data: long(data) };
}
