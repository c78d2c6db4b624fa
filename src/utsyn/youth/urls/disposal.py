"""Requests about the record, and the young person's copy."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
