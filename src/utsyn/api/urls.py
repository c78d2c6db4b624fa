"""The machine interface, version 1. Built on the first call: most processes never need it."""

from __future__ import annotations

from django.urls import re_path

from utsyn.api import views

app_name = "api"
urlpatterns = [re_path(r"^api/v1/(?P<rest>(?s:.*))\Z", views.version_1, name="v1")]
