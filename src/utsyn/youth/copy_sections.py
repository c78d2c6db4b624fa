"""What the young person's copy holds, section by section, from a record that has been opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from utsyn.core import formats
from utsyn.core.actor import Actor
from utsyn.youth.models import (
    AccessClass,
    Contact,
    Decision,
    DisposalCase,
    EmergencyAccess,
    EntryKind,
    JournalEntry,
    KeyWorker,
    LifeSituation,
    Merge,
    Objection,
    Recognition,
    RecordGrant,
    RecordPeriod,
    Task,
    YoungPerson,
)
from utsyn.youth.phones import shown
from utsyn.youth.queries.opening import Opened
from utsyn.youth.queries.timeline import EntryView, State, read_along, rows_of, views_of

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One row. ``about_others``: held back unless it is let through. ``confidential``: held back from a child."""

    id: str
    heading: str
    facts: Facts = ()
    text: str = ""
    about_others: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the copy. ``source``: where it comes from."""

    code: str
    heading: str
    source: str
    items: tuple[Item, ...]


def _facts(*pairs: tuple[str, Any]) -> Facts:
    return tuple((label, _said(value)) for label, value in pairs if value not in (None, "", [], {}))


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _days(row: Any) -> str:
    last = f" – {formats.day(row.to_date)}" if row.to_date else ""
    return f"{formats.day(row.from_date)}{last}"


def _rows(model: Any, found: Opened) -> Iterable[Any]:
    rows = model._default_manager.filter(person__in=found.same)
    return rows.select_related("data_key__parent") if hasattr(model, "sealed_fields") else rows


def _section(
    code: str, heading: str, source: str, rows: Iterable[Any], make: Callable[[Any], Item]
) -> Section:
    return Section(code, heading, source, tuple(make(row) for row in rows))


def person(found: Opened, viewer: Actor) -> Section:
    """Who it is; without an address where the address is protected (IDN-8)."""
    keys = YoungPerson.objects.filter(pk__in=found.same).select_related("data_key", "district").order_by("pk")
    return _section("person", _("Om deg"), _("Fra deg, eller fra den som kontaktet oss"), keys, _person)


def _person(row: YoungPerson) -> Item:
    content = row.content()
    competence = content.get("competence")
    return Item(
        f"person-{row.pk}",
        row.name,
        _facts(
            (_("Fornavn"), content.get("given_name")),
            (_("Etternavn"), content.get("family_name")),
            (_("Kalles"), content.get("preferred_name")),
            (_("Kallenavn"), content.get("nicknames")),
            (_("Pronomen"), content.get("pronoun")),
            (_("Kjønn"), row.get_gender_display()),
            (_("Født"), _day(content.get("birth_date")) or content.get("birth_year")),
            (_("Fødselsnummer"), content.get("number")),
            (_("Tidligere nummer"), content.get("earlier_numbers")),
            (_("Telefon"), [shown(each) for each in content.get("phones", [])]),
            (_("E-post"), content.get("email")),
            (_("Adresse"), "" if row.access_class == AccessClass.PROTECTED else content.get("address")),
            (_("Bydel"), row.district),
            (_("Slik får vi trygt tak i deg"), content.get("safe_contact")),
            (_("Viktig å vite"), content.get("important")),
            (_("Språk"), content.get("language")),
            (_("Tolk"), content.get("interpreter")),
            (_("Fastlege"), content.get("doctor")),
            (_("Koordinator"), content.get("coordinator")),
            (_("Individuell plan"), content.get("plan")),
            (_("Det du ønsker"), content.get("wishes")),
            (_("Beslutningskompetanse"), _competence(competence)),
            (_("Registrert"), formats.day(row.registered_on)),
            (_("Hvordan vi ble kjent"), row.get_source_display()),
            (_("Fikk vite at vi har journal"), formats.day(row.notified_on) if row.notified_on else ""),
            (_("Fikk ikke vite det, fordi"), content.get("exempt_reason")),
            (_("Fikk vite hva foresatte kan få vite"), _day(content.get("oriented_on"))),
            (_("Regelverk for journalen"), row.get_regime_display() if row.regime else ""),
            (_("Hvorfor det er dette regelverket"), content.get("regime_reason")),
            (_("Begrenset fra"), formats.moment(row.restricted_at) if row.restricted_at else ""),
        ),
    )


def _day(said: Any) -> str:
    """An ISO date as one reads it; what is none as it stands."""
    try:
        return formats.day(date.fromisoformat(str(said))) if said else ""
    except ValueError:
        return str(said)


def _competence(said: Any) -> str:
    return (
        "; ".join(str(value) for value in said.values() if value)
        if isinstance(said, dict)
        else str(said or "")
    )


def periods(found: Opened, viewer: Actor) -> Section:
    """When the record was active or available."""

    def make(row: RecordPeriod) -> Item:
        return Item(f"period-{row.pk}", _days(row), _facts(
            (_("Status"), row.get_status_display()), (_("Grunn til at det tok slutt"), row.get_end_reason_display())
        ))  # fmt: skip

    return _section("periods", _("Når vi har fulgt deg opp"), _("Fra oss"), _rows(RecordPeriod, found), make)


def key_workers(found: Opened, viewer: Actor) -> Section:
    """Who follows and has followed."""

    def make(row: KeyWorker) -> Item:
        return Item(f"worker-{row.pk}", str(row.staff), _facts((row.get_role_display(), _days(row))))

    rows = KeyWorker.objects.filter(person__in=found.same).select_related("staff")
    return _section("workers", _("Kontaktpersonene dine"), _("Fra oss"), rows, make)


def contacts(found: Opened, viewer: Actor) -> Section:
    """Guardians and network: others, whose information is theirs too."""

    def make(row: Contact) -> Item:
        content, protected = row.content(), found.person.access_class == AccessClass.PROTECTED
        return Item(
            f"contact-{row.uid}",
            row.get_kind_display(),
            _facts(
                (_("Navn"), content.get("name")),
                (_("Hvem det er"), content.get("relation")),
                (_("Telefon"), [shown(each) for each in content.get("phones", [])]),
                (_("E-post"), content.get("email")),
                (_("Adresse"), "" if protected else content.get("address")),
            ),
            text=str(content.get("note", "")),
            about_others=True,
            confidential=True,
        )

    return _section(
        "contacts", _("Foresatte og andre rundt deg"), _("Fra deg eller fra dem"), _rows(Contact, found), make
    )


def life(found: Opened, viewer: Actor) -> Section:
    """School or work, housing and leisure."""

    def make(row: LifeSituation) -> Item:
        names = dict(LifeSituation.Leisure.choices)
        return Item(f"life-{row.pk}", formats.day(row.as_of), _facts(
            (_("Skole eller jobb"), row.get_day_activity_display()), (_("Bolig"), row.get_housing_display()),
            (_("Fritid"), [str(names.get(code, code)) for code in row.leisure]),
        ))  # fmt: skip

    return _section("life", _("Skole, bolig og fritid"), _("Fra deg"), _rows(LifeSituation, found), make)


def decisions(found: Opened, viewer: Actor) -> Section:
    """Decisions with their basis."""

    def make(row: Decision) -> Item:
        return Item(
            f"decision-{row.uid}",
            f"{row.get_kind_display()} {_days(row)}",
            _facts((_("Hjemmel"), row.said("legal_basis"))),
            text=row.said("note"),
            confidential=True,
        )

    return _section("decisions", _("Vedtak"), _("Fra den som bestemte"), _rows(Decision, found), make)


def tasks(found: Opened, viewer: Actor) -> Section:
    """What was to be done."""

    def make(row: Task) -> Item:
        due = formats.day(row.due) if row.due else ""
        return Item(f"task-{row.uid}", row.said("title"), _facts((_("Frist"), due)), text=row.said("note"))

    return _section("tasks", _("Oppgaver"), _("Fra oss"), _rows(Task, found), make)


def entries(found: Opened, viewer: Actor) -> Section:
    """The journal, oldest first, with corrections below what they correct; drafts are no part of it yet."""
    views = views_of(read_along(rows_of(found, viewer)).filter(_SIGNED), viewer)
    items: list[Item] = []
    for view in sorted(views, key=lambda each: (each.occurred_at, each.pk)):
        items += _entries(view)
    return Section(
        "journal", _("Journalen"), _("Fra samtaler med deg, og fra det vi har vurdert"), tuple(items)
    )


_SIGNED = Q(signed_at__isnull=False) | Q(imported=True)


def _entries(view: EntryView) -> Iterable[Item]:
    told = {State.MOVED: _("Skrevet på feil person, og flyttet"), State.ERASED: _("Slettet")}
    signed = f"{view.signed_by or view.author} {formats.moment(view.signed_at)}" if view.signed_at else ""
    yield Item(
        f"entry-{view.uid}",
        f"{formats.moment(view.occurred_at)} – {view.kind_label}",
        _facts(
            (_("Hvordan"), view.channel),
            (_("Minutter"), view.minutes),
            (_("Sted"), view.place),
            (_("Med"), list(view.staff)),
            (_("Tema"), list(view.topics)),
            (_("Signert av"), signed),
            (_("Skrevet senere, fordi"), view.late_reason),
            (_("Rettet, fordi"), view.correction_reason),
            (_("Merknad"), told.get(view.state, "")),
            *((passage.label, passage.text) for passage in view.passages),
        ),
        text=view.text,
        confidential=view.kind == EntryKind.ASSESSMENT,
    )
    for each in view.corrections:
        if each.state != State.DRAFT:
            yield from _entries(each)


def unsigned(found: Opened) -> int:
    """How many drafts there are that nobody has signed yet."""
    known = Recognition.objects.filter(person__in=found.same).values("entry")
    rows = JournalEntry.objects.filter(Q(person__in=found.same) | Q(pk__in=known))
    return rows.filter(signed_at__isnull=True, imported=False, discarded_at__isnull=True).count()


def grants(found: Opened, viewer: Actor) -> Section:
    """Who was let in besides."""

    def make(row: RecordGrant) -> Item:
        return Item(
            f"grant-{row.uid}",
            str(row.user),
            _facts((row.get_kind_display(), _days(row))),
            text=row.said("reason"),
        )

    return _section(
        "grants", _("Andre ansatte som har fått tilgang"), _("Fra oss"), _rows(RecordGrant, found), make
    )


def objections(found: Opened, viewer: Actor) -> Section:
    """Employees whom the young person did not want."""

    def make(row: Objection) -> Item:
        return Item(
            f"objection-{row.uid}",
            str(row.user),
            _facts((_("Fra"), formats.day(row.from_date))),
            text=row.said("reason"),
        )

    return _section(
        "objections", _("Ansatte du ikke vil skal se"), _("Fra deg"), _rows(Objection, found), make
    )


def emergencies(found: Opened, viewer: Actor) -> Section:
    """When somebody got in because they had to, and what the leader found."""

    def make(row: EmergencyAccess) -> Item:
        outcome = row.get_outcome_display() if row.outcome else _("Ikke sett på ennå")
        return Item(
            f"emergency-{row.uid}",
            f"{row.user} {formats.moment(row.from_at)}",
            _facts((_("Lederen mener"), outcome)),
            text=row.said("reason"),
        )

    return _section("emergencies", _("Nødtilganger"), _("Fra oss"), _rows(EmergencyAccess, found), make)


def disposals(found: Opened, viewer: Actor) -> Section:
    """What was asked for, and what came of it."""

    def make(row: DisposalCase) -> Item:
        return Item(
            f"disposal-{row.uid}",
            f"{row.get_kind_display()} {formats.day(row.asked_on)}",
            _facts(
                (_("Kom fra"), row.said("asked_by")),
                (_("Står"), row.get_state_display()),
                (_("Begrunnelse"), row.said("reasons") if row.closed_at else ""),
            ),
            text=row.said("wish"),
        )

    return _section(
        "disposals", _("Ønsker om å rette eller slette"), _("Fra deg"), _rows(DisposalCase, found), make
    )


def merges(found: Opened, viewer: Actor) -> Section:
    """That two records were found to be one person's."""

    def make(row: Merge) -> Item:
        undone = formats.moment(row.undone_at) if row.undone_at else ""
        return Item(
            f"merge-{row.uid}",
            formats.moment(row.at),
            _facts((_("Angret"), undone)),
            text=row.said("reason"),
            about_others=bool(undone),  # the other was somebody else after all
        )

    rows = Merge.objects.filter(kept__in=found.same).select_related("data_key__parent")
    return _section("merges", _("Journaler som er slått sammen"), _("Fra oss"), rows, make)
