"""The room of the staffing plan and the rota."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "utsyn.steering"

    def ready(self) -> None:
        """Let the field room ask who is to be out."""
        from utsyn.field import shifts
        from utsyn.steering.queries.planned import planned_teams

        shifts.register(planned_teams)
