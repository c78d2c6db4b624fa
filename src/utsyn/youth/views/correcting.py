"""An entry that was written on the wrong person (JRN-8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from utsyn.youth.models import JournalEntry
from utsyn.youth.move_forms import MoveForm
from utsyn.youth.queries import journal as queries
from utsyn.youth.queries.opening import find
from utsyn.youth.queries.search import MINUTES
from utsyn.youth.search_words import LONGEST
from utsyn.youth.services import moving
from utsyn.youth.views.answering import View
from utsyn.youth.views.form_view import FormView, Wanted
from utsyn.youth.views.writing import of_entry


class Move(FormView):
    """To whom, and why: one searches, chooses and sends, in one form, so that what was typed stays.

    What it means stands on the page: it cannot be undone by a press.
    """

    form = MoveForm
    template = "youth/entry_move.html"
    to = "youth:record"
    at = ("uid",)
    said = _("Oppføringen er flyttet dit den hører til.")
    uid: UUID
    entry: UUID

    @classmethod
    def within(cls, view: View) -> View:
        return of_entry(view)

    def look(self) -> HttpResponse | None:
        self.page = queries.entry_page(self.viewer, self.service, self.uid, self.entry, moving=True)
        if "search" not in self.request.POST:
            return None
        self.sent = MoveForm(initial=self.request.POST.dict())
        return self.show(searched=True)

    def act(self, wanted: Wanted) -> JournalEntry:
        to = find(self.viewer, self.service, UUID(wanted["to"]))
        person = find(self.viewer, self.service, self.uid)
        return moving.move(
            by=self.viewer,
            service=self.service,
            person=person,
            uid=self.entry,
            to=to,
            reason=wanted["reason"],
        )

    def context(self, form: Form) -> dict[str, Any]:
        text = self.request.POST.get("sok", "").strip()[:LONGEST]
        hits = queries.receivers(self.viewer, self.service, text, self.page.banner.uid) if text else None
        assert isinstance(form, MoveForm)
        form.offer(hits.may if hits else ())
        return {
            "page": self.page,
            "banner": self.page.banner,
            "searched": False,
            "hits": hits,
            "minutes": MINUTES,
            "entry": self.page.entry,
            "timezone": self.service.timezone,
        }
