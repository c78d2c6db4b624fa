"""Requests about the record, and the young person's copy."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import copy, disposals

urlpatterns: list[URLPattern] = [
    path("ungdom/innsigelser", disposals.index, name="disposals"),
    path("ungdom/innsigelser/<uuid:uid>", disposals.case, name="disposal"),
    path("ungdom/innsigelser/<uuid:uid>/vurder", disposals.Assess.as_view(), name="disposal-assess"),
    path("ungdom/innsigelser/<uuid:uid>/avgjor", disposals.Settle.as_view(), name="disposal-settle"),
    path("ungdom/innsigelser/<uuid:uid>/avsla", disposals.Refuse.as_view(), name="disposal-refuse"),
    path("ungdom/innsigelser/<uuid:uid>/godkjenn", disposals.Approve.as_view(), name="disposal-approve"),
    path("ungdom/<uuid:uid>/onske", disposals.Ask.as_view(), name="disposal-ask"),
    path("ungdom/<uuid:uid>/kopi", copy.copy, name="copy"),
]
