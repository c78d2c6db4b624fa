"""Choosing the service that one works in, language and colours; managing its users; its log."""

from __future__ import annotations

from django.urls import path, re_path

from utsyn.access import clearance_views, log_views, user_views, views

app_name = "access"
urlpatterns = [
    path("tjeneste", views.choose_service, name="choose-service"),
    path("visning", views.display, name="display"),
    path("brukere", user_views.users, name="users"),
    path("brukere/ny", user_views.new_user, name="new-user"),
    path("brukere/<int:pk>", user_views.user, name="user"),
    path("brukere/<int:pk>/rolle", user_views.set_role, name="set-role"),
    path("brukere/<int:pk>/avslutt-rolle", user_views.end_role, name="end-role"),
    path("brukere/<int:pk>/lenke", user_views.new_link, name="new-link"),
    re_path(
        r"^brukere/(?P<pk>[0-9]{1,19})/(?P<change>ta-ut|ta-i-bruk|nullstill-totrinn)$",
        user_views.change_state,
        name="change-state",
    ),
    path("brukere/<int:pk>/taushet-og-attest", clearance_views.clearance, name="clearance"),
    path("brukere/krav", clearance_views.requirement, name="requirement"),
    path("taushetserklaering", clearance_views.declaration, name="declaration"),
    path("logg", log_views.log, name="log"),
]
