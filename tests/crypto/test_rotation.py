"""A new master key: nobody notices, nothing is lost, and the old one goes only when it wraps nothing."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.crypto.test_data_keys import again, own_keys  # noqa: F401  (a fixture)
from tests.factories.youth import entry, young_person
from utsyn.audit.commands import check_command
from utsyn.audit.models import AuditEvent
from utsyn.config.commands.keys import keys_command
from utsyn.crypto import masters, rotation
from utsyn.crypto.hashing import Hasher
from utsyn.crypto.models import DataKey, in_use


@pytest.fixture
def people(service, own_keys):  # noqa: F811
    return [young_person(service, f"Navn{number}") for number in range(7)]


def said(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(keys_command, list(arguments))
    assert done.exit_code == status, done.output
    return done.output


def names(people) -> list[str]:
    return [again(person).said("given_name") for person in people]


def test_after_a_rotation_everything_opens_with_the_new_key(people, service, user_with):
    made = entry(people[0], user_with("worker", service), "tekst")
    search = Hasher(service, "search").short("kari")
    before, old = names(people), masters.current().id
    output = said("rotate")
    new = masters.current().id
    assert "8 nøkler er pakket" in output, "seven people and the service; the entry's is below a person's"
    assert in_use() == {new: 8} != {old: 8}
    assert names(people) == before
    assert type(made).objects.select_related("data_key__parent").get(pk=made.pk).said("text") == "tekst"
    assert Hasher(service, "search").short("kari") == search, "what was found before is found now"
    events = AuditEvent.objects.filter(action__startswith="keys.").order_by("pk")
    assert [(event.action, event.detail.get("count")) for event in events] == [
        ("keys.rotation_begun", None),
        ("keys.rotated", 8),
    ]


def test_a_rotation_that_was_killed_goes_on_where_it_was(people):
    masters.add()
    half = rotation.rewrap(batch=3)
    assert next(half) == 3
    half.close()
    assert sorted(in_use().values()) == [3, 4]
    assert names(people) == [f"Navn{number}" for number in range(7)], "both keys open theirs"
    assert rotation.left() == 4
    output = said("rotate")
    assert "Fortsetter" in output
    assert "4 nøkler" in output
    assert len(masters.ring()) == 2, "no third one was made"


def test_destroyed_keys_are_left_as_they_are(people):
    people[0].data_key.destroy()
    said("rotate")
    assert DataKey.objects.get(pk=people[0].data_key_id).wrapped == b""
    assert sum(in_use().values()) == 6


def test_a_process_that_knows_only_the_old_ring_goes_on(people, monkeypatch):
    known = masters.ring()
    said("rotate")
    monkeypatch.setattr(masters, "_ring", known)
    assert again(people[0]).said("given_name") == "Navn0"


def test_an_old_key_is_retired_only_when_nothing_is_wrapped_with_it(people):
    old = masters.current().id
    assert "rotate" in said("retire", old, status=1)
    with pytest.raises(ValueError, match="wrapped with it"):
        rotation.retire(old)
    said("rotate")
    assert "er borte" in said("retire", old)
    assert old not in masters.ring()
    assert names(people)[0] == "Navn0"
    assert AuditEvent.objects.filter(action="keys.retired", detail={"master": old}).count() == 1


def test_the_key_in_use_and_one_that_is_not_here_are_not_retired(own_keys, db):  # noqa: F811
    assert "er i bruk" in said("retire", masters.current().id, status=1)
    assert "9-00000000 er ikke her" in said("retire", "9-00000000", status=1)


def test_a_key_that_is_made_while_the_old_one_is_retired_is_wrapped_with_the_new_one(
    people, service, monkeypatch
):
    old = masters.current()
    said("rotate")
    masters.retire(old.id)
    with monkeypatch.context() as during:
        during.setattr(DataKey, "_wrapping", classmethod(lambda cls: old))
        late = young_person(service, "Sein")
    assert late.data_key.master == masters.current().id
    assert again(late).said("given_name") == "Sein"


def test_without_a_key_nothing_is_rotated(people):
    (masters.folder() / "master.1").rename(masters.folder() / "away")
    masters.ring()
    assert "er ikke her" in said("rotate", status=1)
    assert not (masters.folder() / "master.2").exists()
    (masters.folder() / "away").rename(masters.folder() / "master.1")
    assert names(people)[0] == "Navn0"


def test_keys_of_a_store_for_secrets_are_added_there(people, monkeypatch):
    secret = (masters.folder() / "master.1").read_text()
    monkeypatch.setenv("UTSYN_MASTER_KEYS", f"1:{secret}")
    assert "UTSYN_MASTER_KEYS" in said("rotate", status=1)
    monkeypatch.setenv("UTSYN_MASTER_KEYS", f"1:{secret},2:{'n' * 60}")
    assert "Fortsetter med hovednøkkel 2-" in said("rotate")
    assert names(people)[0] == "Navn0"


def test_the_list_says_which_keys_there_are_and_which_are_missing(people):
    old = masters.current().id
    said("rotate")
    output = said("list")
    assert f"{old:<16}{0:>12} nøkler   eldre" in output
    assert "7 nøkler   i bruk" in output
    (masters.folder() / "master.2").unlink()
    output = said("list", status=1)
    assert "MANGLER" in output
    assert str(masters.folder()) in output


def test_the_list_of_a_new_installation_says_that_there_is_none(own_keys, db):  # noqa: F811
    assert "Ingen ennå" in said("list")


def test_an_emptied_key_file_is_told(people):
    (masters.folder() / "master.1").write_text("")
    assert "ikke hel" in said("list", status=1)
    assert "ikke hel" in said("rotate", status=1)
    done = CliRunner().invoke(check_command, ["keys"])
    assert done.exit_code == 1
    assert "Ingenting er tapt" in done.output


def test_the_check_opens_a_key_of_each_master_and_with_all_every_one(people, service, user_with):
    entry(people[0], user_with("worker", service))
    check = CliRunner().invoke
    assert "De åpner 7 nøkler" in check(check_command, ["keys"]).output
    assert check(check_command, ["keys", "--all"]).exit_code == 0
    broken = DataKey.objects.get(pk=people[3].data_key_id)
    DataKey.objects.filter(pk=broken.pk).update(wrapped=bytes(broken.wrapped)[:-1] + b"\x00")
    assert check(check_command, ["keys"]).exit_code == 0
    done = check(check_command, ["keys", "--all"])
    assert done.exit_code == 1
    assert f"{broken.uid} er endret" in done.output


def test_the_check_tells_of_a_master_key_that_is_missing(people, service, user_with):
    entry(people[0], user_with("worker", service))
    key_id = masters.current().id
    (masters.folder() / "master.1").unlink()
    for arguments in (["keys"], ["keys", "--all"]):
        done = CliRunner().invoke(check_command, arguments)
        assert done.exit_code == 1
        assert f"{key_id} mangler, og 7 nøkler" in done.output
        assert "Legg tilbake mappa keys" in done.output
