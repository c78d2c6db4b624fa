"""What documents write beyond the statistics' own words: shares with a decimal, differences with a sign, the clock."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from utsyn.statistics.indicators.catalogue import Indicator
from utsyn.statistics.presentation.words import NOTHING, SPACE, figure, is_english, number


def share(value: float | None) -> str:
    """A share in a table, always with one decimal: «35,8 %»."""
    if value is None:
        return NOTHING
    text = number(100 * value, 1)
    return f"{text}%" if is_english() else f"{text}{SPACE}%"


def change(indicator: Indicator, now: float | None, before: float | None) -> str:
    """The difference with its sign: «+12», «−679»; «0» where they look alike; a dash where either is missing."""
    if now is None or before is None:
        return NOTHING
    if figure(indicator, now) == figure(indicator, before):
        return "0"
    text = figure(indicator, abs(now - before))
    return f"+{text}" if now > before else f"−{text}"


def clock(moment: datetime) -> str:
    """«kl. 14:05»."""
    return gettext("kl. %(time)s") % {"time": f"{moment:%H:%M}"}


def listed(items: list[str]) -> str:
    """«a», «a og b», «a, b og c»."""
    if len(items) < 2:
        return "".join(items)
    return gettext("%(first)s og %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}
