"""What the field app asks of the server."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.field.views import sync

urlpatterns: list[URLPattern] = [
    path("felt/sync", sync.take, name="sync"),
    path("felt/data", sync.data, name="data"),
]
