"""What the field app asks of the server."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
