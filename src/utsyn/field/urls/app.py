"""The field app: its shell, its worker, its manifest."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
