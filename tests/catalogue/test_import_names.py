"""A name that an import changed is remembered like one that somebody changed on the page."""

from __future__ import annotations

import pytest

from utsyn.catalogue import queries, services
from utsyn.catalogue.bulk import put_topics
from utsyn.catalogue.lists import TOPICS
from utsyn.catalogue.models import CodeChange, Topic
from utsyn.catalogue.rows import TopicRow
from utsyn.catalogue.wording import sentence
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db


def test_the_old_name_is_shown_and_the_import_is_not_taken_back_by_one_press(
    leader: Actor, system: Actor, service: Service, school: Topic
) -> None:
    changed = (TopicRow("school", "Skole"), TopicRow("school", "Skole og utdanning"))
    put_topics(by=system, service=service, rows=Difference(changed=[changed]))
    listed = queries.codes(leader, service, TOPICS)[0]
    assert (listed.code.name, listed.earlier) == ("Skole og utdanning", ("Skole",))
    change = CodeChange.objects.get()
    assert sentence(change) == "«Skole» heter nå «Skole og utdanning»."
    with pytest.raises(NotAllowedNow, match="kan ikke angres"):
        services.undo(by=leader, service=service, change_id=change.pk)
