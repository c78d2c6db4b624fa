"""How long the staffing plan and the rota are kept."""

from __future__ import annotations

from utsyn.retention.rules import undecided

RULES = undecided(
    "steering.PlanRow",
    "steering.PlanChange",
    "steering.Shift",
    "steering.Team",
    "steering.TeamPlace",
    "steering.TeamMember",
    "steering.SwapRequest",
    "steering.RotaChange",
)
