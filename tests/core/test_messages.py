"""The interface's texts: every one of them translated, in every app."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.utils.translation import gettext, override

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages_tool"] = module
    spec.loader.exec_module(module)
    return module


tool = load()


@pytest.mark.parametrize("app", tool.apps())
def test_every_text_of_the_app_stands_in_nynorsk_and_english(app: str) -> None:
    """JRN-13"""
    assert tool.check(app) == []


def test_a_text_is_shown_in_the_language_that_is_asked_for() -> None:
    with override("nb"):
        assert gettext("Mål og tall") == "Mål og tall"
    with override("nn"):
        assert gettext("Mål og tall") == "Mål og tal"
    with override("en"):
        assert gettext("Mål og tall") == "Goals and figures"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    app = tmp_path / "src" / "utsyn" / "tiny"
    (app / "templates").mkdir(parents=True)
    (app / "apps.py").write_text("")
    (app / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        "a = _('En tekst')\n"
        "b = ngettext('%(n)s rad', '%(n)s rader', 2)\n"
        "c = pgettext('retning', 'Opp')\n"
    )
    (app / "templates" / "side.html").write_text("{% load i18n %}{% translate 'På siden' %}")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "PACKAGE", tmp_path / "src" / "utsyn")
    return app


def test_texts_are_found_in_python_and_in_templates(tiny: Path) -> None:
    assert set(tool.texts_of("tiny")) == {
        (None, "En tekst"),
        (None, "%(n)s rad"),
        ("retning", "Opp"),
        (None, "På siden"),
    }


def test_collecting_again_keeps_what_is_translated_and_drops_what_is_gone(tiny: Path) -> None:
    tool.collect("tiny")
    path = tool.catalogue_path("tiny", "en")
    path.write_text(
        path.read_text().replace('msgid "En tekst"\nmsgstr ""', 'msgid "En tekst"\nmsgstr "A text"')
    )
    (tiny / "templates" / "side.html").unlink()
    missing = tool.collect("tiny")
    assert "en: «En tekst»" not in missing
    assert "nn: «En tekst»" in missing
    assert "På siden" not in path.read_text()


def test_a_missing_translation_other_placeholders_and_an_old_mo_are_faults(tiny: Path) -> None:
    tool.collect("tiny")
    path = tool.catalogue_path("tiny", "en")
    text = path.read_text()
    text = text.replace('msgstr[0] ""', 'msgstr[0] "%(m)s row"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(m)s rows"'
    )
    path.write_text(text)
    faults = "\n".join(tool.check("tiny"))
    assert "«En tekst» has no translation" in faults
    assert "«%(n)s rad» has other placeholders in the translation" in faults
    assert "django.mo: is older than its .po" in faults


def test_compiling_twice_gives_the_same_bytes(tiny: Path) -> None:
    tool.collect("tiny")
    tool.compile_("tiny")
    path = tool.catalogue_path("tiny", "nn").with_suffix(".mo")
    first = path.read_bytes()
    tool.compile_("tiny")
    assert path.read_bytes() == first
