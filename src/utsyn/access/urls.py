"""Choices that follow the viewer from page to page."""

from __future__ import annotations

from django.urls import path

from utsyn.access import views

app_name = "access"
urlpatterns = [
    path("tjeneste", views.choose_service, name="choose-service"),
    path("visning", views.display, name="display"),
]
