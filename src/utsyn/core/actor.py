"""Who does something: every change and every reading has an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from utsyn.accounts.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system itself (the command line, a scheduled job).

    ``id`` and ``label`` are what the audit log keeps; they hold no personal data beyond the employee's name.
    """

    id: str
    label: str
    user: User | None = None

    @property
    def is_system(self) -> bool:
        """Whether nobody is signed in: the operator of the machine acts, who can read the files anyway."""
        return self.user is None

    @classmethod
    def of(cls, user: User) -> Actor:
        """The actor behind a signed-in user."""
        return cls(id=f"user:{user.pk}", label=user.name or user.email, user=user)

    @classmethod
    def system(cls, what: str) -> Actor:
        """The system acting by itself, e.g. ``Actor.system("command line")``."""
        return cls(id=f"system:{what}", label=what)
