"""Addresses of the staffing plan and the rota."""

from __future__ import annotations

from utsyn.steering.urls import plan, rota

app_name = "steering"
urlpatterns = [*plan.urlpatterns, *rota.urlpatterns]
