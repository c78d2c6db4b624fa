"""The journal: entries that are drafts until they are signed, and after that can be changed by nobody (JRN-4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import Place, Topic
from utsyn.core.models import ServiceOwned
from utsyn.crypto.models import Sealed
from utsyn.youth.models.person import YoungPerson


class EntryKind(models.TextChoices):
    """What an entry is."""

    CONVERSATION = "conversation", _("Samtale")
    NOTE = "note", _("Notat")
    ASSESSMENT = "assessment", _("Vurdering")
    INFORMATION = "information", _("Informasjon gitt")
    OWN_WORDS = "own_words", _("Ungdommens egne ord")
    ADDITION = "addition", _("Rettelse eller tillegg")  # ``corrects`` says to what
    HANDOVER = "handover", _("Overlevering")
    CLOSING = "closing", _("Avslutning")
    FAREWELL = "farewell", _("Rose")  # a text to the young person
    REFUSAL = "refusal", _("Avslag på retting eller sletting")


class Channel(models.TextChoices):
    """Where or how a conversation was held."""

    STREET = "street", _("Ute")
    OFFICE = "office", _("På kontoret")
    SCHOOL = "school", _("På skolen")
    HOME = "home", _("Hjemme")
    PHONE = "phone", _("Telefon")
    SOCIAL_MEDIA = "social_media", _("Sosiale medier")
    DRIVE = "drive", _("Kjøretur")
    TRAINING = "training", _("Trening")
    OTHER = "other", _("Annet")


class JournalEntry(ServiceOwned, Sealed):
    """One entry. Event time, writing time and signing time are three fields (JRN-3).

    Its content has a key of its own, below the person's: an entry that is erased (JRN-7) or was written on the wrong
    person (JRN-8) becomes unreadable without a hand being laid on the signed row. Without a person it is an anonymous
    conversation, sealed below the service's key.
    """

    sealed_fields = (
        "text",
        "assessment",  # {age_maturity, seriousness, frequency, home, risk, protective, mental_health: text}
        "outcome",  # code of policies.OUTCOMES; also that nothing is to be done
        "outcome_reason",
        "late_reason",  # why it was written down later than it happened (JRN-14)
        "correction_reason",
        "informed",  # what was told, and to whom (JRN-17)
        "follow_up",
        "nickname",  # what an anonymous one called themself
        "typed",  # of a draft: what stands in the form's fields, as it was typed
        "writer",  # of a draft: which open page saved it last, and its how manieth saving that was
    )

    key = models.CharField(_("id"), max_length=100)
    person = models.ForeignKey(
        YoungPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    kind = models.CharField(_("type"), max_length=12, choices=EntryKind.choices)
    occurred_at = models.DateTimeField(_("når"))
    #: The service's own clock when it happened; kept, so that only one place ever converts time zones.
    on_date = models.DateField()
    local_hour = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()
    saved_at = models.DateTimeField()  # the draft, last
    signed_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Who finishes the draft of somebody who has left.
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Came with a package: has no author here and no text, and only another import changes it.
    imported = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    channel = models.CharField(_("hvordan"), max_length=12, choices=Channel.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutter"), null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    staff = models.ManyToManyField(StaffMember, through="EntryStaff", related_name="+")
    topics = models.ManyToManyField(Topic, through="EntryTopic", related_name="+")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", db_index=False
    )
    #: Two wrote in one draft: this is what the one had who came second. Nothing is thrown away.
    beside = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="other_versions", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=2, default="nb")  # JRN-13
    digest = models.CharField(max_length=64, blank=True)  # of everything that was signed (ARK-1)
    discarded_at = models.DateTimeField(null=True, blank=True)

    privacy = {
        "*": "person", "uid": "internal", "data_key": "internal", "author": "staff", "custodian": "staff",
        "signed_by": "staff", "staff": "staff", "version": "internal", "language": "internal", "digest": "internal",
    }  # fmt: skip

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="one_entry_key"),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(imported=True), name="entry_has_an_author"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, digest="")
                | Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(digest=""),
                name="signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(discarded_at__isnull=True),
                name="signed_is_not_discarded",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-occurred_at"], name="entries_of_a_person"),
            models.Index(fields=["service", "on_date"], name="entries_by_date"),
            models.Index(
                fields=["service", "written_at"],
                condition=Q(signed_at__isnull=True, imported=False, discarded_at__isnull=True),
                name="unsigned_entries",
            ),
            models.Index(
                fields=["author"],
                condition=Q(signed_at__isnull=True, imported=False),
                name="unsigned_of_an_author",
            ),
            models.Index(
                fields=["service", "-occurred_at"], condition=Q(person__isnull=True), name="entries_of_nobody"
            ),
            # Of columns that are nearly always empty only what is there: SQLite takes any index for a good one, and
            # read all entries that correct nothing to find the ten that were asked for.
            *(
                models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=index)
                for name, index in (
                    ("custodian", "entries_taken_over"),
                    ("corrects", "corrections_of_an_entry"),
                    ("beside", "versions_beside_an_entry"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.uid}"

    @property
    def is_signed(self) -> bool:
        """Whether nobody can change it any more."""
        return self.signed_at is not None


class EntryStaff(models.Model):
    """Who took part in a conversation."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="+")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "staff"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "staff_member"], name="once_in_an_entry")]


class EntryTopic(models.Model):
    """A topic of an entry, in the order it was given."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "person"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "topic"], name="topic_once_in_an_entry")]


class EntryMove(ServiceOwned, Sealed):
    """An entry that stood on the wrong person: ``copy`` has its content on the right one, the old one's key is gone."""

    sealed_fields = ("reason",)

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="move")
    copy = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="moved_from")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "person", "by": "staff", "uid": "internal", "data_key": "internal"}


class Recognition(ServiceOwned):
    """An anonymous conversation turned out to be with somebody whom the service knows. Counted once, as before."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="recognition")
    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="recognitions")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "person", "by": "staff"}
