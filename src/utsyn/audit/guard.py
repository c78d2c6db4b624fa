"""The database itself refuses to change or delete an event (LOG-3)."""

from __future__ import annotations

from utsyn.core.guard import Guard

GUARD = Guard("audit_auditevent", "the audit log is append-only")
put_up, take_down = GUARD.put_up, GUARD.take_down
