"""Who has access, who has looked, and hand-over."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
