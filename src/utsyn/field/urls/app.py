"""The field app: its shell, its worker, its manifest."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.field.views import app

urlpatterns: list[URLPattern] = [
    path("felt", app.app, name="app"),
    path("felt/sw.js", app.worker, name="app-worker"),
    path("felt/manifest.webmanifest", app.manifest, name="app-manifest"),
    path("felt/inne", app.inside, name="app-in"),
]
