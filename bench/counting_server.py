"""``utsyn serve`` without a memory: every figure is counted, and every report written, at each request.

Run as ``python -m bench.counting_server serve --port N``. The program itself remembers what it has counted for as long
as the files are the same; measured like that alone, one would not see what the counting costs.
"""

from __future__ import annotations

import django

django.setup()

from utsyn.config.cli import main  # noqa: E402
from utsyn.reports import queries  # noqa: E402
from utsyn.statistics.engines import memory  # noqa: E402

memory.LARGEST = -1
queries.KEPT = 0

if __name__ == "__main__":
    main()
