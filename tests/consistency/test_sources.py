"""Rules about the files themselves."""

from __future__ import annotations

import ast
import re
from datetime import date

import pytest

from tests.consistency.source import PROJECT, SRC, modules, own, relative, text_files, tree

MOST_LINES = 400
#: Names that say nothing about what is inside.
NAMELESS = {"utils", "helpers", "common", "signals", "misc", "tools"}
#: Reading the wall clock. Only core.clock may, so that tests can stop it.
CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "datetime.date.today",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
}


def test_no_file_is_longer_than_one_can_read():
    files = own(".py", ".js", ".html", ".css", under="src/") + own(".py", under="tests/")
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_every_module_has_a_name_that_says_what_is_inside():
    assert [relative(path) for path in modules() if NAMELESS & set(path.with_suffix("").parts)] == []


def test_views_never_touch_the_database_themselves():
    """They translate HTTP to services and queries; ``.objects`` in a view is a rule that nobody finds again."""
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in modules()
        if re.search(r"(^|_)views?\.py$|/views/", path.as_posix())
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]
    assert found == []


def test_only_the_clock_reads_the_clock():
    found = [
        f"{relative(path)}:{node.lineno} {ast.unparse(node)}"
        for path in modules()
        if path != SRC / "core" / "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCK
    ]
    assert found == []


def test_nothing_names_a_folder_of_the_machine_it_was_made_on():
    folders = [f"{PROJECT}/"]
    if len(PROJECT.parent.parts) > 1 and PROJECT.parent.as_posix() not in (
        "/tmp",
        "/home",
        "/root",
        "/opt",
        "/srv",
    ):
        folders.append(f"{PROJECT.parent}/")
    assert [relative(path) for path, text in text_files() if any(folder in text for folder in folders)] == []


def looks_like_a_persons_number(digits: str) -> bool:
    """Whether 11 digits could be somebody's: a birth date (or a D-number's) and five more.

    Synthetic numbers have 80 added to the month, so they never could.
    """
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year, month, day - 40 if day > 40 else day)
    except ValueError:
        return False
    weights = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
    numbers = [int(d) for d in digits]
    return all(sum(w * n for w, n in zip(row, numbers, strict=False)) % 11 == 0 for row in weights)


@pytest.mark.parametrize(
    ("digits", "real"),
    [("0101" + "01" + "00027", False), ("01" + "81" + "0112345", False), ("99" + "990112345", False)],
)
def test_what_looks_like_a_persons_number(digits, real):
    assert looks_like_a_persons_number(digits) is real


def test_a_number_with_a_date_and_right_check_digits_is_recognised():
    """Made up here, digit by digit, so that it stands nowhere."""
    candidates = (f"010190{n:05d}" for n in range(100_000))
    assert any(looks_like_a_persons_number(number) for number in candidates)


def test_no_real_persons_number_stands_anywhere():
    """PVN-20: production data is not used in tests; synthetic numbers have 80 added to the month."""
    found = [
        f"{relative(path)}: {number}"
        for path, text in text_files()
        for number in re.findall(r"(?<![\w.])\d{6} ?\d{5}(?![\w.])", text)
        if looks_like_a_persons_number(number.replace(" ", ""))
    ]
    assert found == []


def test_no_template_carries_its_own_script_or_style():
    """The Content-Security-Policy would stop it, and the page would look broken."""
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.IGNORECASE
    )
    found = [
        f"{relative(path)}: {match.group(0)}"
        for path in own(".html", under="src/")
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
