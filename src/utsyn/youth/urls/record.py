"""The record's page and its sections."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import record

urlpatterns: list[URLPattern] = [
    path("ungdom/<uuid:uid>", record.record, name="record"),
]
