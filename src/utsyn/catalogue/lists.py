"""The three lists of codes, and what each is called in addresses and on pages. Age bands are something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.models import District, Place, Topic


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list. ``key`` is what the log keeps, ``slug`` stands in addresses."""

    key: str
    slug: str
    model: type[Any]  # District, Place or Topic: a Code
    title: str | Promise
    about: str | Promise
    new: str | Promise
    empty: str | Promise
    #: Codes that the house itself relies on: they can be renamed, never closed.
    fixed: frozenset[str] = frozenset()


DISTRICTS = CodeList(
    "district",
    "bydeler",
    District,
    _("Bydeler"),
    _("Hvor ungdommene bor."),
    _("Ny bydel"),
    _("Ingen bydeler ennå. Legg til den første, så kan dere se hvor ungdommene bor."),
    frozenset({"outside", "unknown"}),
)
PLACES = CodeList(
    "place",
    "steder",
    Place,
    _("Steder"),
    _("Hvor dere møter ungdommer."),
    _("Nytt sted"),
    _("Ingen steder ennå. Legg til det første, så kan dere telle treff der."),
)
TOPICS = CodeList(
    "topic",
    "tema",
    Topic,
    _("Tema"),
    _("Hva dere snakker om."),
    _("Nytt tema"),
    _("Ingen tema ennå. Legg til det første, så kan dere se hva ungdommene er opptatt av."),
)
LISTS = {each.slug: each for each in (DISTRICTS, PLACES, TOPICS)}
BY_KEY = {each.key: each for each in LISTS.values()}


def list_of(code: Any) -> CodeList:
    """The list that a code is in."""
    return BY_KEY[code._meta.model_name]
