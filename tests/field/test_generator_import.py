"""The made-up municipality is taken in without a fault, and a second time changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from utsyn.exchange.commands import import_command
from utsyn.field.generator import generate_package
from utsyn.field.models import Encounter, FieldSession

pytestmark = pytest.mark.django_db


def test_it_is_taken_in_and_nothing_changes_the_second_time(tmp_path: Path) -> None:
    folder = generate_package(tmp_path, start=date(2023, 10, 1), end=date(2024, 4, 30), size="small")
    first = CliRunner().invoke(import_command, [str(folder)])
    assert first.exit_code == 0, first.output
    rows = (FieldSession.objects.count(), Encounter.objects.count())
    assert rows[0] > 50
    assert rows[1] > 300
    second = CliRunner().invoke(import_command, [str(folder)])
    assert second.exit_code == 0, second.output
    assert (FieldSession.objects.count(), Encounter.objects.count()) == rows
