"""Pages of the staffing plan and the rota."""
