"""The room of the staffing plan and the rota."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "utsyn.steering"
