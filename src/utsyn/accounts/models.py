"""People who sign in, and the staff whose names stand on field sessions (with or without a sign-in)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned


class UserManager(BaseUserManager["User"]):
    """E-mail is the name that one signs in with; it is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with a hashed password. Rights come from memberships, never from here."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Somebody who signs in. No superuser, no staff flag: what one may do is in :mod:`utsyn.access`."""

    class ColorScheme(models.TextChoices):
        AUTO = "auto", _("Automatisk")
        LIGHT = "light", _("Lys")
        DARK = "dark", _("Mørk")

    email = models.EmailField(_("e-post"), unique=True)
    name = models.CharField(_("navn"), max_length=200)
    language = models.CharField(
        _("språk"),
        max_length=2,
        default="nb",
        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
    )
    color_scheme = models.CharField(
        _("farger"), max_length=5, default=ColorScheme.AUTO, choices=ColorScheme.choices
    )
    is_active = models.BooleanField(_("i bruk"), default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    privacy = {"*": "staff", "password": "secret"}

    def __str__(self) -> str:
        return self.name or self.email


class StaffMember(ServiceOwned):
    """An employee of a service, as records name them: ``code`` is the package's staff_id."""

    code = models.CharField(_("kode"), max_length=100)
    name = models.CharField(_("navn"), max_length=200, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="staff")

    privacy = {"*": "staff"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="one_staff_code"),
            models.UniqueConstraint(fields=["service", "user"], name="one_employee_a_user"),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name or self.code


class ApiToken(models.Model):
    """A personal key to the machine interface. Only a keyed hash is kept; it can do what its owner may, no more."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("brukes til"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(_("laget"))
    expires = models.DateTimeField(_("virker til"))
    last_used = models.DateTimeField(_("sist brukt"), null=True, blank=True)
    revoked = models.DateTimeField(_("avsluttet"), null=True, blank=True)

    privacy = {"*": "staff", "digest": "secret"}

    def __str__(self) -> str:
        return self.name


class OneTimeLink(models.Model):
    """A link by which somebody sets a password: a new user, or one who has forgotten theirs.

    An administrator hands it over; no e-mail server is needed. It is shown once, works once and until it expires; a
    new one ends the one before.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    privacy = {"*": "staff", "digest": "secret"}

    def __str__(self) -> str:
        return str(self.user)


class CacheEntry(models.Model):
    """The table of Django's database cache: failed attempts, codes that have been used. Kept for minutes.

    A model only so that it comes with the migrations; nothing but the cache reads or writes it.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    privacy = {"*": "internal"}

    def __str__(self) -> str:
        return self.cache_key
