"""The chapter on follow-up: conversations and whom they were with, who is new, status and life situation at year's end.

Only where the service follows up young people by name; conversations are events, everybody else in it is a person
who was counted once.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from utsyn.reports.annual import follow_up_key
from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.annual.blocks import breakdown, chart, crossed, definitions, side_by_side
from utsyn.reports.document import Block, Section, Text
from utsyn.statistics.answers import Answer
from utsyn.statistics.facts.kinds import YOUTH
from utsyn.statistics.presentation.sentences import finding, headline

CODE = "follow-up"
_WHO = ("gender", "age_band", "district")


def is_kept(desk: YearDesk) -> bool:
    """Whether the service has records of follow-up, of any year."""
    return bool(desk.desk.years_of[YOUTH])


def chapter(desk: YearDesk, service_name: str) -> list[Section]:
    """The chapter's sections, its own heading first; none for a service without such records."""
    if not is_kept(desk):
        return []
    opening = Section(CODE, 1, _("Oppfølging"))
    first = follow_up_key.section(desk, service_name)
    if not desk.is_recorded("active_youth", desk.year) and not desk.is_recorded("conversations", desk.year):
        return [opening, first]
    return [
        opening, first, _conversations(desk), _people(desk), _new(desk), _records(desk), _status(desk),
        *_life(desk), _decisions(desk),
    ]  # fmt: skip


def _or_nothing(desk: YearDesk, answer: Answer, nothing: str, blocks: list[Block]) -> list[Block]:
    """The blocks; where there was nothing, one sentence instead."""
    return blocks if answer.total else [Text(nothing % {"year": desk.year})]


def _parts(desk: YearDesk, code: str, *dimensions: str, compared: bool = True) -> list[Block]:
    """A breakdown by each dimension, without the definition that the section gives once."""
    blocks: list[Block] = []
    for dimension in dimensions:
        blocks += breakdown(desk.ask(code, dimension, compared=compared), defined=False)
    return blocks


def _conversations(desk: YearDesk) -> Section:
    by_month = desk.ask("conversations", "month", compared=True, zeros=True)
    blocks = breakdown(by_month, words=[headline(desk.ask("conversations"))], defined=False)
    blocks += [
        *_parts(desk, "conversations", "channel"), *_anonymous(desk), *_parts(desk, "conversations", "topic"),
        *definitions(by_month),
    ]  # fmt: skip
    nothing = _("Det er ikke registrert oppfølgingssamtaler i %(year)s.")
    return Section("conversations", 2, _("Samtaler"), _or_nothing(desk, by_month, nothing, blocks))


def _anonymous(desk: YearDesk) -> list[Block]:
    """How many were anonymous, and which way these came; one sentence where there were none."""
    said = Text(follow_up_key.anonymous(desk))
    anonymous = desk.ask("conversations", "anonymous")
    if not any(row.key == (True,) for row in anonymous.rows):
        return [said]
    cells, by_channel = (
        desk.ask("conversations", "channel", "anonymous"),
        desk.ask("conversations", "channel"),
    )
    heading = _("Samtaler etter kontaktform, de anonyme for seg, %(year)s") % {"year": desk.year}
    return [said, crossed(cells, anonymous, by_channel, heading=heading)]


def _people(desk: YearDesk) -> Section:
    answer = desk.ask("conversation_youth")
    nothing = _("Ingen oppfølgingssamtaler med navngitte ungdommer er registrert i %(year)s.")
    blocks: list[Block] = [
        Text(headline(answer)), *_parts(desk, "conversation_youth", *_WHO), *definitions(answer),
    ]  # fmt: skip
    return Section(
        "conversation-youth", 2, _("Ungdommene i samtalene"), _or_nothing(desk, answer, nothing, blocks)
    )


def _new(desk: YearDesk) -> Section:
    answer = desk.ask("new_youth", "month", compared=True, zeros=True)
    blocks = breakdown(answer, words=[headline(desk.ask("new_youth"))], defined=False)
    blocks += [*_parts(desk, "new_youth", "source", *_WHO), *definitions(answer)]
    nothing = _("Ingen nye ungdommer er registrert i %(year)s.")
    return Section("new-youth", 2, _("Nye ungdommer"), _or_nothing(desk, answer, nothing, blocks))


def _records(desk: YearDesk) -> Section:
    heading = _("Åpnede og avsluttede journaler")
    opened, closed = (desk.ask(code, "month", zeros=True) for code in ("records_opened", "records_closed"))
    if not opened.total and not closed.total:
        text = _("Ingen journaler ble åpnet eller avsluttet i %(year)s.")
        return Section("records", 2, heading, [Text(text % {"year": desk.year})])
    by_month = _("Åpnede og avsluttede journaler etter måned, %(year)s") % {"year": desk.year}
    blocks: list[Block] = [
        Text(follow_up_key.records(desk)),
        side_by_side("month", [opened, closed], heading=by_month),
    ]
    if closed.total:
        blocks += _parts(desk, "records_closed", "end_reason")
    for dimension in _WHO:
        blocks.append(_beside(desk, dimension, "records_opened", "records_closed"))
    return Section("records", 2, heading, [*blocks, *definitions(opened, closed)])


def _beside(desk: YearDesk, dimension: str, *codes: str) -> Block:
    """Several indicators side by side, broken down by one dimension."""
    answers = [desk.ask(code, dimension) for code in codes]
    first, second = (answer.question.indicator.name for answer in answers)
    names = {"first": first, "second": second[:1].lower() + second[1:], "year": desk.year}
    title = {
        "gender": _("%(first)s og %(second)s etter kjønn, %(year)s"),
        "age_band": _("%(first)s og %(second)s etter aldersgruppe, %(year)s"),
        "district": _("%(first)s og %(second)s etter bydel, %(year)s"),
    }[dimension]
    return side_by_side(dimension, answers, heading=title % names)


def _status(desk: YearDesk) -> Section:
    active, available = desk.ask("active_youth", compared=True), desk.ask("available_youth", compared=True)
    heading = _("Status 31. desember")
    if not active.total and not available.total:
        text = _("Ingen journaler var aktive eller passive, men tilgjengelige 31. desember %(year)s.")
        return Section("status", 2, heading, [Text(text % {"year": desk.year})])
    blocks: list[Block] = [Text(follow_up_key.status(desk))]
    for dimension in _WHO:
        by = desk.ask("active_youth", dimension, compared=True)
        blocks += [*([Text(finding(by))] if finding(by) else []), *chart(by)]
        blocks.append(_beside(desk, dimension, "active_youth", "available_youth"))
    return Section("status", 2, heading, [*blocks, *definitions(active, available)])


def _life(desk: YearDesk) -> list[Section]:
    """School or work, housing and leisure of those who were active on the last day."""
    whole = desk.ask("life_situation")
    heading = _("Livssituasjon 31. desember")
    if not whole.total:
        text = _("Ingen journaler var aktive 31. desember %(year)s.") % {"year": desk.year}
        return [Section("life", 2, heading, [Text(text)])]
    said = Text(f"{headline(whole)} {_('Her er det siste som var notert om dem da.')}")
    parts = (
        ("day_activity", _("Skole eller jobb")),
        ("housing", _("Bolig")),
        ("leisure", _("Fritid")),
    )
    return [
        Section("life", 2, heading, [said, *definitions(whole)]),
        *(
            Section(f"life-{dimension.replace('_', '-')}", 3, name, _parts(desk, "life_situation", dimension))
            for dimension, name in parts
        ),
    ]


def _decisions(desk: YearDesk) -> Section:
    answer = desk.ask("decision_youth")
    nothing = _("Det er ikke registrert vedtak som gjaldt i %(year)s.")
    blocks: list[Block] = [
        Text(headline(answer)), *_parts(desk, "decision_youth", "decision_kind", *_WHO), *definitions(answer),
    ]  # fmt: skip
    return Section("decisions", 2, _("Vedtak"), _or_nothing(desk, answer, nothing, blocks))
