"""Finding, opening and merging records."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import finding, merging

_SAME = "ungdom/<uuid:uid>/samme"
urlpatterns: list[URLPattern] = [
    path("ungdom", finding.find, name="find"),
    path("ungdom/ny", finding.new, name="new"),
    path(_SAME, merging.same, name="same"),
    path(f"{_SAME}/angre/<uuid:merge>", merging.unmerge, name="unmerge"),
    path(f"{_SAME}/<uuid:other>", merging.compare, name="compare"),
    path(f"{_SAME}/<uuid:other>/ikke", merging.not_same, name="not-same"),
]
