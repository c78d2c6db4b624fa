"""Finding, opening and merging records."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
