"""Addresses of «Steder og koder»."""

from __future__ import annotations

from django.urls import path

from utsyn.catalogue.views import changes, lists, schemes

app_name = "catalogue"
urlpatterns = [
    path("koder", lists.index, name="index"),
    path("koder/angre/<int:pk>", changes.undo, name="undo"),
    path("koder/aldersgrupper", schemes.index, name="schemes"),
    path("koder/aldersgrupper/ny", schemes.add, name="scheme-add"),
    path("koder/aldersgrupper/<int:pk>", schemes.scheme, name="scheme"),
    path("koder/aldersgrupper/<int:pk>/endre", schemes.change, name="scheme-change"),
    path("koder/<slug:slug>", lists.codes, name="list"),
    path("koder/<slug:slug>/ny", changes.add, name="add"),
    path("koder/<slug:slug>/rekkefolge", lists.order, name="order"),
    path("koder/<slug:slug>/<int:pk>", lists.code, name="code"),
    path("koder/<slug:slug>/<int:pk>/navn", changes.rename, name="rename"),
    path("koder/<slug:slug>/<int:pk>/avslutt", changes.close, name="close"),
    path("koder/<slug:slug>/<int:pk>/apne", changes.reopen, name="reopen"),
    path("koder/<slug:slug>/<int:pk>/sla-sammen", changes.merge, name="merge"),
    path("koder/<slug:slug>/<int:pk>/rett", changes.correct, name="correct"),
    path("koder/<slug:slug>/<int:pk>/erstatt", changes.replace, name="replace"),
]
