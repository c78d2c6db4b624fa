"""A made-up municipality with believable field work, as an exchange package: no real people."""

from __future__ import annotations

from utsyn.field.generator.package import SIZES, generate_package

__all__ = ["SIZES", "generate_package"]
