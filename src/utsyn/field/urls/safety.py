"""Who is out, messages, phones, settings."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.field.views import devices, handover, rescue, safety, settings

urlpatterns: list[URLPattern] = [
    path("feltlogg/ute", safety.out_now, name="out"),
    path("feltlogg/ute/liste", safety.out_list, name="out-list"),
    path("feltlogg/ute/varsler", safety.watch, name="watch"),
    path("feltlogg/ute/varsel/<int:pk>", safety.alarm, name="alarm"),
    path("feltlogg/ute/varsel/<int:pk>/angre", safety.watch_again, name="alarm-undo"),
    path("feltlogg/beskjeder", handover.index, name="handover"),
    path("feltlogg/beskjeder/ny", handover.write, name="handover-new"),
    path("feltlogg/beskjeder/alle-lest", handover.read_all, name="handover-read-all"),
    path("feltlogg/beskjeder/<int:pk>/lest", handover.read, name="handover-read"),
    path("feltlogg/beskjeder/<int:pk>/trekk", handover.withdraw, name="handover-withdraw"),
    path("feltlogg/beskjeder/<int:pk>/angre", handover.restore, name="handover-restore"),
    path("feltlogg/enheter", devices.index, name="devices"),
    path("feltlogg/enheter/fil", rescue.index, name="device-file"),
    path("feltlogg/enheter/<int:pk>/sperr", devices.stop, name="device-stop"),
    path("feltlogg/enheter/<int:pk>/angre", devices.release, name="device-release"),
    path("feltlogg/oppsett", settings.index, name="settings"),
    path("feltlogg/oppsett/<slug:part>", settings.change, name="settings-change"),
]
