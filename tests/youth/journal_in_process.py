"""For the test of a killed server, in an installation of its own: run as ``python -m tests.youth.journal_in_process``.

``make N`` makes a service with N workers, each signed in and with a young person of their own, and prints what their
browsers know. ``read`` prints every entry, as anybody with the keys would read it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from bench.visitor import session_of, user_with  # noqa: E402
from django.conf import settings  # noqa: E402

from tests.factories.youth import key_worker, young_person  # noqa: E402
from utsyn.core.models import Service  # noqa: E402
from utsyn.core.ready import ensure_ready  # noqa: E402
from utsyn.youth.canonical import stored_digest_holds  # noqa: E402
from utsyn.youth.models import JournalEntry  # noqa: E402


def make(number: int) -> list[dict[str, Any]]:
    """The workers."""
    ensure_ready()
    service = Service.objects.create(code="vika", name="Ungdomsteamet i Vika", municipality="Vika")
    made = []
    for _ in range(number):
        user = user_with("worker", service)
        person = young_person(service)
        key_worker(person, user)
        cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"
        made.append({"cookie": cookie, "person": str(person.uid), "user": user.pk})
    return made


def read() -> list[dict[str, Any]]:
    """The entries."""
    rows = JournalEntry.objects.select_related("data_key__parent", "service", "person", "place", "corrects")
    return [
        {
            "uid": str(each.uid),
            "text": each.said("text"),
            "signed": each.is_signed,
            "whole": stored_digest_holds(each) if each.is_signed else each.digest == "",
        }
        for each in rows.order_by("pk")
    ]


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[2])) if sys.argv[1] == "make" else read()))
