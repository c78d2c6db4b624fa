"""Mål og tall."""

from __future__ import annotations

from django.urls import path

from utsyn.statistics import coverage_view, views

app_name = "statistics"
urlpatterns = [
    path("tall/", views.figures, name="figures"),
    path("tall/rader/", views.rows, name="rows"),
    path("tall/csv/", views.as_csv, name="csv"),
    path("tall/dekning/", coverage_view.page, name="coverage"),
    path("tall/xlsx/", views.as_xlsx, name="xlsx"),
]
