"""What the menus hold: data. An item shows only where its address exists and the viewer has its permission."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """One link: the name of its address, its label, the permission it takes (a value of ``access``) and its icon."""

    url_name: str
    label: str | Promise
    permission: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An item that this viewer may follow, with its address."""

    url: str
    label: str | Promise
    icon: str
    current: bool
    overdue: Callable[[], int] | None = (
        None  # how much waits there past its time; asked only where it is shown
    )


#: The main menu, in the order of the page frame. Rooms that come later add their line here.
MAIN = (
    Item("field:index", _("Felt"), "field.see", "field"),
    Item("youth:find", _("Ungdom"), "youth.see", "youth"),
    Item("statistics:figures", _("Mål og tall"), "statistics.see", "figures"),
    Item("reports:annual", _("Rapporter"), "report.make", "reports"),
)

#: The pages of «Felt», in the row above each of them.
FIELD = (
    Item("field:index", _("Feltlogg"), "field.see"),
    Item("field:out", _("Ute nå"), "field.see"),
    Item("steering:rota", _("Vaktplan"), "field.see"),
    Item("field:handover", _("Beskjeder"), "field.see"),
    Item("statistics:coverage", _("Dekning"), "statistics.see"),
    Item("steering:plan", _("Bemanningsplan"), "field.lead"),
    Item("field:settings", _("Oppsett"), "field.lead"),
)

#: The pages of «Ungdom».
YOUTH = (
    Item("youth:find", _("Finn ungdom"), "youth.see"),
    Item("youth:tasks", _("Oppgaver"), "youth.record"),
    Item("youth:unsigned", _("Ikke signert"), "youth.record"),
    Item("youth:quality", _("Kvalitet"), "youth.lead"),
    Item("youth:emergencies", _("Nødtilganger"), "youth.lead"),
    Item("youth:flags", _("Oppslag å se på"), "youth.access_log"),
    Item("youth:disposals", _("Innsigelser og sletting"), "youth.dispose"),
    Item("youth:settings", _("Oppsett"), "youth.lead"),
)

#: The pages of a room that have addresses of their own: on them the main menu marks the room, whatever they are called.
ROOMS = {"field:index": FIELD, "youth:find": YOUTH}

#: «Forvaltning», in the profile menu.
ADMINISTRATION = (
    Item("catalogue:index", _("Steder og koder"), "catalogue.see", "places"),
    Item("exchange:import", _("Hent inn data"), "exchange.import", "import"),
    Item("exchange:export", _("Ta ut data"), "exchange.export", "export"),
    Item("access:users", _("Brukere"), "accounts.manage", "users"),
    Item("field:devices", _("Enheter"), "field.devices", "devices"),
    Item("access:log", _("Logg"), "audit.see", "log"),
)

#: The viewer's own pages, in the profile menu.
OWN = (
    Item("accounts:settings", _("Innstillinger og sikkerhet"), "", "settings"),
    Item("youth:own", _("Mine opplysninger"), "youth.see", "person"),
)

#: The top bar's search, and Ctrl+K.
SEARCH = (Item("youth:find", _("Søk"), "youth.see", "search"),)

#: Where somebody lands: the first of these that they may see.
START = (MAIN[2], MAIN[0], MAIN[1], MAIN[3], *ADMINISTRATION)


def links(
    items: Collection[Item],
    permissions: Collection[str],
    path: str,
    overdue: Mapping[str, Callable[[], int]] | None = None,
) -> list[Link]:
    """The items whose address exists and whose permission is among ``permissions``; ``path`` marks the current one.

    ``overdue`` counts, by the name of a page, what waits there: said at the page, and at its room in the main menu.
    """
    found = []
    for item in items:
        if item.permission and item.permission not in permissions:
            continue
        if (url := _address(item)) is not None:
            found.append((item, url))
    # Of several that the address lies below, the nearest is the current one.
    below = {}
    for item, url in found:
        pages = [url, *filter(None, map(_address, ROOMS.get(item.url_name, ()) if items is MAIN else ()))]
        below[url] = max((len(page) for page in pages if _lies_below(path, page)), default=0)
    nearest = max(below, key=below.__getitem__, default=None)
    counted = overdue or {}
    return [
        Link(
            url,
            item.label,
            item.icon,
            url == nearest and below[url] > 0,
            _counted(item, ROOMS.get(item.url_name, ()) if items is MAIN else (), permissions, counted),
        )
        for item, url in found
    ]


def _counted(
    item: Item,
    pages: Collection[Item],
    permissions: Collection[str],
    overdue: Mapping[str, Callable[[], int]],
) -> Callable[[], int] | None:
    """What counts for an item or for a page of its room that the viewer may see."""
    for page in (item, *pages):
        if page.url_name in overdue and page.permission in permissions:
            return overdue[page.url_name]
    return None


def _address(item: Item) -> str | None:
    """Where ``item`` leads, or None where its page does not exist in this build."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return None


def _lies_below(path: str, page: str) -> bool:
    return path == page or path.startswith(page.rstrip("/") + "/")
