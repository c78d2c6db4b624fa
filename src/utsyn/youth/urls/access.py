"""Who has access, who has looked, and hand-over."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import access, emergency, flags, leaving, quality, seen, settings

_RECORD = "ungdom/<uuid:uid>"

urlpatterns: list[URLPattern] = [
    path("ungdom/nodtilganger", emergency.emergencies, name="emergencies"),
    path("ungdom/nodtilganger/<uuid:emergency>", emergency.Review.as_view(), name="emergency-review"),
    path("ungdom/oppslag", flags.flags, name="flags"),
    path("ungdom/oppslag/<uuid:flag>", flags.Flag.as_view(), name="flag"),
    path("ungdom/oppslag/<uuid:flag>/fil", flags.breach_file, name="breach-file"),
    path("ungdom/kvalitet", quality.quality, name="quality"),
    path("ungdom/kvalitet/<slug:key>", quality.Names.as_view(), name="quality-names"),
    path("ungdom/oppsett", settings.Settings.as_view(), name="settings"),
    path("ungdom/oppsett/nummer/<int:number>/slett", settings.remove_number, name="number-remove"),
    path("ungdom/mine-opplysninger", access.Own.as_view(), name="own"),
    path("ungdom/overforing", leaving.employees, name="leavers"),
    path("ungdom/overforing/<int:user>", leaving.Leaving.as_view(), name="leaving"),
    path("ungdom/overforing/<int:user>/vikar", leaving.Absence.as_view(), name="absence"),
    path(
        "ungdom/overforing/<int:user>/vikar/<int:substitution>/slutt", leaving.end_absence, name="absence-end"
    ),
    path(f"{_RECORD}/tilgang", access.access, name="access"),
    path(f"{_RECORD}/tilgang/gi", access.Grant.as_view(), name="grant"),
    path(f"{_RECORD}/tilgang/gitt/<uuid:grant>/slutt", access.end_grant, name="grant-end"),
    path(f"{_RECORD}/tilgang/kretsen", access.AccessClass.as_view(), name="access-class"),
    path(f"{_RECORD}/tilgang/regelverk", access.Regime.as_view(), name="regime"),
    path(f"{_RECORD}/tilgang/nei", access.Objection.as_view(), name="objection"),
    path(f"{_RECORD}/tilgang/nei/<uuid:objection>/slutt", access.end_objection, name="objection-end"),
    path(f"{_RECORD}/tilgang/inhabil", access.Impediment.as_view(), name="impediment"),
    path(f"{_RECORD}/tilgang/inhabil/<int:impediment>/slutt", access.end_impediment, name="impediment-end"),
    path(f"{_RECORD}/nodtilgang", emergency.Emergency.as_view(), name="emergency"),
    path(f"{_RECORD}/nodtilgang/slutt", emergency.end, name="emergency-end"),
    path(f"{_RECORD}/hvem-har-sett", seen.seen, name="seen"),
    path(f"{_RECORD}/hvem-har-sett/fil", seen.seen_file, name="seen-file"),
]
