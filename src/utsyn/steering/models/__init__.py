"""The staffing plan, and the rota that fills it with people."""

from utsyn.steering.models.plan import PlanChange, PlanRow
from utsyn.steering.models.rota import RotaChange, Shift, SwapRequest, Team, TeamMember, TeamPlace

__all__ = ["PlanChange", "PlanRow", "RotaChange", "Shift", "SwapRequest", "Team", "TeamMember", "TeamPlace"]
