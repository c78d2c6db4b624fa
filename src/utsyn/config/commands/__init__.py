"""Commands that run the house as a whole: serve, demo, backup, restore."""
