"""«Om», «Livssituasjon», «Vedtak» and what the young person has been told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.queries import districts
from utsyn.youth import about_forms as forms
from utsyn.youth.locking import mark
from utsyn.youth.models import Identity
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.opening import Opened
from utsyn.youth.queries.regimes import may_change, standing
from utsyn.youth.services import sections as services
from utsyn.youth.services.identity import change_person
from utsyn.youth.views.form_view import RecordForm, Text, Wanted, section

_NAME = ("given_name", "family_name", "preferred_name", "pronoun")
_SUPPORT = ("wishes", "language", "interpreter", "doctor", "coordinator", "plan")


@section("youth/about.html", "identity", "about")
def about(found: Opened) -> dict[str, Any]:
    """Who this is: names, birth, help around them, what they have been told."""
    untold = [each for each in queries.open_items(found) if each.url_name == "youth:told"]
    law, leads = standing(found.person), may_change(found)
    return {"content": found.person.content(), "items": untold, "law": law, "leads": leads}


class AboutForm(RecordForm):
    """A form of «Om»."""

    to = "youth:about"
    said = _("Opplysningene er lagret.")
    parts = ("identity", "about")


#: The parts of «Om»: their form, its fields in the record's box and in its row, and its heading.
_PARTS: dict[str, tuple[Any, tuple[str, ...], tuple[str, ...], Text]] = {
    "navn": (forms.NameForm, (*_NAME, "nicknames"), (), _("Navn")),
    "fodt": (
        forms.BornForm,
        ("birth_date", "birth_year", "number"),
        ("gender", "district", "source"),
        _("Født, kjønn og bydel"),
    ),
    "hjelp": (forms.SupportForm, _SUPPORT, (), _("Ønsker, språk og hjelp")),
}


class AboutPart(AboutForm):
    """Change one part of «Om»: ``navn``, ``fodt`` or ``hjelp``. Raises Http404 for another."""

    part: str

    def look(self) -> None:
        if self.part not in _PARTS:
            raise Http404
        self.form, self.names, self.columns, self.heading = _PARTS[self.part]
        super().look()

    def offered(self) -> dict[str, Any]:
        if self.part == "navn":
            return {"climbs": self.person.identity == Identity.NICKNAME}
        if self.part == "fodt":
            return {"districts": districts(self.viewer, self.service, self.person.district)}
        return {}

    def begun(self, found: Opened) -> dict[str, Any]:
        person, content = found.person, found.person.content()
        given = {name: content.get(name, "") for name in self.names}
        if self.part == "navn":
            given["nicknames"] = "\n".join(content.get("nicknames", []))
        elif self.part == "fodt":
            given |= {"birth_date": person.birth_date, "district": person.district_id}
            given |= {"gender": person.gender, "source": person.source}
        return {**given, "version": person.version}

    def act(self, wanted: Wanted) -> None:
        change_person(
            by=self.viewer,
            person=self.person,
            version=wanted["version"],
            content={name: wanted[name] for name in self.names},
            row={name: wanted[name] for name in self.columns},
            reason=wanted.get("reason", ""),
        )


class Competence(AboutForm):
    """That decision-making competence is lacking, with reason, who and when (JRN-18)."""

    form = forms.CompetenceForm
    does = staticmethod(services.set_competence)
    heading = _("Beslutningskompetanse")
    intro = _("Avgjørelsen skal begrunnes skriftlig, og ungdommen skal få vite om den.")

    def begun(self, found: Opened) -> dict[str, Any]:
        decided = found.person.content().get("competence") or {}
        return {**decided, "lacking": bool(decided), "version": found.person.version}


class Told(AboutForm):
    """When the young person was told of the record, and of the parents' right to information (PVN-6, SAM-4)."""

    form = forms.ToldForm
    does = staticmethod(services.note_told)
    heading = _("Hva ungdommen har fått vite")
    intro = _("Skriv dagen dere fortalte det. Gjør det så tidlig dere kan.")

    def begun(self, found: Opened) -> dict[str, Any]:
        content, person = found.person.content(), found.person
        oriented = content.get("oriented_on")
        return {
            "notified_on": person.notified_on,
            "exempt_reason": content.get("exempt_reason", ""),
            "oriented_on": date.fromisoformat(oriented) if oriented else None,
            "version": person.version,
        }


@section("youth/life.html", "identity", "life_situation")
def life(found: Opened) -> dict[str, Any]:
    """School or work, housing and leisure, with history."""
    return {"rows": [(row, queries.leisure_of(row)) for row in queries.life_situations(found)]}


class LifeChange(RecordForm):
    """A new day, begun from what was last; or another answer for a day that is there (``day``, ISO)."""

    form = forms.LifeForm
    does = staticmethod(services.set_life_situation)
    heading = _("Livssituasjon")
    intro = _("Skriv hvordan det er på en dag. Det som sto før, blir stående som historie.")
    to = "youth:life"
    said = _("Livssituasjonen er lagret.")
    parts = ("identity", "life_situation")
    day: str = ""

    def begun(self, found: Opened) -> dict[str, Any]:
        rows, today = queries.life_situations(found), queries.today_of(found)
        same = next((row for row in rows if str(row.as_of) == (self.day or str(today))), None)
        if self.day and same is None:
            raise Http404
        last = same or next(iter(rows), None)
        given = {"as_of": same.as_of if same else today, "seen": mark(same) if same else ""}
        if last is not None:
            given |= {"day_activity": last.day_activity, "housing": last.housing, "leisure": last.leisure}
        return given


@section("youth/decisions.html", "identity", "decisions")
def decisions(found: Opened) -> dict[str, Any]:
    """Decisions, with legal basis and dates."""
    today, rows = queries.today_of(found), queries.decisions(found)
    return {"rows": [(row, row.to_date is not None and row.to_date < today) for row in rows]}


class Decision(RecordForm):
    """A new decision, or another word for one."""

    form = forms.DecisionForm
    does = staticmethod(services.save_decision)
    to = "youth:decisions"
    said = _("Vedtaket er lagret.")
    parts = ("identity", "decisions")
    row: UUID | None = None

    def title(self) -> Text:
        return _("Vedtak") if self.row else _("Nytt vedtak")

    def begun(self, found: Opened) -> dict[str, Any]:
        if self.row is None:
            return {}
        one = queries.decision(found, self.row)
        names = ("kind", "from_date", "to_date")
        return {**{name: getattr(one, name) for name in names}, **one.content(), "seen": mark(one)}

    def about(self) -> dict[str, Any]:
        return {"person": self.person, "decision_uid": self.row}
