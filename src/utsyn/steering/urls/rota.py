"""«Vaktplan»: who is out when."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.steering.views import rota, rota_changes, rota_people

urlpatterns: list[URLPattern] = [
    path("vaktplan", rota.index, name="rota"),
    path("vaktplan/mine", rota.mine, name="rota-mine"),
    path("vaktplan/fyll", rota_changes.fill, name="rota-fill"),
    path("vaktplan/gjenta", rota_changes.repeat, name="rota-repeat"),
    path("vaktplan/ny", rota_changes.add, name="rota-add"),
    path("vaktplan/<int:pk>", rota.shift, name="rota-shift"),
    path("vaktplan/<int:pk>/endre", rota_changes.change, name="rota-change"),
    path("vaktplan/<int:pk>/avlys", rota_changes.cancel, name="rota-cancel"),
    path("vaktplan/<int:pk>/gjenopprett", rota_changes.restore, name="rota-restore"),
    path("vaktplan/<int:pk>/nytt-team", rota_changes.add_team, name="rota-add-team"),
    path("vaktplan/team/<int:pk>", rota_changes.team, name="rota-team"),
    path("vaktplan/team/<int:pk>/slett", rota_changes.remove_team, name="rota-remove-team"),
    path("vaktplan/angre/<int:pk>", rota_changes.undo, name="rota-undo"),
    path("vaktplan/fravar/<int:pk>", rota_people.absent, name="rota-absent"),
    path("vaktplan/fravar/<int:pk>/slett", rota_people.back, name="rota-back"),
    path("vaktplan/bytt/<int:pk>", rota_people.ask, name="rota-swap"),
    path("vaktplan/bytte/<int:pk>/svar", rota_people.respond, name="rota-respond"),
]
