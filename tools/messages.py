"""The interface's texts: collects them, compiles the translations, checks that nothing is missing. Uses Babel only.

    python tools/messages.py collect [app …]    brings every msgid of the code into the app's nn and en catalogues
    python tools/messages.py translate app < FILE  fills in lines of: text TAB nynorsk TAB English
    python tools/messages.py compile [app …]    writes the .mo files that Django reads
    python tools/messages.py check   [app …]    fails where a text lacks a translation, or a .mo is old

Bokmål is the source: the msgid itself. Each app has its own catalogues in ``locale/<language>/LC_MESSAGES``.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "utsyn"
LANGUAGES = ("nn", "en")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: (context, msgid) → (msgid, or msgid and plural; the files that use it)
Found = dict[tuple[str | None, str], tuple[str | tuple[str, str], set[str]]]
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-z]|%[sdrf]|\{\w*(?:[:!][^}]*)?\}")


class Bare(Catalog):
    """A catalogue whose header holds no dates or versions, so that the same texts always give the same bytes."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, fuzzy=False, header_comment="# Collected by tools/messages.py.")

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def apps() -> list[str]:
    """The apps of the package, sorted."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


def catalogue_path(app: str, language: str) -> Path:
    """Where an app's translations stand."""
    return PACKAGE / app / "locale" / language / "LC_MESSAGES" / "django.po"


def _templatize(text: str) -> str:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    from django.utils.translation.template import templatize

    return str(templatize(text))


def _calls(source: str) -> Iterator[tuple[str, list[str]]]:
    stream = io.BytesIO(source.encode())
    for _line, name, given, _comments in extract_python(stream, KEYWORDS, (), {"encoding": "utf-8"}):
        arguments = given if isinstance(given, tuple) else (given,)
        yield str(name), [str(argument or "") for argument in arguments]


def texts_of(app: str) -> Found:
    """Every text that the app's Python and templates hand to gettext."""
    found: Found = {}
    sources = [*(PACKAGE / app).rglob("*.py"), *(PACKAGE / app).glob("templates/**/*.*")]
    for path in sorted(sources):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        text = path.read_text(encoding="utf-8")
        for name, arguments in _calls(text if path.suffix == ".py" else _templatize(text)):
            context: str | None = None
            if "pgettext" in name:
                context, *arguments = arguments
            msgid = arguments[0] if arguments else None
            if not msgid:
                continue
            plural = (
                arguments[1]
                if name.removeprefix("np").removeprefix("n") != name and len(arguments) > 1
                else None
            )
            entry: str | tuple[str, str] = (msgid, plural) if plural else msgid
            known, files = found.setdefault((context, msgid), (entry, set()))
            if plural and isinstance(known, str):
                found[context, msgid] = (entry, files)
            files.add(path.relative_to(PACKAGE).as_posix())
    return found


def read(path: Path, language: str) -> Catalog:
    """A catalogue from its file; empty where there is no file."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _elsewhere(language: str, key: tuple[str | None, str], plural: bool) -> str | tuple[str, ...]:
    for app in apps():
        message = read(catalogue_path(app, language), language).get(key[1], key[0])
        if message and not message.fuzzy and all(_all(message.string)):
            strings = _all(message.string)
            if (len(strings) > 1) == plural:
                return strings if plural else strings[0]
    return ("", "") if plural else ""


def collect(app: str) -> list[str]:
    """Bring the app's texts into its catalogues. Returns what still lacks a translation, as ``en: «text»``."""
    found = texts_of(app)
    missing: list[str] = []
    for language in LANGUAGES:
        path = catalogue_path(app, language)
        if not found and not path.exists():
            continue
        old = read(path, language)
        new = Bare(language)
        for key in sorted(found, key=lambda k: (k[1], k[0] or "")):
            entry, files = found[key]
            plural = isinstance(entry, tuple)
            known = old.get(key[1], key[0])
            string = known.string if known and isinstance(known.string, tuple) == plural else None
            if not all(_all(string)):
                string = _elsewhere(language, key, plural)
            if not all(_all(string)):
                missing.append(f"{language}: «{key[1]}»")
            new.add(
                entry,
                string=string,
                context=key[0],
                locations=[(file, 0) for file in sorted(files)],
                flags=known.flags - {"python-format", "python-brace-format"} if known else (),
            )
        _write(path, new)
    return missing


def translate(app: str, lines: Iterable[str]) -> int:
    """Put translations into the app's catalogues from lines of ``text TAB nynorsk TAB English``.

    A text with a plural takes two lines: its singular, then its plural. Returns how many texts were filled.
    """
    table = {cells[0]: cells[1:] for line in lines if len(cells := line.rstrip("\n").split("\t")) == 3}
    filled = 0
    for column, language in enumerate(LANGUAGES):
        path = catalogue_path(app, language)
        old, new = read(path, language), Bare(language)
        for message in sorted((m for m in old if m.id), key=lambda m: (_all(m.id), m.context or "")):
            strings = tuple(table[text][column] if text in table else "" for text in _all(message.id))
            if all(strings):
                message.string = strings if len(strings) > 1 else strings[0]
                filled += 1
            new[message.id] = message
        _write(path, new)
    return filled


def _write(path: Path, catalogue: Catalog) -> None:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, include_lineno=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())


def compiled(path: Path, language: str) -> bytes:
    """The bytes of the .mo that belongs to a .po."""
    bare = Bare(language)
    for message in read(path, language):
        if message.id and message.string and not message.fuzzy:
            bare.add(message.id, string=message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, bare)
    return out.getvalue()


def compile_(app: str) -> int:
    """Write the app's .mo files. Returns how many."""
    paths = [(language, catalogue_path(app, language)) for language in LANGUAGES]
    written = [p.with_suffix(".mo").write_bytes(compiled(p, language)) for language, p in paths if p.exists()]
    return len(written)


def _all(texts: object) -> tuple[str, ...]:
    """Singular and plural, or the one text, as a tuple."""
    return tuple(texts) if isinstance(texts, list | tuple) else (str(texts or ""),)


def _placeholders(texts: tuple[str, ...]) -> set[str]:
    return {found for text in texts for found in PLACEHOLDER.findall(text)}


def _faults_of(message: Message) -> Iterator[str]:
    ids, strings = _all(message.id), _all(message.string)
    if message.fuzzy:
        yield "is marked fuzzy"
    if not all(strings):
        yield "has no translation"
    elif _placeholders(strings) != _placeholders(ids):
        yield "has other placeholders in the translation"


def check(app: str) -> list[str]:
    """What is wrong with the app's catalogues, one line each."""
    faults: list[str] = []
    found = texts_of(app)
    for language in LANGUAGES:
        path = catalogue_path(app, language)
        where = path.relative_to(ROOT).as_posix()
        catalogue = read(path, language)
        held = {(m.context, m.id[0] if isinstance(m.id, tuple) else m.id): m for m in catalogue if m.id}
        faults += [f"{where}: «{key[1]}» is not collected" for key in found if key not in held]
        faults += [f"{where}: «{key[1]}» is no longer used" for key in held if key not in found]
        faults += [f"{where}: «{k[1]}» {fault}" for k, m in held.items() for fault in _faults_of(m)]
        if catalogue.obsolete:
            faults.append(f"{where}: holds {len(catalogue.obsolete)} obsolete texts")
        mo = path.with_suffix(".mo")
        if path.exists() and (not mo.exists() or mo.read_bytes() != compiled(path, language)):
            faults.append(f"{mo.relative_to(ROOT).as_posix()}: is older than its .po")
    return faults


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["collect", "translate", "compile", "check"])
    parser.add_argument("app", nargs="*", help="apps; all when none is named")
    given = parser.parse_args(arguments)
    faults: list[str] = []
    for app in given.app or apps():
        if given.what == "translate":
            print(f"{app}: {translate(app, sys.stdin)} translated")
            continue
        if given.what == "compile":
            print(f"{app}: {compile_(app)} compiled")
            continue
        lines = collect(app) if given.what == "collect" else check(app)
        print(f"{app}: {len(lines)} {'to translate' if given.what == 'collect' else 'faults'}")
        print("".join(f"  {line}\n" for line in lines), end="")
        faults += lines
    return 1 if faults and given.what == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
