"""Forms that one writes in. They check what a form alone can show; the services check the rest.

Each remembers which open page it stands on (``tab``, ``number``) and which version of the draft that page has seen
(``base``), so that nobody's text is written over (see ``services.drafts``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.core import clock
from utsyn.youth.assessment import OUTCOMES, PARTS, offered
from utsyn.youth.day_field import WRONG, DayField
from utsyn.youth.journal_policies import LONGEST, is_late
from utsyn.youth.models import Channel, EntryKind

Choices = Iterable[tuple[str, str]]
#: Fields that say which page this is; not a part of what was typed.
PAGE = ("draft", "base", "tab", "number", "user")
_TIMES = ["%H:%M", "%H.%M"]
#: Nobody who is followed was met before this year: an earlier one is a slip of the hand.
_EARLIEST = 1950
#: What is filled in beforehand opens no heading.
_FILLED = ("language", "staff")


def _text(
    label: Any, *, rows: int = 5, required: bool = False, hint: Any = "", fault: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": fault or _("Skriv noe her."),
            "max_length": _("Teksten er for lang. Del den i to."),
        },
    )


class _Time(forms.TimeField):
    """Also takes ``2015`` and ``930``; never two digits, which may be anything."""

    def to_python(self, value: Any) -> Any:
        """The time."""
        text = str(value or "").strip()
        return super().to_python(
            f"{text[:-2]}:{text[-2:]}" if text.isdecimal() and 3 <= len(text) <= 4 else value
        )


class EntryForm(forms.Form):
    """What every entry has: a text, and when it happened."""

    draft = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    tab = forms.CharField(widget=forms.HiddenInput, max_length=36)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    text = _text(_("Hva vil du skrive?"), rows=8, required=True, fault=_("Skriv noe før du signerer."))
    date = DayField(label=_("Dag"))
    time = _Time(
        label=_("Klokkeslett"),
        input_formats=_TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "class": "yo-time"}),
        error_messages={
            "required": _("Skriv når på dagen, for eksempel 20:15."),
            "invalid": _("Skriv når på dagen, for eksempel 20:15."),
        },
    )
    late_reason = _text(
        _("Hvorfor føres det senere enn det skjedde?"),
        rows=2,
        hint=_("Må fylles ut når det er mer enn et døgn siden."),
    )
    language = forms.ChoiceField(
        label=_("Språk i teksten"),
        required=False,
        choices=[("nb", "Bokmål"), ("nn", "Nynorsk")],
        error_messages={"invalid_choice": _("Velg bokmål eller nynorsk.")},
    )

    #: Names of the fields in sight, of those that lie under headings that can be opened, and of those in the box.
    shown: tuple[str, ...] = ("text", "date", "time")
    folded: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    sealed: tuple[str, ...] = ("text", "late_reason")
    #: Fields that must be filled in only where something else says so; their hint tells when.
    sometimes = ("late_reason", "outcome_reason", "correction_reason")

    def __init__(
        self, *args: Any, timezone: str = "Europe/Oslo", written_at: datetime | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._timezone, self._written_at = timezone, written_at or clock.now()
        local = clock.local(self._written_at, timezone)
        for name, value in {
            "draft": str(uuid4()),
            "base": 0,
            "tab": str(uuid4()),
            "number": 0,
            "date": f"{local:%d.%m.%Y}",
            "time": f"{local:%H:%M}",
            "language": "nb",
        }.items():
            self.initial.setdefault(name, value)

    @property
    def in_sight(self) -> list[forms.BoundField]:
        """The fields of the page as it opens."""
        return [self[name] for name in self.shown]

    @property
    def under(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Headings, the fields below each, and whether it stands open: there is text, or something is wrong, there."""
        late = self["late_reason"]
        found = [(heading, [self[name] for name in names]) for heading, names in self.folded]
        found.append((_("Mer"), [late, self["language"]]))
        return [
            (heading, fields, any(f.errors or (f.value() and f.name not in _FILLED) for f in fields))
            for heading, fields in found
        ]

    def moment(self) -> datetime | None:
        """When it happened, aware; None as long as the fields do not say it. For drafts too: looks at what is there."""
        data = getattr(self, "cleaned_data", {})
        day, at = data.get("date"), data.get("time")
        if not isinstance(day, date) or not isinstance(at, time) or not _EARLIEST <= day.year < 9999:
            return None
        return datetime.combine(day, at, ZoneInfo(self._timezone))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        moment = self.moment()
        if moment is None and data.get("date") and data.get("time"):
            self.add_error("date", WRONG)
        elif moment is not None and moment > clock.now() + timedelta(minutes=1):
            self.add_error("date", _("Tidspunktet er ikke kommet ennå. Skriv når det skjedde."))
        elif moment is not None and is_late(moment, self._written_at) and not data.get("late_reason"):
            self.add_error("late_reason", _("Skriv hvorfor du fører dette senere enn det skjedde."))
        return data

    def content(self) -> dict[str, Any]:
        """The fields of the box."""
        return {name: self.cleaned_data[name] for name in self.sealed if self.cleaned_data.get(name)}


class NoteForm(EntryForm):
    """A note: the short way is one text."""


class OwnWordsForm(EntryForm):
    """What the young person says, in their words."""

    text = _text(
        _("Ungdommens egne ord"),
        rows=8,
        required=True,
        hint=_("Slik ungdommen sier det selv: hvordan det er, og hva de ønsker."),
        fault=_("Skriv det ungdommen sa."),
    )


class InformationForm(EntryForm):
    """What was told the young person or their guardians (JRN-17)."""

    text = _text(
        _("Hva ble det informert om?"),
        rows=6,
        required=True,
        hint=_("For eksempel taushetsplikt, journal, innsyn eller samtykke."),
        fault=_("Skriv hva dere fortalte om."),
    )
    informed = forms.CharField(
        label=_("Hvem fikk informasjonen, og hvordan?"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv hvem som fikk informasjonen."),
            "max_length": _("Skriv høyst 500 tegn."),
        },
    )
    shown: tuple[str, ...] = ("text", "informed", "date", "time")
    sealed: tuple[str, ...] = ("text", "late_reason", "informed")


class ConversationForm(EntryForm):
    """A conversation: where or how, with whom of the employees, about what."""

    text = _text(_("Hva snakket dere om?"), rows=8, required=True, fault=_("Skriv noe før du signerer."))
    channel = forms.ChoiceField(
        label=_("Hvor eller hvordan?"),
        choices=Channel.choices,
        error_messages={
            "required": _("Velg hvor eller hvordan dere snakket sammen."),
            "invalid_choice": _("Velg ett av svarene."),
        },
    )
    minutes = forms.IntegerField(
        label=_("Hvor lenge, i minutter?"),
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "yo-time"}),
        error_messages={
            "invalid": _("Skriv et helt antall minutter, for eksempel 30."),
            "min_value": _("Skriv et helt antall minutter, for eksempel 30."),
            "max_value": _("Skriv høyst 1440 minutter, som er et døgn."),
        },
    )
    place = forms.ChoiceField(
        label=_("Sted"), required=False, error_messages={"invalid_choice": _("Velg et sted fra lista.")}
    )
    staff = forms.MultipleChoiceField(
        label=_("Hvem var med fra oss?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Velg ansatte fra lista.")},
    )
    topics = forms.MultipleChoiceField(
        label=_("Temaer"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Velg temaer fra lista.")},
    )
    shown: tuple[str, ...] = ("text", "channel", "date", "time", "minutes")
    folded: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("Sted, temaer og hvem som var med"), ("place", "topics", "staff")),
    )

    def __init__(
        self, *args: Any, places: Choices = (), people: Choices = (), about: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("place", [("", "–"), *places])
        self._choose("staff", list(people))
        self._choose("topics", list(about))
        self.initial.setdefault("channel", Channel.STREET.value)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AnonymousForm(ConversationForm):
    """A conversation with somebody whose record there is none of."""

    nickname = forms.CharField(
        label=_("Hva kalte ungdommen seg?"),
        required=False,
        max_length=60,
        help_text=_("Bare det de selv sa. Ikke skriv navn du vet eller gjetter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Skriv høyst 60 tegn.")},
    )
    shown: tuple[str, ...] = ("text", "nickname", "channel", "date", "time", "minutes")
    sealed: tuple[str, ...] = ("text", "late_reason", "nickname")


class AssessmentForm(EntryForm):
    """An assessment, and what it ends with: also when that is nothing (MEL-3)."""

    text = _text(
        _("Din vurdering"),
        rows=6,
        required=True,
        hint=_("Det viktigste først. Del for del kan du skrive under."),
        fault=_("Skriv vurderingen din."),
    )
    outcome = forms.ChoiceField(
        label=_("Hva fører den til?"),
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={
            "required": _("Velg hva vurderingen fører til, også når det er ingenting."),
            "invalid_choice": _("Velg ett av svarene."),
        },
    )
    outcome_reason = _text(
        _("Begrunnelse"),
        rows=3,
        hint=_("Må fylles ut når det ikke gjøres noe, eller ikke meldes."),
        fault=_("Skriv hvorfor det ikke gjøres noe videre."),
    )
    shown: tuple[str, ...] = ("text", "outcome", "outcome_reason", "date", "time")
    folded: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("Ungdommen og situasjonen"), ("age_maturity", "seriousness", "frequency", "home")),
        (_("Risiko, det som beskytter, psykisk helse"), ("risk", "protective", "mental_health")),
    )
    sealed: tuple[str, ...] = ("text", "late_reason", "outcome", "outcome_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = clock.today(self._timezone)
        self._outcomes = {each.code: each for each in offered(OUTCOMES, day)}
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.label) for each in self._outcomes.values()]
        self._parts = [part.code for part in offered(PARTS, day)]
        for part in offered(PARTS, day):
            self.fields[part.code] = _text(part.label, rows=3, hint=part.hint)
        self.folded = tuple(
            (heading, tuple(name for name in names if name in self._parts)) for heading, names in self.folded
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        outcome = self._outcomes.get(data.get("outcome", ""))
        if outcome is not None and outcome.needs_reason and not data.get("outcome_reason"):
            self.add_error("outcome_reason", _("Skriv hvorfor det ikke gjøres noe videre."))
        return data

    def content(self) -> dict[str, Any]:
        found = super().content()
        found["assessment"] = {
            name: self.cleaned_data[name] for name in self._parts if self.cleaned_data.get(name)
        }
        return found


class AdditionForm(EntryForm):
    """What is added to a signed entry, dated; or what is right, where it is wrong (JRN-5)."""

    what = forms.ChoiceField(
        label=_("Hva gjelder det?"),
        choices=[
            ("correction", _("Noe i den er feil")),
            ("addition", _("Noe mangler, resten stemmer")),
        ],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={
            "required": _("Velg om noe er feil eller mangler."),
            "invalid_choice": _("Velg ett av svarene."),
        },
    )
    text = _text(_("Hva er riktig?"), rows=6, required=True, fault=_("Skriv det som er riktig."))
    correction_reason = forms.CharField(
        label=_("Hvorfor rettes det?"),
        required=False,
        max_length=500,
        help_text=_("Må fylles ut når noe er feil."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Skriv høyst 500 tegn.")},
    )
    shown: tuple[str, ...] = ("what", "text", "correction_reason")
    sealed: tuple[str, ...] = ("text", "late_reason", "correction_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("what", "correction")
        # An addition is dated by the day that it is written: it says what is right, not when something happened.
        for name in ("date", "time"):
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("what") == "correction" and not data.get("correction_reason"):
            self.add_error("correction_reason", _("Skriv hvorfor det rettes, så andre forstår det."))
        if data.get("what") == "addition":
            data["correction_reason"] = ""
        return data


#: Which form a kind of entry is written in.
FORMS: dict[str, type[EntryForm]] = {
    EntryKind.CONVERSATION: ConversationForm,
    EntryKind.NOTE: NoteForm,
    EntryKind.ASSESSMENT: AssessmentForm,
    EntryKind.INFORMATION: InformationForm,
    EntryKind.OWN_WORDS: OwnWordsForm,
    EntryKind.ADDITION: AdditionForm,
}
