"""«Om», «Livssituasjon», «Vedtak» and what the young person has been told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.catalogue.queries import districts
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth import about_forms as forms
from utsyn.youth.locking import mark
from utsyn.youth.models import Identity, YoungPerson
from utsyn.youth.queries import sections as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, opened
from utsyn.youth.services import sections as services
from utsyn.youth.services.identity import change_person
from utsyn.youth.views.answering import of_record
from utsyn.youth.views.editing import Editing, edited

_NAME = ("given_name", "family_name", "preferred_name", "pronoun")
_SUPPORT = ("wishes", "language", "interpreter", "doctor", "coordinator", "plan")


@require_safe
@of_record
def about(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Who this is: names, birth, help around them, what they have been told."""
    with opened(viewer, service, uid, "youth.opened", parts=["identity", "about"]) as found:
        context = {
            "banner": banner(found),
            "person": found.person,
            "content": found.person.content(),
            "items": [each for each in queries.open_items(found) if each.url_name == "youth:told"],
            "may_write": queries.may_write(found),
        }
        return render(request, "youth/about.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def about_part(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, part: str) -> HttpResponse:
    """Change one part of «Om»: ``navn``, ``fodt`` or ``hjelp``. Raises Http404 for another."""
    if part not in _PARTS:
        raise Http404
    names, columns, heading = _PARTS[part]

    def form(person: YoungPerson, data: QueryDict | None, initial: dict[str, Any]) -> Form:
        if part == "navn":
            return forms.NameForm(data, initial=initial, climbs=person.identity == Identity.NICKNAME)
        if part == "fodt":
            choice = districts(viewer, service, person.district)
            return forms.BornForm(data, initial=initial, districts=choice)
        return forms.SupportForm(data, initial=initial)

    def initial(found: Opened) -> dict[str, Any]:
        content = found.person.content()
        given = {name: content.get(name, "") for name in names}
        if part == "navn":
            given["nicknames"] = "\n".join(content.get("nicknames", []))
        return {**given, **_columns(found.person, columns), "version": found.person.version}

    def act(person: YoungPerson, wanted: dict[str, Any]) -> object:
        return change_person(
            by=viewer,
            person=person,
            version=wanted["version"],
            content={name: wanted[name] for name in names},
            row={name: wanted[name] for name in columns},
            reason=wanted.get("reason", ""),
        )

    editing = Editing(
        form=form,
        initial=initial,
        act=act,
        heading=heading,
        to="youth:about",
        said=_("Opplysningene er lagret."),
        parts=("identity", "about"),
    )
    return edited(request, viewer, service, uid, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def competence(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """That decision-making competence is lacking, with reason, who and when (JRN-18)."""

    def initial(found: Opened) -> dict[str, Any]:
        decided = found.person.content().get("competence") or {}
        return {**decided, "lacking": bool(decided), "version": found.person.version}

    editing = Editing(
        form=lambda _person, data, initial: forms.CompetenceForm(data, initial=initial),
        initial=initial,
        act=lambda person, wanted: services.set_competence(by=viewer, person=person, **wanted),
        heading=_("Beslutningskompetanse"),
        to="youth:about",
        said=_("Opplysningene er lagret."),
        parts=("identity", "about"),
        intro=_("Avgjørelsen skal begrunnes skriftlig, og ungdommen skal få vite om den."),
    )
    return edited(request, viewer, service, uid, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def told(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """When the young person was told of the record, and of the parents' right to information (PVN-6, SAM-4)."""

    def initial(found: Opened) -> dict[str, Any]:
        content, person = found.person.content(), found.person
        return {
            "notified_on": person.notified_on,
            "exempt_reason": content.get("exempt_reason", ""),
            "oriented_on": _day(content.get("oriented_on")),
            "version": person.version,
        }

    editing = Editing(
        form=lambda _person, data, initial: forms.ToldForm(data, initial=initial),
        initial=initial,
        act=lambda person, wanted: services.note_told(by=viewer, person=person, **wanted),
        heading=_("Hva ungdommen har fått vite"),
        to="youth:about",
        said=_("Opplysningene er lagret."),
        parts=("identity", "about"),
        intro=_("Skriv dagen dere fortalte det. Gjør det så tidlig dere kan."),
    )
    return edited(request, viewer, service, uid, editing)


@require_safe
@of_record
def life(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """School or work, housing and leisure, with history."""
    with opened(viewer, service, uid, "youth.opened", parts=["identity", "life_situation"]) as found:
        rows = [(row, queries.leisure_of(row)) for row in queries.life_situations(found)]
        context = {
            "banner": banner(found),
            "person": found.person,
            "rows": rows,
            "may_write": queries.may_write(found),
        }
        return render(request, "youth/life.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def life_change(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, day: str = ""
) -> HttpResponse:
    """A new day, begun from what was last; or another answer for a day that is there (``day``, ISO)."""

    def initial(found: Opened) -> dict[str, Any]:
        rows, today = queries.life_situations(found), queries.today_of(found)
        same = next((row for row in rows if str(row.as_of) == (day or str(today))), None)
        if day and same is None:
            raise Http404
        last = same or next(iter(rows), None)
        given = {"as_of": same.as_of if same else today, "seen": mark(same) if same else ""}
        if last is not None:
            given |= {"day_activity": last.day_activity, "housing": last.housing, "leisure": last.leisure}
        return given

    editing = Editing(
        form=lambda _person, data, initial: forms.LifeForm(data, initial=initial),
        initial=initial,
        act=lambda person, wanted: services.set_life_situation(by=viewer, person=person, **wanted),
        heading=_("Livssituasjon"),
        to="youth:life",
        said=_("Livssituasjonen er lagret."),
        parts=("identity", "life_situation"),
        intro=_("Skriv hvordan det er på en dag. Det som sto før, blir stående som historie."),
    )
    return edited(request, viewer, service, uid, editing)


@require_safe
@of_record
def decisions(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Decisions, with legal basis and dates."""
    with opened(viewer, service, uid, "youth.opened", parts=["identity", "decisions"]) as found:
        today = queries.today_of(found)
        rows = queries.decisions(found)
        context = {
            "banner": banner(found),
            "person": found.person,
            "rows": [(row, row.to_date is not None and row.to_date < today) for row in rows],
            "may_write": queries.may_write(found),
        }
        return render(request, "youth/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def decision(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, row: UUID | None = None
) -> HttpResponse:
    """A new decision, or another word for one."""

    def initial(found: Opened) -> dict[str, Any]:
        if row is None:
            return {}
        one = queries.decision(found, row)
        names = ("kind", "from_date", "to_date")
        return {**{name: getattr(one, name) for name in names}, **one.content(), "seen": mark(one)}

    def act(person: YoungPerson, wanted: dict[str, Any]) -> object:
        seen, nonce = wanted.pop("seen"), wanted.pop("nonce")
        if row is None:
            return services.save_decision(by=viewer, person=person, nonce=nonce, **wanted)
        return services.save_decision(by=viewer, person=person, decision_uid=row, seen=seen, **wanted)

    editing = Editing(
        form=lambda _person, data, initial: forms.DecisionForm(data, initial=initial),
        initial=initial,
        act=act,
        heading=_("Vedtak") if row else _("Nytt vedtak"),
        to="youth:decisions",
        said=_("Vedtaket er lagret."),
        parts=("identity", "decisions"),
    )
    return edited(request, viewer, service, uid, editing)


#: The parts of «Om»: the fields of the box and of the row that a form changes, and its heading.
_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Any]] = {
    "navn": ((*_NAME, "nicknames"), (), _("Navn")),
    "fodt": (
        ("birth_date", "birth_year", "number"),
        ("gender", "district", "source"),
        _("Født, kjønn og bydel"),
    ),
    "hjelp": (_SUPPORT, (), _("Ønsker, språk og hjelp")),
}


def _columns(person: YoungPerson, columns: tuple[str, ...]) -> dict[str, Any]:
    found = {name: getattr(person, name) for name in columns if name != "district"}
    if "district" in columns:
        found["district"] = person.district_id
        found["birth_date"] = person.birth_date
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
