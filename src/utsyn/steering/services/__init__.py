"""Every change of the staffing plan and the rota."""
