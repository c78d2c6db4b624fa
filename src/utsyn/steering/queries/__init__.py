"""Every reading of the staffing plan and the rota."""
