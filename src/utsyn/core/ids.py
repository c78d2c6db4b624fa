"""Ids that are made before the row is, sort by time and say nothing else: UUIDv7 (RFC 9562)."""

from __future__ import annotations

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """48 bits of milliseconds since 1970, then 74 random bits."""
    moment = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    number = (moment & ((1 << 48) - 1)) << 80 | random
    number = number & ~(0xF << 76) | 0x7 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)
