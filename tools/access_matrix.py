"""Writes docs/access-matrix.md: roles × pages × actions, from the table that the tests hold the program to.

python tools/access_matrix.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))

from tests.redteam import table  # noqa: E402

TARGET = PROJECT / "docs" / "access-matrix.md"
MARKS = {table.IN: "✓", table.REFUSED: "–", table.NOT_FOUND: "404"}
ROLES = {
    "worker": "Feltarbeider", "team_leader": "Teamleder", "manager": "Leder", "administrator": "Administrator",
    "statistics_reader": "Statistikkleser", "no_role": "Uten rolle",
}  # fmt: skip
#: Those who stand in some relation to a record, and the role that they hold in the tests.
VIEWERS = {
    "key_worker": ("Kontaktperson", "worker"), "substitute": ("Vikar", "worker"),
    "grantee": ("Egen tilgang", "worker"), "emergency": ("Nødtilgang", "worker"),
    "colleague": ("Kollega", "worker"), "leader": ("Teamleder", "team_leader"), "manager": ("Leder", "manager"),
    "administrator": ("Administrator", "administrator"), "statistics": ("Statistikkleser", "statistics_reader"),
    "elsewhere": ("Annen tjeneste", "worker"),
}  # fmt: skip
STATES = {
    "ordinary": "vanlig", "strict": "streng", "protected": "adressesperre", "restricted": "begrenset",
    "erased": "slettet", "merged": "slått sammen med en vanlig",
    "objecting": "ungdommen vil ikke at kontaktpersonen ser den",
    "impeded": "kontaktpersonen er i familie", "elsewhere": "en annen tjenestes",
}  # fmt: skip
HEAD = """# Who may what

Written by `tools/access_matrix.py` from `tests/redteam/matrix_house.toml` and `matrix_youth.toml`; do not edit. The
tests in `tests/redteam/test_matrix.py` send every request of these tables – every address, every viewer, to see («se»)
and to send («sende») – and hold the answers to them. An address without a row fails.

✓ may · – may not (403, written in the log) · 404 as if it did not exist. No row for «se» or «sende»: the address does
not take it (405). Who has not signed in, and whose account is out of use, is led to sign-in everywhere but at the
addresses marked «alle». In another service than their own, everybody is answered 404 where an address names something.
✓ says that a page answers; what its form may change is narrowed further by the room itself (one's own messages, one's
own drafts).
"""


def text() -> str:
    """The whole document."""
    parts = [HEAD]
    for title in dict.fromkeys(page.room for page in table.pages()):
        pages = [page for page in table.pages() if page.room == title]
        parts.append(f"\n## {title}\n")
        parts.append(_records(pages) if pages[0].of_record else _house(pages))
    parts.append(_states())
    return "\n".join(parts) + "\n"


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    first = list(head)
    lines = [first, ["---", "---", *(":-:" for _ in first[2:])], *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _methods(page: table.Page) -> Iterable[tuple[str, str]]:
    return [(method, word) for method, word in (("get", "se"), ("post", "sende")) if page.rule(method)]


def _house(pages: list[table.Page]) -> str:
    rows = []
    for page in pages:
        for method, word in _methods(page):
            if page.rule(method) in ("open", "signs_out"):
                marks = ["alle"] * len(ROLES)
            else:
                marks = [_mark(table.house_outcomes(page, method, role)) for role in ROLES]
            rows.append([page.what, word, *marks])
    return _rows(["Side", "", *ROLES.values()], rows)


def _mark(outcomes: frozenset[str]) -> str:
    return MARKS[table.IN if table.IN in outcomes else next(iter(outcomes))]


def _records(pages: list[table.Page]) -> str:
    rows = []
    for page in pages:
        for method, word in _methods(page):
            found = [
                table.record_outcome(page.rule(method), "ordinary", who, role)
                for who, (_, role) in VIEWERS.items()
            ]
            rows.append([page.what, word, *(MARKS[one] for one in found)])
    return _rows(["Side", "", *(name for name, _role in VIEWERS.values())], rows)


def _marks(rule: str, state: str) -> list[str]:
    return [MARKS[table.record_outcome(rule, state, who, role)] for who, (_name, role) in VIEWERS.items()]


def _states() -> str:
    rows = [[words, "se", *_marks("view", state)] for state, words in STATES.items()]
    said = (
        "\n## Journaler som ikke er vanlige\n\n"
        "Hvem som kan åpne en journal, etter hva den er. Alle sidene om den følger samme rad.\n"
    )
    return f"{said}\n{_rows(['Journalen er', '', *(name for name, _role in VIEWERS.values())], rows)}"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
