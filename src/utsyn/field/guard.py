"""The database itself refuses to change or delete what a phone has sent."""

from __future__ import annotations

from utsyn.core.guard import Guard

GUARD = Guard("field_fieldevent", "what a phone has sent is append-only")
put_up, take_down = GUARD.put_up, GUARD.take_down
