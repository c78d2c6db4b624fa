// Does a text look as if it names somebody? Rather one warning too many than a name at the office: whoever wrote it decides.
import { NAMES } from "./namelist.js";
import { known } from "./known.js";

const CAPITAL = /^\p{Lu}[\p{L}'’-]+$/u;
/** Words with a capital inside a sentence that are nobody: days, festivals, brands, countries, offices. */
const NOBODY = new Set(
  `mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar mars april mai juni juli august september oktober november
desember jul påske pinse ramadan eid halloween russ norge norsk sverige danmark oslo bergen trondheim stavanger tromsø kristiansand
fredrikstad drammen sarpsborg utekontakten uteseksjonen barnevernet barnevernvakta nav politiet politi ambulanse legevakt legevakten bup ppt
snapchat snap tiktok instagram insta facebook messenger youtube discord twitch telegram signal whatsapp fortnite roblox minecraft cod playstation xbox nintendo steam spotify
narvesen mcdonalds kiwi rema coop extra meny joker burger king espresso house seven deli ruter vy bane
vipps iphone samsung android tesla volvo vg nrk røde kors natteravn natteravnene rusfri sos tv pc id ok jenter gutter ungdom ungdommer vi de han hun jeg du det den`.split(/\s+/),
);
const START = /(?:^|[.!?:;\n\r•–-]\s*|["«(]\s*)$/u;

/** Words of a text with what stands before them: `{word, start}`; `start` is whether a sentence begins there. */
function* spoken(text) {
  for (const found of text.matchAll(/[\p{L}][\p{L}'’-]*/gu)) yield { word: found[0], at: found.index, start: START.test(text.slice(0, found.index)) };
}

function familiar(data) {
  const known = new Set(NOBODY);
  for (const list of [data?.places, data?.districts, data?.topics]) {
    for (const each of list ?? []) for (const word of `${each.name} ${each.area ?? ""}`.split(/[^\p{L}]+/u)) if (word) known.add(word.toLowerCase());
  }
  for (const word of (data?.service?.name ?? "").split(/[^\p{L}]+/u)) if (word) known.add(word.toLowerCase());
  return known;
}

/** A birth number: eleven digits, perhaps with a space after the sixth. A phone number: eight, or with a country before it. */
function numbers(text) {
  const found = [];
  for (const each of text.matchAll(/\+?\d(?:[\s.-]?\d)+/g)) {
    if (/^\d{1,2}\.\d{1,2}\.\d{2,4}$/.test(each[0])) continue; // a date
    const digits = each[0].replace(/\D/g, "");
    const shown = each[0].trim();
    if (digits.length === 11 && !each[0].startsWith("+") && /^[0-7]\d[0-9]\d/.test(digits)) found.push({ kind: "birth_number", text: shown });
    else if ((digits.length === 8 && /^[2-9]/.test(digits)) || (/^(?:\+|00)/.test(each[0]) && digits.length >= 8 && digits.length <= 15)) found.push({ kind: "phone", text: shown });
  }
  return found;
}

/** `mari` and `maris`, not `marisken`. */
const given = (word) => NAMES.has(word) || (word.length > 3 && word.endsWith("s") && NAMES.has(word.slice(0, -1)));

/**
 * What in `text` looks like a person: `[{kind, text}]` with kind name, word (a capital inside a sentence), phone,
 * birth_number or known (somebody that the service knows by that name). `data` is the answer of /felt/data, or null.
 */
export async function suspects(text, data = null) {
  const found = numbers(text);
  const nobody = familiar(data);
  const all = [...spoken(text)];
  const runs = text.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? [];
  const isKnown = await known(data?.words, runs);
  for (const run of new Set(runs)) if (isKnown(run) && !nobody.has(run.toLowerCase())) found.push({ kind: "known", text: run });
  for (const { word, start } of all) {
    const low = word.toLowerCase();
    const bare = low.replace(/['’]s$/u, "");
    if (nobody.has(bare) || word.split(/[^\p{L}\p{N}]/u).some(isKnown)) continue;
    if (given(bare) && (!AMBIGUOUS.has(bare) || (CAPITAL.test(word) && !start))) found.push({ kind: "name", text: word });
    else if (!start && CAPITAL.test(word) && !/^\p{Lu}+$/u.test(word)) found.push({ kind: "word", text: word });
  }
  return found.filter((each, at) => found.findIndex((other) => other.text === each.text && other.kind === each.kind) === at);
}

/** Names that are also words: only with a capital letter inside a sentence. */
const AMBIGUOUS = new Set("jo gro even tor tore per live sol storm sander alle ali ben max mai juni ravn falk birk mark tom odd finn tone runa gina bella iris rosa mina nada una ina tim stig lykke siv arna line trine kai ada ela pia lena sana sina dina kian lone sue trym loke mille".split(" "));
