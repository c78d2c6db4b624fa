"""Keys and boxes in the database: what was touched is noticed, what was destroyed is unreadable (AUT-8)."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from tests.factories.youth import entry, young_person
from utsyn.crypto import destroyed, masters
from utsyn.crypto.checking import note_destroyed
from utsyn.crypto.hashing import Hasher, service_key
from utsyn.crypto.models import DataKey, Destroyed, in_use
from utsyn.youth.models import JournalEntry, YoungPerson

JSON = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abæøå", max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    """A keys folder of the test's own."""
    settings.HOME = tmp_path
    masters.ring()
    yield
    masters._ring = {}


@pytest.fixture
def person(service, own_keys):
    return young_person(service, "Åse Marie", "Ødegård", phones=["+4790000001"])


def again(person: YoungPerson) -> YoungPerson:
    return YoungPerson.objects.select_related("data_key__parent").get(pk=person.pk)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_what_is_sealed_comes_back_as_it_was(person):
    found = again(person)
    assert found.said("given_name") == "Åse Marie"
    assert found.name == "Åse Marie Ødegård"
    assert found.said("email") == ""


@rounds(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.dictionaries(
        st.sampled_from(YoungPerson.sealed_fields), JSON.filter(lambda v: v not in ("", [], {}))
    )
)
def test_any_content_survives_the_box(person, content):
    person.seal(content)
    fresh = YoungPerson(uid=person.uid, data_key=person.data_key, sealed=person.sealed)
    assert fresh.content() == {name: value for name, value in content.items() if value is not None}


def test_two_boxes_of_the_same_content_are_unlike(person):
    """A nonce is never used twice."""
    boxes = set()
    for _ in range(200):
        person.seal({"given_name": "Kari"})
        boxes.add(bytes(person.sealed))
    assert len({box[:12] for box in boxes}) == 200
    assert len({box[12:] for box in boxes}) == 200


def test_a_change_of_any_byte_of_a_box_is_noticed(person):
    whole = bytes(person.sealed)
    for at in range(len(whole)):
        fresh = YoungPerson(uid=person.uid, data_key=person.data_key, sealed=flipped(whole, at))
        with pytest.raises(ValueError, match="was changed"):
            fresh.content()


@pytest.mark.parametrize("length", [0, 1, 11, 12, 20])
def test_a_box_that_was_cut_short_is_noticed(person, length):
    fresh = YoungPerson(uid=person.uid, data_key=person.data_key, sealed=bytes(person.sealed)[:length])
    with pytest.raises(ValueError, match="was changed"):
        fresh.content()


def test_a_change_of_any_byte_of_a_wrapped_key_is_noticed(person):
    key = person.data_key
    whole = bytes(key.wrapped)
    for at in range(len(whole)):
        key.wrapped = flipped(whole, at)
        with pytest.raises(ValueError, match="was changed"):
            key.raw()


def test_a_changed_uid_of_row_or_key_is_noticed(person, service):
    other = young_person(service)
    with pytest.raises(ValueError, match="was changed"):
        YoungPerson(uid=other.uid, data_key=person.data_key, sealed=person.sealed).content()
    person.data_key.uid = other.data_key.uid
    with pytest.raises(ValueError, match="was changed"):
        person.data_key.raw()


def test_a_box_cannot_be_moved_to_another_person_or_another_kind_of_row(person, service, user_with):
    """Not even within one person, whose rows have one key."""
    other, worker = young_person(service, "Per", "Lie"), user_with("worker", service)
    YoungPerson.objects.filter(pk=other.pk).update(sealed=bytes(person.sealed))
    with pytest.raises(ValueError):
        again(other).content()
    YoungPerson.objects.filter(pk=other.pk).update(sealed=bytes(person.sealed), data_key=person.data_key)
    with pytest.raises(ValueError):
        again(other).content()
    made = entry(person, worker, signed=False)
    as_entry = JournalEntry(uid=person.uid, data_key=person.data_key, sealed=person.sealed)
    with pytest.raises(ValueError):
        as_entry.content()
    with pytest.raises(ValueError):
        JournalEntry(uid=made.uid, data_key=person.data_key, sealed=made.sealed).content()


def test_a_field_that_the_row_does_not_have_is_not_let_in(person):
    with pytest.raises(ValueError, match="no sealed field salary"):
        person.seal({"salary": 1})


def test_a_destroyed_key_opens_nothing_and_nothing_below_it(person, service, user_with):
    """JRN-7: and it can be seen without trying."""
    made = entry(person, user_with("worker", service))
    assert made.is_readable
    assert person.data_key.destroy() is True
    assert person.data_key.destroy() is False
    for row in (again(person), JournalEntry.objects.select_related("data_key__parent").get(pk=made.pk)):
        assert not row.is_readable
        with pytest.raises(Destroyed):
            row.content()
        with pytest.raises(Destroyed):
            row.seal({})
    assert DataKey.objects.get(pk=person.data_key_id).wrapped == b""


def test_destroying_one_entrys_key_leaves_the_others(person, service, user_with):
    worker = user_with("worker", service)
    one, other = entry(person, worker, "bort"), entry(person, worker, "står")
    one.data_key.destroy()
    assert not JournalEntry.objects.get(pk=one.pk).is_readable
    assert JournalEntry.objects.get(pk=other.pk).said("text") == "står"


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_key_is_written_down_outside_the_database_when_the_transaction_stands(service):
    """REG-5: and not where it does not stand."""
    person = young_person(service)
    with transaction.atomic():
        person.data_key.destroy()
        transaction.set_rollback(True)
    assert destroyed.listed() == set()
    assert again(person).is_readable
    again(person).data_key.destroy()
    assert destroyed.listed() == {person.data_key.uid}
    assert destroyed.path().stat().st_mode & 0o777 == 0o600


def test_what_a_crash_left_out_of_the_list_is_written_down_later(person, own_keys):
    with transaction.atomic():  # the test's own transaction never ends, so nothing is written down by itself
        person.data_key.destroy()
    assert destroyed.listed() == set()
    assert note_destroyed() == 1
    assert note_destroyed() == 0
    assert destroyed.listed() == {person.data_key.uid}


def test_the_list_of_destroyed_keys_survives_a_line_that_a_power_cut_left_half(person, own_keys):
    assert destroyed.add([person.uid]) == 1
    with destroyed.path().open("a") as stream:
        stream.write(str(person.data_key.uid)[:13])
    assert destroyed.add([person.uid]) == 0
    assert destroyed.add([person.uid, person.data_key.uid]) == 1
    assert destroyed.listed() == {person.uid, person.data_key.uid}


def test_a_missing_master_key_is_named_and_nothing_is_made_in_its_place(person, service):
    key_id = person.data_key.master
    file = masters.folder() / "master.1"
    secret = file.read_text()
    file.unlink()
    masters.ring()
    with pytest.raises(masters.MissingKey, match=key_id) as told:
        again(person).content()
    assert "keys" in str(told.value)
    with pytest.raises(masters.MissingKey):
        DataKey.made(service, DataKey.Purpose.PERSON)
    assert not file.exists(), "a new master.1 would be overwritten when the old one is put back"
    file.write_text(secret)
    assert again(person).said("given_name") == "Åse Marie"


def test_another_installations_master_key_is_not_taken_for_ours(person, service):
    """Its number is the same, its fingerprint is not."""
    (masters.folder() / "master.1").write_text("x" * 86)
    masters.ring()
    with pytest.raises(masters.MissingKey):
        again(person).content()
    with pytest.raises(masters.MissingKey):
        DataKey.made(service, DataKey.Purpose.PERSON)


@pytest.mark.parametrize("text", ["", "short"])
def test_an_emptied_key_file_is_told_as_what_it_is(person, text):
    (masters.folder() / "master.1").write_text(text)
    with pytest.raises(ValueError, match="not whole"):
        masters.ring()


def test_the_master_keys_may_come_from_a_store_for_secrets(service, monkeypatch):
    monkeypatch.setenv("UTSYN_MASTER_KEYS", f"1:{'a' * 50},2:{'b' * 50}")
    person = young_person(service)
    assert person.data_key.master.startswith("2-")
    assert again(person).said("given_name") == "Kari"
    for attempt in (masters.add, lambda: masters.retire("1")):
        with pytest.raises(ValueError, match="UTSYN_MASTER_KEYS"):
            attempt()
    monkeypatch.setenv("UTSYN_MASTER_KEYS", "secret-without-number")
    with pytest.raises(ValueError, match="number:secret"):
        masters.ring()


def test_files_that_are_no_keys_are_not_taken_for_any(service):
    masters.current()
    (masters.folder() / "master.old").write_text("x")
    assert len(masters.ring()) == 1
    assert (masters.folder() / "master.1").stat().st_mode & 0o777 == 0o600


def test_many_threads_open_boxes_while_the_ring_is_read_again(person):
    key, faults = again(person).data_key, []

    def look() -> None:
        try:
            for _ in range(100):
                key.raw()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for each in threads:
        each.start()
    for _ in range(100):
        masters.ring()
    for each in threads:
        each.join()
    assert faults == []


def test_one_service_has_one_key_of_its_own_and_hashes_say_nothing_across_purposes(service, other_service):
    assert service_key(service).pk == service_key(service).pk
    assert in_use() == {masters.current().id: 1}
    search, number = Hasher(service, "search"), Hasher(service, "number")
    assert search.short("kari") == Hasher(service, "search").short("kari") != number.short("kari")
    assert len(search.short("kari")) == 8
    assert search.whole("kari") != Hasher(other_service, "search").whole("kari")
    assert len(search.whole("kari")) == 64


def test_two_who_make_the_services_key_at_once_get_the_same(service, monkeypatch):
    first = service_key(service)
    answers = iter([None])
    monkeypatch.setattr(type(DataKey.objects.all()), "first", lambda self: next(answers))
    assert service_key(service).pk == first.pk


def test_str_of_a_key_says_nothing_secret(person):
    assert str(person.data_key) == f"person {person.data_key.uid}"


def test_opening_a_key_and_its_box_takes_less_than_a_fifth_of_a_millisecond(person, service, user_with):
    """Two keys and one box: what a list of 500 entries does 500 times. Seconds of processor, not of the clock."""
    import time

    made = entry(person, user_with("worker", service), "x" * 2000)
    row = JournalEntry.objects.select_related("data_key__parent").get(pk=made.pk)
    row.content()
    begun = time.process_time()
    for _ in range(300):
        vars(row).pop("_content")
        row.content()
    each = (time.process_time() - begun) / 300
    assert each < 200e-6, f"{each * 1e6:.0f} µs"
