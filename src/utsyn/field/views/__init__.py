"""Pages of the field room, and what its app asks."""
