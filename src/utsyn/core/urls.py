"""The first page, and what belongs to the frame itself."""

from __future__ import annotations

from django.urls import path

from utsyn.core import views

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("frakoblet", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("helse", views.health, name="health"),
]
