"""Every address of the house, from the resolver itself: nobody has to remember to put a new one on a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its full name (``youth:person``), its route as Django has it, and what varies in it."""

    name: str
    route: str
    variables: tuple[tuple[str, str], ...]  # (name, kind of converter)

    @property
    def room(self) -> str:
        """``youth`` of ``youth:person``; empty where the name has no room."""
        return self.name.rpartition(":")[0]

    def path(self, values: dict[str, object]) -> str:
        """The address with these values in it. Raises KeyError for a variable without a value."""
        path = self.route
        for name, kind in self.variables:
            path = path.replace(f"<{kind}:{name}>" if kind else f"<{name}>", str(values[name]))
        return "/" + path.lstrip("/")


def _walk(patterns: list[URLPattern | URLResolver], before: str, rooms: str) -> Iterator[Address]:
    for pattern in patterns:
        part = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            room = f"{rooms}{pattern.namespace}:" if pattern.namespace else rooms
            yield from _walk(pattern.url_patterns, before + part, room)
        else:
            yield _address(before + part, f"{rooms}{pattern.name or ''}")


def _address(route: str, name: str) -> Address:
    """Routes of regular expressions, which only rooms of others and a few of ours have, become plain ones."""
    route = re.sub(r"\(\?P<(\w+)>(?:\\d\+|\[0-9\]\{1,19\})\)", r"<int:\1>", route)
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)+", r"<\1>", route)
    route = re.sub(r"\\Z|[\^$\\]|\?$", "", route)
    found = re.findall(r"<(?:(\w+):)?(\w+)>", route)
    return Address(name, route, tuple((variable, kind) for kind, variable in found))


ADDRESSES = sorted(set(_walk(get_resolver().url_patterns, "", "")), key=lambda one: (one.name, one.route))
YOUTH = [one for one in ADDRESSES if one.room == "youth"]
