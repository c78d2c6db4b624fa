"""The record's page and its sections."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
