"""Those who write and sign in the tests, in code and as a browser sends it."""

from __future__ import annotations

from uuid import UUID, uuid4

from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import JournalEntry
from utsyn.youth.services import drafts, signing
from utsyn.youth.services.drafts import Saved, Saving
from utsyn.youth.services.signing import Facts


class Page:
    """An open page that saves, as draft.js does."""

    def __init__(
        self, user, person, service=None, kind="note", draft: UUID | None = None, base: int = 0
    ) -> None:
        self.by, self.person, self.kind = Actor.of(user), person, kind
        self.service = service or person.service
        self.uid, self.base, self.tab, self.number = draft or uuid4(), base, str(uuid4()), 0

    def save(self, text: str, *, number: int | None = None, **more) -> Saved:
        self.number += 1
        saving = Saving(self.uid, self.base, self.tab, number or self.number)
        done = drafts.save(
            by=self.by, service=self.service, person=self.person, kind=self.kind, saving=saving,
            typed={"text": text, "date": "12.03.2026", "topics": []}, **more,
        )  # fmt: skip
        self.uid, self.base = done.entry.uid, done.entry.version
        return done


def text_of(uid: UUID) -> str:
    return JournalEntry.objects.select_related("data_key__parent").get(uid=uid).said("text")


def draft(user, person, *, service=None, kind="note", text="Kladd", corrects=None) -> JournalEntry:
    """A draft of ``user``'s."""
    saving = Saving(uuid4(), 0, str(uuid4()), 1)
    return drafts.save(
        by=Actor.of(user), service=service or person.service, person=person, kind=kind, saving=saving,
        typed={"text": text}, corrects=corrects,
    ).entry  # fmt: skip


def sign(user, made, *, person=None, seen=1, at=None, content=None, **facts) -> JournalEntry:
    """Sign it as ``user``."""
    said = Facts(
        occurred_at=at or clock.now(), content={"text": "Ferdig"} if content is None else content, **facts
    )
    return signing.sign(
        by=Actor.of(user),
        service=made.service,
        person=person or made.person,
        uid=made.uid,
        seen=seen,
        facts=said,
    )


def stored(made) -> JournalEntry:
    rows = JournalEntry.objects.select_related("data_key__parent", "service", "person", "place", "corrects")
    return rows.get(pk=made.pk)


def posted(draft_id, text="Ferdig tekst", **more) -> dict[str, object]:
    now = clock.local(clock.now(), "Europe/Oslo")
    return {
        "draft": draft_id, "base": 0, "tab": str(uuid4()), "number": 1, "text": text, "date": f"{now:%d.%m.%Y}",
        "time": f"{now:%H:%M}", "language": "nb", "act": "sign", **more,
    }  # fmt: skip
