"""«Feltlogg»: sessions at the office."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.urls.converters import PathConverter
from django.views.generic import RedirectView

from utsyn.field.views import corrections, incidents, log


class RecordKey(PathConverter):
    """A record's key as packages name it: whatever a database can hold (PostgreSQL takes no NUL)."""

    regex = r"[^\x00]{1,100}"


register_converter(RecordKey, "record")

_ONE = "feltlogg/okt/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("feltlogg", log.index, name="index"),
    path("feltlogg/", RedirectView.as_view(pattern_name="field:index")),
    path("feltlogg/hendelser", incidents.index, name="incidents"),
    path("feltlogg/okt/<uuid:key>", log.session_by_key, name="session-by-key"),
    path(_ONE, log.session, name="session"),
    path(f"{_ONE}/rett", corrections.session, name="session-correct"),
    path(f"{_ONE}/avslutt", corrections.end, name="session-end"),
    path(f"{_ONE}/angre/<int:change_id>", log.undo, name="session-undo"),
    path(f"{_ONE}/sett-pa", log.looked_at, name="session-looked-at"),
    path(f"{_ONE}/kommentar", log.comment, name="session-comment"),
    path(f"{_ONE}/kommentar/<int:comment_id>/trekk", log.withdraw, name="session-withdraw"),
    path(f"{_ONE}/treff", corrections.encounters, name="encounters"),
    path(f"{_ONE}/treff/nytt", corrections.encounter_add, name="encounter-add"),
    path(f"{_ONE}/treff/rett/<record:key>", corrections.encounter, name="encounter"),
    path(
        f"{_ONE}/treff/ta-ut/<record:key>", corrections.take_out, {"what": "encounter"}, name="encounter-out"
    ),
    path(f"{_ONE}/hendelse/ny", corrections.incident_add, name="incident-add"),
    path(f"{_ONE}/hendelse/rett/<record:key>", corrections.incident, name="incident"),
    path(
        f"{_ONE}/hendelse/ta-ut/<record:key>", corrections.take_out, {"what": "incident"}, name="incident-out"
    ),
    path(f"{_ONE}/hendelse/fullfor/<uuid:key>", incidents.complete, name="incident-complete"),
    path(f"{_ONE}/hendelse/forkast/<uuid:key>", incidents.drop, name="incident-drop"),
    path(f"{_ONE}/observasjon/rett/<uuid:key>", corrections.observation, name="observation"),
    path(
        f"{_ONE}/observasjon/ta-ut/<uuid:key>",
        corrections.take_out,
        {"what": "observation"},
        name="observation-out",
    ),
]
