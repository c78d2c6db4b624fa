"""The committed indicator reference is the one that catalogue and specifications give."""

from __future__ import annotations

from tools import reference


def test_the_indicator_reference_is_up_to_date() -> None:
    assert reference.TARGET.read_text(encoding="utf-8") == reference.text(), "run: python tools/reference.py"
