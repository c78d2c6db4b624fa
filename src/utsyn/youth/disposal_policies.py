"""What the state of a request allows, and what is written about it: pure functions, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core import formats
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.retention.classes import class_of
from utsyn.youth import disposal_law
from utsyn.youth.models import DisposalCase

#: The tests, in the order they are asked; what they ask stands in the law's data.
TESTS = ("unobjectionable", "archive", "third")
_ERASURES = (DisposalCase.Kind.ERASE_ENTRY, DisposalCase.Kind.ERASE_RECORD)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one test. ``ground`` and ``reference`` belong to the archive check alone."""

    yes: bool
    reason: str
    ground: str = ""
    reference: str = ""

    def kept(self) -> dict[str, Any]:
        """As the box keeps it."""
        found = {
            "answer": self.yes,
            "reason": self.reason,
            "ground": self.ground,
            "reference": self.reference,
        }
        return {name: value for name, value in found.items() if value != ""}


def needs_tests(kind: str) -> bool:
    """Whether a request of this kind is held against the three tests, and approved by another."""
    return kind in _ERASURES


def require_tests(kind: str) -> None:
    """Raises NotAllowedNow for what is not erased."""
    if not needs_tests(kind):
        raise NotAllowedNow(_("Dette ønsket avgjøres uten de tre spørsmålene."))


def require_no_tests(kind: str) -> None:
    """Raises NotAllowedNow for what is erased: that needs the tests and somebody who approves."""
    if needs_tests(kind):
        raise NotAllowedNow(_("Sletting må vurderes med de tre spørsmålene og godkjennes av en annen."))


def is_answered(content: Mapping[str, Any]) -> bool:
    """Whether each test has its answer and its reason."""
    return all(code in content and content[code].get("reason") for code in TESTS)


def judge(answers: Mapping[str, Answer], day: date, regime: str) -> bool:
    """Whether erasure may be granted: a yes to every test. ``day`` is that of the request, ``regime`` the record's.

    Raises Invalid where an answer has no reason, or where a yes to the archive check has no ground in law although
    the record's class is not to be disposed of (ARK-5, ARK-6).
    """
    for code in TESTS:
        if code not in answers or not answers[code].reason.strip():
            raise Invalid(_("Skriv hvorfor."), field=f"{code}_reason")
    archive = answers["archive"]
    if archive.yes and must_be_kept(regime, day):
        if archive.ground not in {each.code for each in disposal_law.on("ground", day, regime)}:
            raise Invalid(
                _("Journaler skal bevares. Velg hvorfor det er lov å slette her, eller svar nei."),
                field="archive_ground",
            )
        if not archive.reference.strip():
            raise Invalid(
                _("Skriv hvor det står: brevet fra Nasjonalarkivet, paragrafen eller punktet i planen."),
                field="archive_reference",
            )
    return all(answers[code].yes for code in TESTS)


def must_be_kept(regime: str, day: date) -> bool:
    """Whether the retention class of a record under ``regime`` lets nobody throw it away (ARK-6)."""
    return class_of(regime, day).is_for_good


def may_be_asked_of(day: date, regime: str) -> bool:
    """Whether it is known which tests were law on ``day``. Of years long gone, or a slip of the pen, it is not."""
    known = {each.code for each in disposal_law.on("test", day, regime)}
    return known.issuperset(TESTS)


def deadline(asked_on: date) -> date:
    """The day by which the young person is to have an answer: one month (PVN-8; GDPR 12(3)).

    Asked on the 31st: the last day of the next month.
    """
    year, month = (asked_on.year + 1, 1) if asked_on.month == 12 else (asked_on.year, asked_on.month + 1)
    for day in range(asked_on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, asked_on.day)


def is_late(asked_on: date, today: date) -> bool:
    """Whether less than a week is left, or the time is out."""
    return today > deadline(asked_on) - timedelta(days=7)


def notice(row: DisposalCase, reasons: str, day: date, regime: str) -> str:
    """The letter to the young person: what was refused, why, by which law, and how to appeal (JRN-9).

    The law is that of ``regime``: the tests as they were on the day of the request, the appeal as it is on ``day``.
    """
    lines = [
        _("Du ba oss %(day)s om dette: %(kind)s.")
        % {"day": formats.day(row.asked_on), "kind": str(DisposalCase.Kind(row.kind).label).lower()},
        _("Vi har sagt nei. Grunnen er: %(reasons)s") % {"reasons": reasons.strip()},
    ]
    if needs_tests(row.kind):
        sources = [disposal_law.one("test", code, row.asked_on, regime).source for code in TESTS]
        lines.append(_("Reglene står i %(sources)s.") % {"sources": "; ".join(dict.fromkeys(sources))})
    if row.kind == DisposalCase.Kind.OBJECT:
        weighed = disposal_law.on("objection", row.asked_on, regime)
        lines += [f"{each.text} ({each.source})" for each in weighed]
    lines += [f"{each.said('text')} ({each.source})" for each in disposal_law.on("appeal", day, regime)]
    return "\n\n".join(lines)


def granted_text(row: DisposalCase, reasons: str) -> str:
    """What the record says of an objection that was granted (PVN-13): the wish and the reasons."""
    said = [
        _("Ønske fra %(who)s: %(wish)s") % {"who": row.said("asked_by"), "wish": row.said("wish")},
        _("Tatt til følge: opplysningene brukes ikke mer. Begrunnelse: %(reasons)s")
        % {"reasons": reasons.strip()},
    ]
    return "\n\n".join(said)


def entry_text(row: DisposalCase, reasons: str, letter: str) -> str:
    """What the record says of the refusal: the wish, the reasons and the letter."""
    said = [
        _("Ønske fra %(who)s: %(wish)s") % {"who": row.said("asked_by"), "wish": row.said("wish")},
        _("Avslått. Begrunnelse: %(reasons)s") % {"reasons": reasons.strip()},
        _("Brev til ungdommen:"),
        letter,
    ]
    return "\n\n".join(said)
