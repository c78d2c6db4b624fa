"""Young people, the periods of their records, their key workers, conversations, decisions, life situations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from utsyn.catalogue.codes import Gender
from utsyn.exchange.tables.spec import Column, Table, Wrong, each
from utsyn.exchange.values import FIRST_YEAR, LAST_YEAR, Day, Id, ListOf, Moment, OneOf, Text, Whole
from utsyn.youth import rows
from utsyn.youth.models import Channel, Decision, EndReason, KeyWorkerRole, LifeSituation, Source, Status
from utsyn.youth.numbers import is_birth_number

#: A conversation of more minutes is a slip of the pen: a week and more.
MOST_MINUTES = 10_000


def id_is_no_birth_number(people: Sequence[rows.PersonRow]) -> Iterable[Wrong]:
    """An id stands in the clear everywhere, so it may not be who somebody is (PVN-3)."""
    for index, row in enumerate(people):
        if is_birth_number(row.person_id):
            yield Wrong(index, "person_id", _("en id som ikke er et fødselsnummer eller D-nummer"))


PERSONS = Table(
    "persons",
    rows.PersonRow,
    (
        Column("person_id", Id(), required=True),
        Column("gender", OneOf(words=tuple(Gender.values)), required=True),
        Column("birth_date", Day(), secret=True),
        Column("birth_year", Whole(FIRST_YEAR, LAST_YEAR), secret=True),
        Column("district", Id(), ref="districts"),
        Column("registered_on", Day(), required=True),
        Column("source", OneOf(words=tuple(Source.values))),
        Column("given_name", Text(), secret=True),
        Column("family_name", Text(), secret=True),
    ),
    key=("person_id",),
    rules=(id_is_no_birth_number, each(rows.wrong_in_person)),
)

RECORD_PERIODS = Table(
    "record_periods",
    rows.PeriodRow,
    (
        Column("person_id", Id(), required=True, ref="persons"),
        Column("status", OneOf(words=tuple(Status.values)), required=True),
        Column("from_date", Day(), required=True),
        Column("to_date", Day()),
        Column("end_reason", OneOf(words=tuple(EndReason.values))),
    ),
    key=("person_id", "status", "from_date"),
    rules=(each(rows.wrong_in_span),),
)

KEY_WORKERS = Table(
    "key_workers",
    rows.KeyWorkerRow,
    (
        Column("person_id", Id(), required=True, ref="persons"),
        Column("staff_id", Id(), required=True, ref="staff"),
        Column("role", OneOf(words=tuple(KeyWorkerRole.values)), required=True),
        Column("from_date", Day(), required=True),
        Column("to_date", Day()),
    ),
    key=("person_id", "staff_id", "role", "from_date"),
    rules=(each(rows.wrong_in_span),),
)

CONVERSATIONS = Table(
    "conversations",
    rows.ConversationRow,
    (
        Column("conversation_id", Id(), required=True),
        Column("person_id", Id(), ref="persons"),
        Column("held_at", Moment(), required=True),
        Column("channel", OneOf(words=tuple(Channel.values)), required=True),
        Column("minutes", Whole(0, MOST_MINUTES)),
        Column("staff_ids", ListOf(ordered=False), ref="staff"),
        Column("topics", ListOf(), ref="topics"),
    ),
    key=("conversation_id",),
    rules=(each(rows.wrong_in_conversation),),
)

DECISIONS = Table(
    "decisions",
    rows.DecisionRow,
    (
        Column("decision_id", Id(), required=True),
        Column("person_id", Id(), required=True, ref="persons"),
        Column("kind", OneOf(words=tuple(Decision.Kind.values)), required=True),
        Column("legal_basis", Text(limit=300, lines=True), secret=True),
        Column("from_date", Day(), required=True),
        Column("to_date", Day()),
    ),
    key=("decision_id",),
    rules=(each(rows.wrong_in_span),),
)

LIFE_SITUATIONS = Table(
    "life_situations",
    rows.SituationRow,
    (
        Column("person_id", Id(), required=True, ref="persons"),
        Column("as_of", Day(), required=True),
        Column("day_activity", OneOf(words=tuple(LifeSituation.DayActivity.values))),
        Column("housing", OneOf(words=tuple(LifeSituation.Housing.values))),
        Column("leisure", ListOf(ordered=False)),
    ),
    key=("person_id", "as_of"),
    rules=(each(rows.wrong_in_situation),),
)
