"""The log of what was changed, read, exported and refused. Append-only, chained, without foreign keys out of it."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One event. Holds who, what and which – never content (LOG-9)."""

    service = models.CharField(max_length=40, blank=True, db_index=True)
    number = models.PositiveBigIntegerField()  # consecutive within the service's chain
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=80, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    privacy = {"*": "confidential"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="one_event_a_link")]
        indexes = [
            models.Index(fields=["service", "at"], name="newest_of_a_service"),
            models.Index(fields=["object_type", "object_id", "at"], name="events_about_a_thing"),
        ]
        ordering = ["service", "number"]


class ChainHead(models.Model):
    """The last link of each service's chain; locked while an event is added, so that links come one by one."""

    service = models.CharField(max_length=40, unique=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    privacy = {"*": "internal"}
