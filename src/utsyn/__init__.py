"""Utsyn: the professional system for outreach youth services."""
