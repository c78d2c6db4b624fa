"""Codes of the exchange format that records of more than one room use, the same for every service."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """As the worker saw it."""

    GIRL = "girl", _("Jente")
    BOY = "boy", _("Gutt")
    OTHER = "other", _("Annet")
    UNKNOWN = "unknown", _("Ukjent")
