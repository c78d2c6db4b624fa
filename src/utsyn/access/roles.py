"""The roles, read once from ``roles.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from utsyn.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions."""

    code: str
    names: dict[str, str]
    permissions: frozenset[Permission]

    def __str__(self) -> str:
        return self.names.get(get_language() or "nb", self.names["nb"])


@cache
def roles() -> dict[str, Role]:
    """All roles by code, in the file's order. Raises ValueError where the file names an unknown permission."""
    data = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))
    return {
        code: Role(code, entry["name"], frozenset(Permission(p) for p in entry["permissions"]))
        for code, entry in data.items()
    }
