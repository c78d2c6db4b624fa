"""The format's description says what the tables say."""

from __future__ import annotations

import pytest

from tests.conftest import PROJECT
from utsyn.catalogue.rows import TopicRow
from utsyn.exchange.reference import described
from utsyn.exchange.tables import LATER, TABLES, Column, Table
from utsyn.exchange.values import Id, Kind


def test_the_description_is_the_committed_one() -> None:
    """Mend it with: python -c "…described()" > docs/exchange.md, as this test's failure shows."""
    assert (PROJECT / "docs" / "exchange.md").read_text(encoding="utf-8") == described()


def test_every_table_and_column_is_described() -> None:
    text = described()
    for table in TABLES.values():
        assert f"## {table.name}\n" in text
        assert all(f"| **{c.name}** |" in text or f"| {c.name} |" in text for c in table.columns)
    assert not set(TABLES) & set(LATER)


def test_a_table_s_columns_are_its_row_s_fields() -> None:
    with pytest.raises(ValueError, match="are not the fields"):
        Table("topics", TopicRow, (Column("topic", Id()),), key=("topic",))


def test_a_kind_says_how_it_is_read() -> None:
    with pytest.raises(NotImplementedError):
        Kind().read("x", None)  # type: ignore[arg-type]
