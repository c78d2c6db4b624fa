"""The committed matrix of roles, pages and actions is the one that the tests hold the program to."""

from __future__ import annotations

from tools import access_matrix


def test_the_access_matrix_is_up_to_date() -> None:
    written = access_matrix.TARGET.read_text(encoding="utf-8")
    assert written == access_matrix.text(), "run: python tools/access_matrix.py"
