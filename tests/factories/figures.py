"""Services with field work to ask about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.factories.packages import full
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.generator import generate_package

_BY = Actor.system("test")


def taken_in(folder: Path, code: str) -> Service:
    """Import the package in ``folder``; gives its service."""
    import_package(by=_BY, package=read_package(folder))
    return Service.objects.get(code=code)


def small_service(folder: Path) -> Service:
    """«vika»: nine encounters in the spring of 2023, two incidents, and published figures of 2015."""
    return taken_in(full(folder), "vika")


def made_up_service(folder: Path) -> Service:
    """«fjordvik»: a year and a half of the generator's field work, some hundred sessions."""
    generate_package(folder, seed=7, start=date(2023, 1, 1), end=date(2024, 6, 30), sessions_per_year=60)
    return taken_in(folder, "fjordvik")
