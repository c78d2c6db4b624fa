"""What can go wrong in a way that the user should be told about. Messages are in the user's language."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """The actor lacks a permission. Mapped to 403, and recorded, by the middleware (never inside ``atomic``)."""

    def __init__(self, permission: str, service: str = "") -> None:
        super().__init__(f"{permission} in {service or 'any service'}")
        self.permission = permission
        self.service = service


class Invalid(Exception):
    """What was asked for cannot be done as given: says which field, what stood there and what is valid."""

    def __init__(
        self, message: str, *, field: str = "", value: object = None, valid: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = value
        self.valid = tuple(valid)


class NotAllowedNow(Invalid):
    """The state forbids it (409): somebody was first, or the thing is closed."""
