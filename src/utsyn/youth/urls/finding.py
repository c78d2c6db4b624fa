"""Finding, opening and merging records."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import finding

urlpatterns: list[URLPattern] = [
    path("ungdom", finding.find, name="find"),
    path("ungdom/ny", finding.new, name="new"),
]
