"""Addresses of «Hent inn data» and «Ta ut data»."""

from __future__ import annotations

from django.urls import path

from utsyn.exchange import views

app_name = "exchange"
urlpatterns = [
    path("data/inn", views.import_data, name="import"),
    path("data/inn/<uuid:pk>", views.upload, name="upload"),
    path("data/inn/<uuid:pk>/framdrift", views.progress, name="progress"),
    path("data/inn/<uuid:pk>/se-over", views.check, name="check"),
    path("data/inn/<uuid:pk>/godkjenn", views.approve, name="approve"),
    path("data/inn/<uuid:pk>/hent", views.take_in, name="take-in"),
    path("data/inn/<uuid:pk>/avbryt", views.cancel, name="cancel"),
    path("data/inn/<uuid:pk>/feil.csv", views.faults, name="faults"),
    path("data/ut", views.export_data, name="export"),
]
