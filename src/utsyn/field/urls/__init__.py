"""Addresses of the field room: the app under /felt, the office's pages under /feltlogg."""

from __future__ import annotations

from utsyn.field.urls import app, log, safety, sync

app_name = "field"
urlpatterns = [*app.urlpatterns, *sync.urlpatterns, *log.urlpatterns, *safety.urlpatterns]
