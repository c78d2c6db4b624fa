"""How names are spelled and sound, and what is made of what somebody types."""

from __future__ import annotations

import pytest

from utsyn.youth import spelling
from utsyn.youth.models import SearchToken
from utsyn.youth.search_words import Sort, Tier, Word, words_of

Kind = SearchToken.Kind


def matches(name: str, typed: str) -> Tier | None:
    """On which tier somebody of that name is found."""
    pieces = spelling.pieces_of_name(name)
    words = words_of(typed)
    for tier in Tier:
        if all(word.pieces(tier) & pieces for word in words):
            return tier
    return None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Åse", "Aase"),
        ("Åse", "ase"),
        ("Aase", "åse"),
        ("Bjørn", "Bjoern"),
        ("Bjørn", "Bjorn"),
        ("Björn", "Bjørn"),
        ("Sæther", "Sether"),
        ("Sæther", "Saether"),
        ("Säther", "Sæther"),
        ("Čáhppe", "cahppe"),
        ("Đorđe", "dorde"),
        ("Müller", "muller"),
        ("O'Brien", "obrien"),
        ("O’Brien", "O'Brien"),
        ("Anne-Marie", "anne marie"),
        ("Anne-Marie", "annemarie"),
        ("Abdul Rahman", "abdulrahman"),
        ("Mohammed", "moh"),
        ("Michael", "micha"),
        ("İpek", "ipek"),
        ("فاطمة", "فاطمة"),
        ("KARI", "kari"),
    ],
)
def test_spellings_that_are_one(name, typed):
    """UX 5, UU-7: small and capital letters, æøå and what stands for them, marks, hyphens, beginnings."""
    assert matches(name, typed) is Tier.EXACT


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Mohammed", "Muhammed"),
        ("Mohammed", "Mohamed"),
        ("Mohammad", "Muhamed"),
        ("Kristian", "Christian"),
        ("Christoffer", "Kristoffer"),
        ("Yusuf", "Youssef"),
        ("Josef", "Yusuf"),
        ("Layla", "Leila"),
        ("Aisha", "Ayesha"),
        ("Thor", "Tor"),
        ("Kjersti", "Kjærsti"),
        ("Kjersti", "Tjersti"),
        ("Sjur", "Skjur"),
        ("Khadija", "Khadidja"),
        ("Jamila", "Djamila"),
        ("Filip", "Philip"),
        ("Wenche", "Venke"),
        ("Eirik", "Erik"),
        ("Ahmed", "Ahmet"),
        ("Mohammed", "mohammd"),
        ("Xerxes", "Kserkses"),
        ("Quang", "Kuang"),
        ("Celine", "Seline"),
        ("Hvam", "Vam"),
        ("Gjermund", "Jermund"),
    ],
)
def test_names_that_sound_alike(name, typed):
    """UX 5: how names from here and from elsewhere are heard and written down."""
    assert matches(name, typed) in (Tier.EXACT, Tier.SOUND)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Kari", "Karo"),
        ("Nordvik", "Nrodvik"),
        ("Nordvik", "Nordvk"),
        ("Nordvik", "Nordviik"),
        ("Fatima", "Fatina"),
    ],
)
def test_one_letter_wrong_is_near(name, typed):
    assert matches(name, typed) is not None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zahra", "Sara"),
        ("Hassan", "Hussein"),
        ("Kari", "Ola"),
        ("Kari Nordvik", "Kari Sørlie"),
        ("Liv", "Siv"),
    ],
)
def test_names_that_are_others(name, typed):
    """Every word must match, and what is far off does not."""
    assert matches(name, typed) is None


def test_a_sound_that_says_too_little_is_none():
    assert spelling.sound("O") == ""
    assert spelling.sound("") == ""


def test_short_and_very_long_words_have_no_near_ones():
    assert spelling.without_a_letter("Liv") == set()
    assert spelling.without_a_letter("k" * 30) == set()
    assert spelling.without_a_letter("Kari") == {"ari", "kri", "kai", "kar"}


def test_everything_that_somebody_can_be_found_by():
    content = {
        "given_name": "Kari", "preferred_name": "Kaia", "nicknames": ["Røde"], "birth_date": "2009-05-17",
        "phones": ["+4790000001"], "number": "20914695016", "earlier_numbers": ["60914600068"],
        "important": "Ring ikke hjem",
    }  # fmt: skip
    pieces = spelling.pieces_of(content)
    assert {(Kind.PART, "kari"), (Kind.PART, "kaia"), (Kind.PART, "rode"), (Kind.BEGINNING, "ro")} <= pieces
    assert {text for kind, text in pieces if kind == Kind.YEAR} == {"2009"}
    assert {text for kind, text in pieces if kind == Kind.PHONE} == {"+4790000001"}
    assert {text for kind, text in pieces if kind == Kind.NUMBER} == {"20914695016", "60914600068"}
    assert not any("ring" in text for _kind, text in pieces)


def test_a_year_alone_is_a_year():
    assert spelling.pieces_of({"birth_year": 2010}) == {(Kind.YEAR, "2010")}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("kari 2009", [(Sort.NAME, "kari"), (Sort.YEAR, "2009")]),
        ("17.05.2009", [(Sort.YEAR, "2009")]),
        ("17.05.2009 kari", [(Sort.YEAR, "2009"), (Sort.NAME, "kari")]),
        ("900 00 001", [(Sort.PHONE, "+4790000001")]),
        (
            "kari +47 900 00 001 nordvik",
            [(Sort.NAME, "kari"), (Sort.PHONE, "+4790000001"), (Sort.NAME, "nordvik")],
        ),
        ("2009 900 00 001", [(Sort.YEAR, "2009"), (Sort.PHONE, "+4790000001")]),
        ("900 00 001 2009", [(Sort.PHONE, "+4790000001"), (Sort.YEAR, "2009")]),
        ("209146 95016", [(Sort.NUMBER, "20914695016")]),
        ("47", [(Sort.NAME, "47")]),
        ("2pac", [(Sort.NAME, "2pac")]),
        ("k nordvik", [(Sort.NAME, "nordvik")]),
        ("k", [(Sort.NAME, "k")]),
        ("Anne-Marie O'Brien", [(Sort.NAME, "Anne"), (Sort.NAME, "Marie"), (Sort.NAME, "OBrien")]),
        ("  ", []),
        ("?!", []),
    ],
)
def test_what_somebody_typed(typed, words):
    assert words_of(typed) == [Word(sort, text) for sort, text in words]


def test_more_words_than_narrow_anything_down_are_left_out():
    assert len(words_of("ab " * 500)) == 8
