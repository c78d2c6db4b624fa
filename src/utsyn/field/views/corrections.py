"""«Rett»: the pages that correct a session, its encounters, incidents and observations."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.core import clock
from utsyn.field import correction_forms as forms
from utsyn.field.models import FieldSession, RecordChange
from utsyn.field.policies import EncounterRow, IncidentRow, SessionRow
from utsyn.field.queries import to_correct
from utsyn.field.record_rows import ObservationRow, Row, as_state, version
from utsyn.field.services import corrections
from utsyn.field.views.answering import found
from utsyn.field.views.correcting import answer, draft_of, to_session, viewing

What = RecordChange.What
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_writes
@never_cache
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's own fields."""
    one = _session(request, pk)
    viewer, _service = viewing(request)
    stands: SessionRow = found(to_correct.row, viewer, one, What.SESSION, one.key)
    zone = one.service.timezone
    start, end = clock.local(stands.started_at, zone), clock.local(stands.ended_at, zone)
    form = forms.SessionForm(
        request.POST or None,
        initial={
            "start_date": start.date(),
            "start_time": start.time(),
            "end_date": end.date(),
            "end_time": end.time(),
            "kind": stands.kind,
            "staff": list(stands.staff_ids),
            "report": stands.report,
            "version": version(as_state(stands)),
        },
    )
    form.offer("staff", to_correct.staff(viewer, one))

    def wanted(said: dict[str, Any]) -> Row:
        return SessionRow(
            *(one.key, said["kind"]),
            forms.moment_of(said["start_date"], said["start_time"], zone, stands.started_at),
            forms.moment_of(said["end_date"], said["end_time"], zone, stands.ended_at),
            tuple(sorted(said["staff"])),
            _as_it_was(said["report"], stands.report),
        )

    context = {"title": _("Rett økta"), "folded": {"staff": _chosen(form, "staff")}}
    return _correct(request, one, What.SESSION, one.key, form, wanted, context)


@reads_and_writes
@never_cache
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a session that nobody ended."""
    viewer, service = viewing(request)
    one = found(to_correct.endable, viewer, service, pk)
    zone = service.timezone
    last = clock.local(one.ended_at, zone)
    form = forms.EndForm(request.POST or None, initial={"end_date": last.date(), "end_time": last.time()})

    def act(said: dict[str, Any]) -> HttpResponse:
        ended_at = forms.moment_of(said["end_date"], said["end_time"], zone, one.ended_at)
        change = corrections.end_forgotten(
            by=viewer, session=one, ended_at=ended_at, reason=said["reason"], nonce=said["nonce"]
        )
        return to_session(one, changed=change, draft=draft_of(one, "end"))

    about = [
        _("Bruk dette når teamet er inne og har glemt å avslutte. Tida under er det siste vi vet om."),
        _("Det som kommer senere fra telefonene, blir tatt imot og telt med."),
    ]
    context = {
        "title": _("Avslutt økta"),
        "button": _("Avslutt økta"),
        "about": about,
        "draft": draft_of(one, "end"),
    }
    return answer(request, one, form, act, context)


@require_safe
def encounters(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's encounters, each to be corrected."""
    one = _session(request, pk)
    viewer, _service = viewing(request)
    context = {"one": one, "rows": to_correct.encounters(viewer, one)}
    return render(request, "field/log/encounters.html", context)


@reads_and_writes
def encounter_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Encounters that nobody counted that night."""
    one = _session(request, pk)
    form = forms.EncounterForm(request.POST or None, initial={"count": 1, "gender": "unknown"})
    key = str(uuid.uuid4())
    context = {
        "title": _("Legg til treff"),
        "button": _("Legg til"),
        "folded": {"topics": ""},
        "draft": draft_of(one, "new-met"),
    }
    return _correct(
        request, one, What.ENCOUNTER, key, _met(request, one, form, None), _met_row(one, key), context
    )


@reads_and_writes
def encounter(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One encounter."""
    one = _session(request, pk)
    viewer, _service = viewing(request)
    stands: EncounterRow | None = _stands(request, viewer, one, What.ENCOUNTER, key)
    form = forms.EncounterForm(request.POST or None)
    if stands:
        form.initial = {
            "place": stands.place,
            "count": stands.count,
            "gender": stands.gender,
            "age": _age_of(stands),
            "first_contacts": stands.first_contacts,
            "district": stands.district or "",
            "topics": list(stands.topics),
            "version": version(as_state(stands)),
        }
    context = {
        "title": _("Rett treff"),
        "folded": {"topics": _chosen(_met(request, one, form, stands), "topics")},
        "take_out": ("field:encounter-out", key),
    }
    return _correct(
        request,
        one,
        What.ENCOUNTER,
        key,
        _met(request, one, form, stands),
        _met_row(one, key, stands),
        context,
    )


@reads_and_writes
@never_cache
def incident_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An incident that nobody recorded that night."""
    one = _session(request, pk)
    viewer, _service = viewing(request)
    start = clock.local(one.started_at, one.service.timezone)
    form = forms.IncidentForm(request.POST or None, initial={"day": start.date(), "hour": start.time()})
    form.offer("place", to_correct.places(viewer, one, none=True))
    key = str(uuid.uuid4())
    context = {
        "title": _("Legg til hendelse"),
        "button": _("Legg til"),
        "draft": draft_of(one, "new-incident"),
    }
    return _correct(request, one, What.INCIDENT, key, form, _incident_row(one, key), context)


@reads_and_writes
@never_cache
def incident(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One incident."""
    one = _session(request, pk)
    viewer, _service = viewing(request)
    stands: IncidentRow | None = _stands(request, viewer, one, What.INCIDENT, key)
    form = forms.IncidentForm(request.POST or None)
    form.offer("place", to_correct.places(viewer, one, stands.place if stands else None, none=True))
    if stands:
        when = clock.local(stands.occurred_at, one.service.timezone)
        form.initial = {
            "day": when.date(),
            "hour": when.time(),
            "kind": stands.kind,
            "place": stands.place or "",
            "ambulance": {True: forms.YES, False: forms.NO, None: forms.UNKNOWN}[stands.ambulance_called],
            "naloxone": "" if stands.naloxone_doses is None else str(stands.naloxone_doses),
            "note": stands.note,
            "version": version(as_state(stands)),
        }
    context = {"title": _("Rett hendelse"), "take_out": ("field:incident-out", key)}
    return _correct(request, one, What.INCIDENT, key, form, _incident_row(one, key, stands), context)


@reads_and_writes
@never_cache
def observation(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """One observation."""
    one = _session(request, pk)
    viewer, _service = viewing(request)
    stands: ObservationRow | None = _stands(request, viewer, one, What.OBSERVATION, str(key))
    form = forms.ObservationForm(request.POST or None)
    form.offer("place", to_correct.places(viewer, one, stands.place if stands else None, none=True))
    if stands:
        form.initial = {
            "place": stands.place or "",
            "text": stands.text,
            "version": version(as_state(stands)),
        }

    def wanted(said: dict[str, Any]) -> Row:
        at = stands.at if stands else one.started_at
        text = _as_it_was(said["text"], stands.text if stands else "")
        return ObservationRow(str(key), one.key, at, said["place"] or None, text)

    context = {"title": _("Rett observasjon"), "take_out": ("field:observation-out", str(key))}
    return _correct(request, one, What.OBSERVATION, str(key), form, wanted, context)


@reads_and_writes
@never_cache
def take_out(request: HttpRequest, pk: int, what: str, key: Any) -> HttpResponse:
    """Take an encounter, an incident or an observation out of the session."""
    key = str(key)
    one = _session(request, pk)
    viewer, _service = viewing(request)
    stands: Row | None = _stands(request, viewer, one, what, key)
    form: forms.CorrectionForm = forms.ReasonForm(request.POST or None)
    if stands:
        form.initial = {"version": version(as_state(stands))}
    titles = {
        What.ENCOUNTER: _("Ta ut treff"),
        What.INCIDENT: _("Ta ut hendelse"),
        What.OBSERVATION: _("Ta ut observasjon"),
    }
    context = {
        "title": titles[What(what)],
        "button": _("Ta ut"),
        "draft": draft_of(one, f"out-{what}", key),
        "stands": to_correct.in_words(viewer, one, as_state(stands)),
        "about": [_("Det telles ikke lenger. Rettingen står i historikken, og du kan angre.")],
    }
    return _correct(request, one, what, key, form, lambda said: None, context)


def _correct(
    request: HttpRequest,
    one: FieldSession,
    what: str,
    key: str,
    form: forms.CorrectionForm,
    wanted: Callable[[dict[str, Any]], Row | None],
    context: dict[str, Any],
) -> HttpResponse:
    viewer, _service = viewing(request)

    def act(said: dict[str, Any]) -> HttpResponse:
        change = corrections.correct(
            by=viewer,
            session=one,
            what=what,
            key=key,
            wanted=wanted(said),
            reason=said["reason"],
            seen=said["version"],
            nonce=said["nonce"],
            forget=said.get("forget", False),
        )
        return to_session(one, changed=change, draft=context["draft"])

    context = {"button": _("Lagre rettingen"), "draft": draft_of(one, what, key), **context}
    return answer(request, one, form, act, context)


def _session(request: HttpRequest, pk: int) -> FieldSession:
    viewer, service = viewing(request)
    one: FieldSession = found(to_correct.correctable, viewer, service, pk)
    return one


def _stands(request: HttpRequest, viewer: Any, one: FieldSession, what: str, key: str) -> Any:
    """The record as it stands. Sent for one that has gone in the meantime it is None: the service says so."""
    if request.method == "POST":
        return to_correct.row_or_none(viewer, one, what, key)
    return found(to_correct.row, viewer, one, what, key)


def _chosen(form: forms.CorrectionForm, name: str) -> str:
    """What is ticked in a question that is folded away."""
    chosen = {str(value) for value in form[name].value() or ()}
    boxes = form[name].subwidgets
    return ", ".join(str(box.choice_label) for box in boxes if str(box.data["value"]) in chosen)


def _met(
    request: HttpRequest, one: FieldSession, form: forms.EncounterForm, stands: EncounterRow | None
) -> forms.EncounterForm:
    viewer, _service = viewing(request)
    form.offer("place", to_correct.places(viewer, one, stands.place if stands else None))
    form.offer("district", to_correct.districts(viewer, one, stands.district if stands else None))
    form.offer("topics", to_correct.topics(viewer, one, stands.topics if stands else ()))
    form.offer("age", to_correct.ages(viewer, one, stands))
    return form


def _met_row(
    one: FieldSession, key: str, stands: EncounterRow | None = None
) -> Callable[[dict[str, Any]], EncounterRow]:
    def made(said: dict[str, Any]) -> EncounterRow:
        kind, _colon, rest = said["age"].partition(":")
        scheme, _colon, band = rest.partition(":") if kind == "b" else ("", "", "")
        topics = tuple(said["topics"])
        if stands and set(topics) == set(stands.topics):
            topics = stands.topics  # the order in which they were given stays
        return EncounterRow(
            *(key, one.key, said["place"], said["count"], said["first_contacts"], said["gender"]),
            *(int(rest) if kind == "a" else None, scheme or None, band or None),
            *(said["district"] or None, topics),
        )

    return made


def _age_of(row: EncounterRow) -> str:
    if row.age is not None:
        return f"a:{row.age}"
    return f"b:{row.age_scheme}:{row.age_band}" if row.age_band else ""


def _incident_row(
    one: FieldSession, key: str, stands: IncidentRow | None = None
) -> Callable[[dict[str, Any]], IncidentRow]:
    def made(said: dict[str, Any]) -> IncidentRow:
        stood: datetime | None = stands.occurred_at if stands else None
        return IncidentRow(
            *(key, one.key, forms.moment_of(said["day"], said["hour"], one.service.timezone, stood)),
            *(said["kind"], said["place"] or None),
            {forms.YES: True, forms.NO: False}.get(said["ambulance"]),
            int(said["naloxone"]) if said["naloxone"] else None,
            _as_it_was(said["note"], stands.note if stands else ""),
        )

    return made


def _as_it_was(written: str, stood: str) -> str:
    """What was written; what stood there where only the line ends and the blanks around it differ."""
    plain = written.replace("\r\n", "\n")
    return stood if plain.strip() == stood.replace("\r\n", "\n").strip() else plain
