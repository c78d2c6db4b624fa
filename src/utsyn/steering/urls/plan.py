"""«Bemanningsplan»: how many teams, when."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.steering.views import plan

urlpatterns: list[URLPattern] = [
    path("bemanningsplan/", plan.plan, name="plan"),
    path("bemanningsplan/ny/", plan.add, name="plan_add"),
    path("bemanningsplan/<int:pk>/", plan.change, name="plan_change"),
    path("bemanningsplan/<int:pk>/avslutt/", plan.end, name="plan_end"),
    path("bemanningsplan/angre/<int:pk>/", plan.undo, name="plan_undo"),
]
