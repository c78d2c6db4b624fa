"""Every address that answers somebody who has not signed in. What is not on this list needs sign-in.

The list is the only source: a test walks all addresses of the house and holds them against it.
"""

from __future__ import annotations

#: Names of addresses, and why each is open.
NAMES = {
    "account_login": "the sign-in page itself",
    "account_logout": "signing out when the session has just ended must not lead to an error",
    "account_inactive": "tells a disabled user why they cannot sign in",
    "account_reset_password": "explains whom to ask for a new password",
    "mfa_authenticate": "the second step of signing in; needs the first step's state",
    "mfa_login_webauthn": "signing in with a passkey",
    "accounts:link": "a new user sets a password with a one-time link",
    "accounts:demo-sign-in": "one-click sign-in; exists in the demo only",
    "access:display": "choosing the language of the sign-in page",
    "core:offline": "the page that a device shows when it has no net; holds no data",
    "core:service-worker": "the program that shows the page above; holds no data",
    "field:app": "the field app's empty shell, which a phone keeps and opens without net; holds no data",
    "field:app-worker": "the program that keeps that shell; holds no data",
    "field:app-manifest": "name and icons of the app for the phone's home screen; holds no data",
    "field:sync": "the app sends what it has: answers 401 itself, in JSON, and asks for the second factor itself",
    "field:data": "the app fetches what it needs: answers 401 itself, in JSON, and asks for the second factor itself",
    "core:health": "tells a load balancer that the server answers; holds no data",
}

#: Beginnings of paths, and why all below is open.
PREFIXES = {
    "/static/": "style sheets, scripts and fonts; the same for everybody",
    "/api/": "the machine interface asks for its own token or session, and answers 401 itself",
}

#: Addresses that a program asks now and then, with nobody at the screen: asking does not keep a session open. The room
#: itself says so (``sessions.note_use``) when somebody has done something.
ASKED_BY_PROGRAMS = ("field:sync", "field:data")


def is_open(path: str, name: str) -> bool:
    """Whether the address answers without sign-in. ``name`` is the full name, with its room: ``accounts:link``."""
    return name in NAMES or any(path.startswith(prefix) for prefix in PREFIXES)
