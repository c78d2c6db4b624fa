"""Run as ``python -m bench.workers N``: makes N field workers who are signed in; prints what their phones know."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402

from bench.visitor import session_of, user_with  # noqa: E402
from utsyn.accounts.models import StaffMember  # noqa: E402
from utsyn.catalogue.models import AgeBand, Place  # noqa: E402
from utsyn.core import clock  # noqa: E402
from utsyn.core.actor import Actor  # noqa: E402
from utsyn.core.models import Service  # noqa: E402
from utsyn.field.staff import ensure_staff  # noqa: E402


def main(number: int) -> None:
    """Make them, in the installation's only service, which must have places and an age scheme."""
    service = Service.objects.get()
    places = Place.objects.filter(service=service).order_by("code").values_list("code", flat=True)[:8]
    today = clock.today(service.timezone)
    band = AgeBand.objects.filter(scheme__service=service, scheme__valid_from__lte=today)
    scheme = band.order_by("-scheme__valid_from").values_list("scheme__code", flat=True)[0]
    bands = band.filter(scheme__code=scheme).order_by("age_from").values_list("code", flat=True)
    codes = {"places": list(places), "scheme": scheme, "bands": list(bands)}
    made = []
    for _ in range(number):
        user = user_with("worker", service)
        staff: StaffMember = ensure_staff(by=Actor.of(user), service=service)
        cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"
        made.append({"cookie": cookie, "staff": staff.code, "codes": codes})
    print(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]))
