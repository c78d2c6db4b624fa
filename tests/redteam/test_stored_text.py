"""What somebody wrote stays text: no script in any page, no formula in any file, whatever stands in whichever box."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from lxml import html

from tests.redteam.asking import ask, body_of
from tests.redteam.forms import pages
from tests.redteam.poison import BEGINNINGS, MARK, SCRIPT, poison


def faults_in(body: bytes) -> list[str]:
    """Elements and attributes that the text has become."""
    tree = html.fromstring(body or b"<p/>")
    found = [
        f"<{one.tag}>" for one in tree.iter("script", "img", "svg", "iframe") if MARK in (one.text or "")
    ]
    for one in tree.iter():
        for name, value in getattr(one, "attrib", {}).items():
            if MARK in name or (name.startswith("on") and MARK in value):
                found.append(f"{name}={value[:60]}")
            leads = name in ("href", "src", "action", "formaction", "hx-get", "hx-post")
            if leads and MARK in value and value.strip().lower().startswith(("javascript:", "data:text")):
                found.append(f"{name}={value[:60]}")
            if name == "src" and value == "x":
                found.append("an image of the attacker's")
    return found


@pytest.fixture
def poisoned(town):
    from tests.factories.youth import entry

    assert poison(SCRIPT) > 50
    for kind in ("note", "assessment", "information", "own_words"):
        entry(town.people["ordinary"], town.users["key_worker"], SCRIPT, kind=kind, late_reason=SCRIPT)
    return town


def test_no_page_runs_what_somebody_wrote(poisoned, insiders):
    """ASVS V1.2: stored script in every text of every box, on every page of those who see most"""
    wrong, shown = [], 0
    for name, browser in insiders.items():
        for path, answer in pages(poisoned, name, browser):
            body = body_of(answer)
            shown += MARK.encode() in body
            if answer.headers["Content-Type"].startswith("text/html"):
                wrong += [(name, path, fault) for fault in faults_in(body)]
            assert b"49{" not in body, "a template was made of it"
    assert shown > 15, "the text was on few pages: what was tried?"
    assert wrong == [], "\n".join(map(str, wrong))


def test_no_form_gives_back_what_somebody_wrote_as_script(town, insiders, forms):
    """Reflected: every field of every form, sent with a script in it, and shown again"""
    wrong = []
    for form in forms:
        data = {name: [SCRIPT] for name in form.filled()}
        for sent in (form.filled(SCRIPT), data):
            answer = ask(insiders[form.viewer], "post", form.action, sent)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                wrong += [(form.action, fault) for fault in faults_in(body_of(answer))]
    assert wrong == [], "\n".join(map(str, wrong))


def test_no_file_holds_a_formula(town, insiders, forms):
    """CSV and XLSX: no cell that somebody wrote begins with what a spreadsheet works out (OWASP CSV injection)"""
    wrong, files = [], 0
    for begin in BEGINNINGS:
        text = f'{begin}HYPERLINK("http://example.org","{MARK}")'
        poison(text)
        for user in town.users.values():
            type(user).objects.filter(pk=user.pk).update(name=text)
        for form in forms:
            if "fil" not in form.action.rpartition("/")[2]:
                continue
            answer = ask(insiders[form.viewer], "post", form.action, form.filled())
            if "csv" in answer.headers.get("Content-Type", "") or "sheet" in answer.headers.get(
                "Content-Type", ""
            ):
                files += 1
                wrong += [
                    (form.action, repr(cell[:40])) for cell in _cells(body_of(answer)) if _works_out(cell)
                ]
    assert files >= len(BEGINNINGS), "no file was fetched"
    assert wrong == [], "\n".join(map(str, wrong))


def _works_out(cell: str) -> bool:
    return MARK in cell and cell.startswith(BEGINNINGS)


def _cells(body: bytes) -> list[str]:
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return [one.text or "" for name in book.namelist() if "sharedStrings" in name
                    for one in html.fromstring(book.read(name)).iter("t")]  # fmt: skip
    text = body.decode("utf-8-sig")
    comma = "," if text.partition("\n")[0].count(",") > text.partition("\n")[0].count(";") else ";"
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma) for cell in row]
