"""What was counted already need not be counted again while its files are the same.

A file of the facts never changes: other rows come under another name, with another token in it. So the SQL with its
files is a key that cannot be out of date. Who may see the figure was asked before anybody came here.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from utsyn.statistics.engines.plan import Cell

#: Cells kept in one process (about 400 bytes each), and in one answer: larger ones are counted each time.
MOST, LARGEST = 50_000, 5_000

_kept: OrderedDict[bytes, tuple[Cell, ...]] = OrderedDict()
_turn = threading.Lock()


def remembered(sql: str, count: Callable[[], list[Cell]]) -> list[Cell]:
    """The cells that ``sql`` gives, counted by ``count`` unless they are remembered."""
    key = hashlib.sha256(sql.encode()).digest()  # the names of ten years' files are many kilobytes
    with _turn:
        if key in _kept:
            _kept.move_to_end(key)
            return list(_kept[key])
    found = count()
    if len(found) <= LARGEST:
        with _turn:
            _kept[key] = tuple(found)
            while sum(map(len, _kept.values())) > MOST or len(_kept) > 2_000:
                _kept.popitem(last=False)
    return found


def forget() -> None:
    """Forget everything. For measuring."""
    with _turn:
        _kept.clear()
