"""Every change of a field record that is not an import."""
