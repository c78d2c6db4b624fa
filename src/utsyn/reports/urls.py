"""Rapporter."""

from __future__ import annotations

from django.urls import path

from utsyn.reports import views

app_name = "reports"
urlpatterns = [
    path("rapporter/arsrapport/", views.annual, name="annual"),
    path("rapporter/arsrapport/fil/", views.ask, name="ask"),
    path("rapporter/arsrapport/fil/<uuid:key>/", views.file, name="file"),
    path("rapporter/arsrapport/fil/<uuid:key>/lag/", views.make, name="make"),
    path("rapporter/arsrapport/fil/<uuid:key>/framdrift/", views.progress, name="progress"),
    path("rapporter/arsrapport/fil/<uuid:key>/hent/", views.fetch, name="fetch"),
]
