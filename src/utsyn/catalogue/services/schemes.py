"""Age-band schemes: a new one from a date, and correcting one that no record uses yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.catalogue import bands as banding
from utsyn.catalogue.bands import BandSpec
from utsyn.catalogue.models import AgeBand, AgeScheme, CodeChange
from utsyn.catalogue.policies import State, check_code, check_version, shown
from utsyn.catalogue.services.changing import already, changing
from utsyn.catalogue.usage import counts
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service

KEY = "age_scheme"


def scheme_state(scheme: AgeScheme) -> State:
    """A scheme with its bands as JSON."""
    return {
        "name": scheme.code,
        "valid_from": scheme.valid_from.isoformat() if scheme.valid_from else None,
        "bands": [[band.code, band.age_from, band.age_to] for band in scheme.bands.all()],
    }


def used(scheme: AgeScheme) -> bool:
    """Whether records use a band of the scheme."""
    found = counts("age_band", scheme.service)
    return any(found[band.pk] for band in scheme.bands.all())


def add_scheme(
    *,
    by: Actor,
    service: Service,
    valid_from: date,
    bands: Sequence[BandSpec],
    code: str = "",
    nonce: UUID | None = None,
) -> AgeScheme:
    """Add a scheme that is in force from ``valid_from`` until the next one's date.

    The same ``nonce`` again returns the same scheme. Raises Invalid for bands that overlap, a code that was used
    before, or a date on which another scheme starts.
    """
    with changing(by, service):
        own = AgeScheme.objects.filter(service=service)
        if done := already(service, nonce):
            return own.get(code=done.code)
        banding.check(bands)
        banding.check_start(valid_from, own.values_list("valid_from", flat=True))
        taken = [*own.values_list("code", flat=True), banding.BUILT_IN]
        code = check_code(code, taken) if code.strip() else _code_for(valid_from, taken)
        scheme = AgeScheme.objects.create(service=service, code=code, valid_from=valid_from)
        _make_bands(scheme, bands)
        _keep(by, CodeChange.Action.ADDED, scheme, {}, nonce)
    return scheme


def change_scheme(
    *,
    by: Actor,
    scheme: AgeScheme,
    valid_from: date | None,
    bands: Sequence[BandSpec] | None = None,
    version: str = "",
) -> CodeChange | None:
    """Change the date, and the bands of a scheme that no record uses. ``bands`` None leaves them.

    Returns None where nothing differs. Raises NotAllowedNow where records use the bands, or where the date would
    change the order of the schemes; ChangedMeanwhile; Invalid as :func:`add_scheme`.
    """
    with changing(by, scheme.service):
        scheme = AgeScheme.objects.get(pk=scheme.pk, service=scheme.service)
        before = scheme_state(scheme)
        wanted = sorted(bands, key=lambda band: band.age_from) if bands is not None else None
        same_bands = wanted is None or [list(band) for band in wanted] == before["bands"]
        if same_bands and scheme.valid_from == valid_from:
            return None
        check_version(before, version)
        if not same_bands and used(scheme):
            raise NotAllowedNow(
                _("Registreringer bruker disse aldersgruppene. Lag en ny inndeling fra en dato i stedet."),
                field="bands",
            )
        if scheme.valid_from != valid_from:
            _move(scheme, valid_from)
        if wanted is not None and not same_bands:
            banding.check(wanted)
            scheme.bands.all().delete()
            _make_bands(scheme, wanted)
        return _keep(by, CodeChange.Action.CORRECTED, scheme, before, None)


def _move(scheme: AgeScheme, to: date | None) -> None:
    others = list(AgeScheme.objects.filter(service=scheme.service).exclude(pk=scheme.pk))
    banding.check_start(to, [other.valid_from for other in others])
    low, high = sorted([scheme.valid_from or date.min, to or date.min])
    for other in others:
        if low < (other.valid_from or date.min) < high:
            raise Invalid(
                _(
                    "Da ville inndelingen bytte plass med den som gjelder fra %(day)s. Velg en dato som ikke gjør det."
                )
                % {"day": shown(other.valid_from or date.min)},
                field="valid_from",
                value=to,
            )
    scheme.valid_from = to
    scheme.save(update_fields=["valid_from"])


def _make_bands(scheme: AgeScheme, bands: Sequence[BandSpec]) -> None:
    AgeBand.objects.bulk_create(
        AgeBand(scheme=scheme, code=band.code, age_from=band.age_from, age_to=band.age_to) for band in bands
    )


def _code_for(valid_from: date, taken: Sequence[str]) -> str:
    plain = f"fra-{valid_from.year}"
    return (
        plain if (valid_from.month, valid_from.day) == (1, 1) and plain not in taken else f"fra-{valid_from}"
    )


def _keep(by: Actor, action: str, scheme: AgeScheme, before: State, nonce: UUID | None) -> CodeChange:
    record(by, f"catalogue.{action}", scheme, code=scheme.code, bands=scheme.bands.count())
    return CodeChange.objects.create(
        service=scheme.service,
        list=KEY,
        code=scheme.code,
        action=action,
        before=before,
        after=scheme_state(scheme),
        at=clock.now(),
        by_label=by.label[:200],
        nonce=nonce,
    )
