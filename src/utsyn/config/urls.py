"""Every address of the house, room by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("utsyn.core.urls")),
    path("", include("utsyn.access.urls")),
    path("", include("utsyn.accounts.urls")),
    path("", include("utsyn.statistics.urls")),
    path("", include("utsyn.api.urls")),
    path("", include("utsyn.catalogue.urls")),
    path("", include("utsyn.youth.urls")),
    path("", include("utsyn.field.urls")),
    path("", include("utsyn.steering.urls")),
    path("", include("utsyn.exchange.urls")),
    path("", include("utsyn.reports.urls")),
]

handler400 = "utsyn.core.error_pages.bad_request"
handler403 = "utsyn.core.error_pages.forbidden"
handler404 = "utsyn.core.error_pages.not_found"
handler500 = "utsyn.core.error_pages.server_fault"
