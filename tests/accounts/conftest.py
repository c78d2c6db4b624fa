"""Signing in for real: with the password, and with a code."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service

PASSWORD = "Et-langt-passord-1"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(step: int = 0, seed: str = SEED) -> str:
    """The code of now, or of some steps of 30 seconds later."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + step))


def actions(prefix: str = "") -> list[str]:
    """What the log holds, oldest first."""
    return list(
        AuditEvent.objects.filter(action__startswith=prefix).order_by("pk").values_list("action", flat=True)
    )


def last(action: str) -> AuditEvent:
    """The newest event of an action."""
    return AuditEvent.objects.filter(action=action).order_by("pk").last()


@pytest.fixture
def browser() -> Client:
    """A browser that has to sign in like everybody else."""
    return Client()


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    """A worker with an app for codes."""
    user = user_with("worker", service)
    TOTP.activate(user, SEED)
    return user


@pytest.fixture
def newcomer(user_with: Callable[..., User], service: Service) -> User:
    """A worker without a second factor."""
    return user_with("worker", service)


def give_password(browser: Client, user: User, password: str = PASSWORD):
    """The first step."""
    return browser.post(reverse("account_login"), {"login": user.email, "password": password})


def sign_in(browser: Client, user: User, step: int = 0):
    """Both steps."""
    give_password(browser, user)
    return browser.post(reverse("mfa_authenticate"), {"code": code(step)})


def is_in(browser: Client) -> bool:
    """Whether a page that needs sign-in answers."""
    return browser.get(reverse("accounts:settings")).status_code == 200


def factors(user: User) -> set[str]:
    """The kinds of second factor that a user has."""
    return {str(kind) for kind in Authenticator.objects.filter(user=user).values_list("type", flat=True)}
