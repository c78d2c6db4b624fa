"""Keys on a machine as it runs: rotation beside readers and writers, and a restore that does not undo an erasure."""

from __future__ import annotations

import subprocess

import pytest

from tests.config.conftest import UTSYN

READ_AND_WRITE = """
from tests.factories.youth import young_person
from utsyn.core.models import Service
from utsyn.crypto import masters
from utsyn.youth.models import YoungPerson
service = Service.objects.get()
print("ready", len(masters.ring()), flush=True)
made = []
import sys, select
number = 0
while not select.select([sys.stdin], [], [], 0)[0] or number < 20:
    number += 1
    made.append(young_person(service, f"Ny{number}").pk)
    for person in YoungPerson.objects.select_related("data_key__parent").order_by("?")[:5]:
        assert person.said("given_name")
print(len(made), flush=True)
"""


def test_a_rotation_beside_readers_and_writers_loses_nothing(machine):
    """On both databases, with processes that had read the old keys before."""
    run = machine("old")
    run("check", "audit")
    run.python(
        "from utsyn.core.models import Service\n"
        "from tests.factories.youth import young_person\n"
        "service = Service.objects.create(code='vika', name='Vika', municipality='Vika')\n"
        "[young_person(service, f'Navn{n}') for n in range(1200)]"
    )
    beside = [
        subprocess.Popen(
            run.command(READ_AND_WRITE),
            env=run.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.stdout.readline() for process in beside] == ["ready 1\n"] * 2
    rotated = run("keys", "rotate").stdout
    ends = [process.communicate("stop\n", timeout=120) for process in beside]
    assert [process.returncode for process in beside] == [0, 0], ends
    new = sum(int(out) for out, _ in ends)
    run("keys", "rotate")  # whoever asked for the key just before the new one came is wrapped now
    assert f"{1200 + new} nøkler" in run("check", "keys", "--all").stdout.replace("\xa0", "").replace(
        " nø", " nø"
    )
    listed = run("keys", "list").stdout.split()
    run("keys", "retire", listed[0])
    run("check", "keys", "--all")
    assert "nøkler er pakket" in rotated


@pytest.fixture
def erased(machine, tmp_path):
    """A machine that was backed up, and where a key was destroyed afterwards."""
    run = machine("old")
    run("check", "audit")
    run.python(
        "from utsyn.core.models import Service\n"
        "from tests.factories.youth import young_person\n"
        "service = Service.objects.create(code='vika', name='Vika', municipality='Vika')\n"
        "young_person(service, 'Kari', birth_date='2009-05-17'); young_person(service, 'Per')"
    )
    run("backup", "-o", tmp_path / "before.tar.gz")
    run("backup", "-o", tmp_path / "with.tar.gz", "--with-keys")
    return run


LOOK = """
from utsyn.youth.models import YoungPerson
for person in YoungPerson.objects.select_related("data_key__parent").order_by("pk"):
    print(person.is_readable, person.erased_at is not None, person.tokens.count(), person.birth_year)
"""


@pytest.mark.parametrize("archive", ["before.tar.gz", "with.tar.gz"])
def test_an_older_backup_does_not_bring_back_what_was_erased(erased, tmp_path, archive):
    """REG-5: erase → restore an older backup → still unreadable, and the command says how many."""
    erased.python(
        "from django.db import transaction\n"
        "from utsyn.youth.models import YoungPerson\n"
        "YoungPerson.objects.select_related('data_key').order_by('pk')[0].data_key.destroy()"
    )
    output = erased("restore", tmp_path / archive, "--force").stdout
    assert "1 sletting er gjort på nytt" in output
    assert erased.python(LOOK).stdout.splitlines() == ["False True 0 2009", "True False 0 None"]
    assert "Loggen er hel" in erased("check", "audit").stdout
    erased("check", "keys", "--all")


def test_a_restore_where_the_keys_come_later_says_so_and_goes_on_when_they_are_there(
    erased, machine, tmp_path
):
    erased.python(
        "from utsyn.youth.models import YoungPerson\n"
        "YoungPerson.objects.select_related('data_key').order_by('pk')[0].data_key.destroy()"
    )
    new = machine("new")
    output = new("restore", tmp_path / "before.tar.gz").stdout
    assert "legg mappa keys" in output
    assert "utsyn check keys" in output
    told = new("check", "keys", status=1).stderr
    assert "Legg tilbake mappa keys" in told
    new.home.joinpath("keys").rename(new.home / "own-keys")
    subprocess.run(["cp", "-a", erased.home / "keys", new.home / "keys"], check=True)
    assert "1 slettinger er ikke gjort" in new("check", "keys", status=1).stderr
    assert "1 sletting er gjort på nytt" in new("retention", "--reapply").stdout
    new("check", "keys")
    assert new.python(LOOK).stdout.splitlines() == ["False True 0 2009", "True False 0 None"]


def test_the_server_erases_again_when_it_starts(erased, tmp_path):
    """REG-5: where the keys came after the restore, and nobody asked for anything."""
    erased("restore", tmp_path / "before.tar.gz", "--force")
    uid = erased.python(
        "from utsyn.youth.models import YoungPerson\n"
        "print(YoungPerson.objects.select_related('data_key').order_by('pk')[0].data_key.uid)"
    ).stdout.strip()
    (erased.home / "keys" / "destroyed").write_text(f"{uid} 2026-01-01\n")
    command = [str(UTSYN), "serve", "--port", "0"]
    server = subprocess.Popen(command, env=erased.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert "Utsyn svarer" in server.stdout.readline()
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert erased.python(LOOK).stdout.splitlines() == ["False True 0 2009", "True False 0 None"]
