"""What the list of sessions is narrowed to, read from the address; and the small forms of a session's page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from utsyn.field.models import SessionKind
from utsyn.field.queries.log import Wanted
from utsyn.field.services.comments import LONGEST

DAY_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d%m%Y")
#: Periods by their name in the address: the label, and how many days back they go.
PERIODS: dict[str, tuple[str | Promise, int | None]] = {
    "": (_("Alle"), None),
    "dag": (_("I dag"), 0),
    "uke": (_("Siste 7 dager"), 6),
    "maned": (_("Siste 30 dager"), 29),
}
#: What is on or off, by its name in the address.
SWITCHES: dict[str, str | Promise] = {
    "mine": _("Mine"),
    "hendelse": _("Har hendelse"),
    "se": _("Bør ses på"),
}
AREA = "omrade:"


def day_of(text: str) -> date | None:
    """The day that somebody wrote; None for none, or what is no day."""
    for shape in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), shape).date()
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Chip:
    """One press that narrows the list, or widens it again."""

    label: str | Promise
    query: str
    on: bool


class Filter:
    """The address of the list, understood: what cannot be read narrows nothing."""

    def __init__(self, query: Mapping[str, str], today: date) -> None:
        period = query.get("periode", "")
        self.period = period if period in PERIODS else ""
        self.on = {name for name in SWITCHES if query.get(name) == "1"}
        self.first, self.last = day_of(query.get("fra", "")), day_of(query.get("til", ""))
        kind = query.get("type", "")
        self.kind = kind if kind in SessionKind.values else ""
        # A NUL is in no code, and PostgreSQL would not even look for it.
        self.place = query.get("sted", "")[:200].replace("\x00", "")
        self.staff = query.get("ansatt", "")[:100].replace("\x00", "")
        self.today = today

    @property
    def wanted(self) -> Wanted:
        """What to ask for. Days that somebody wrote go before a period."""
        back = PERIODS[self.period][1]
        by_days = self.first or self.last
        area = self.place.removeprefix(AREA) if self.place.startswith(AREA) else ""
        return Wanted(
            first=self.first if by_days or back is None else self.today - timedelta(days=back),
            last=self.last if by_days or back is None else self.today,
            kind=self.kind,
            place="" if area else self.place,
            area=area,
            staff=self.staff,
            incident="hendelse" in self.on,
            look="se" in self.on,
            mine="mine" in self.on,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.wanted != Wanted()

    @property
    def more(self) -> bool:
        """Whether anything of «Flere valg» is chosen."""
        return bool(self.kind or self.place or self.staff or self.first or self.last)

    @property
    def said(self) -> dict[str, str]:
        """The address again, without the page."""
        days = {"fra": self.first, "til": self.last}
        found = {
            "periode": self.period,
            **dict.fromkeys(sorted(self.on), "1"),
            **{name: f"{day:%d.%m.%Y}" for name, day in days.items() if day},
            "type": self.kind,
            "sted": self.place,
            "ansatt": self.staff,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def query(self) -> str:
        """:attr:`said` as it stands in the address."""
        return urlencode(self.said)

    @property
    def kept(self) -> dict[str, str]:
        """What the form of «Flere valg» carries along unseen."""
        return {name: value for name, value in self.said.items() if name in ("periode", *SWITCHES)}

    @property
    def periods(self) -> list[Chip]:
        """Each period as a press. Choosing one lets go of days that were written."""
        rest = {k: v for k, v in self.said.items() if k not in ("periode", "fra", "til")}
        by_days = bool(self.first or self.last)
        return [
            Chip(
                label,
                urlencode(rest | ({"periode": name} if name else {})),
                self.period == name and not by_days,
            )
            for name, (label, _back) in PERIODS.items()
        ]

    @property
    def switches(self) -> list[Chip]:
        """Each switch as a press."""
        chips = []
        for name, label in SWITCHES.items():
            said = self.said
            on = said.pop(name, "") == "1"
            chips.append(Chip(label, urlencode(said if on else said | {name: "1"}), on))
        return chips


class CommentForm(forms.Form):
    """A colleague's word."""

    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Skriv en kommentar"),
        max_length=LONGEST,
        help_text=_("Skriv ikke hvem ungdommer er."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Skriv en kommentar."),
            "max_length": _("Kommentaren er for lang. Bruk høyst 4000 tegn."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()
