"""REG-5: what an older backup brings back is erased again."""

from __future__ import annotations

import pytest

from tests.factories.disposals import fresh
from tests.factories.youth import entry, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.youth.models import JournalEntry
from utsyn.youth.services import disposing as services


def test_only_whoever_runs_the_installation_does_erasures_again(manager):
    with pytest.raises(Refused):
        services.reapply(by=Actor.of(manager))


@pytest.mark.django_db(transaction=True)
def test_what_an_older_backup_brought_back_is_erased_again(service, worker, system, settings, tmp_path):
    """REG-5: a record, an entry, and a key that is neither."""
    from utsyn.crypto import destroyed
    from utsyn.crypto.models import DataKey

    settings.HOME = tmp_path
    person, other = young_person(service, birth_date="2009-05-17"), young_person(service, "Per")
    merged = young_person(service, "Karianne", merged_into=person)
    gone = entry(other, worker, "bort")
    lone = DataKey.made(service, DataKey.Purpose.PERSON)
    unmerged_later = young_person(service, "Stein", merged_into=person)
    destroyed.add([person.data_key.uid, merged.data_key.uid, gone.data_key.uid, lone.uid])
    assert services.reapply(by=system) == 4
    assert services.reapply(by=system) == 0
    assert (fresh(person).birth_year, fresh(person).erased_at is not None) == (2009, True)
    assert fresh(other).is_readable
    assert fresh(unmerged_later).is_readable, "its key was never destroyed"
    assert not JournalEntry.objects.select_related("data_key__parent").get(pk=gone.pk).is_readable
    assert not DataKey.objects.filter(uid=lone.uid, destroyed_at__isnull=True).exists()
    objects = AuditEvent.objects.filter(action="youth.erased_again").values_list("object_type", flat=True)
    assert sorted(objects) == ["core.service", "youth.youngperson", "youth.youngperson", "youth.youngperson"]
