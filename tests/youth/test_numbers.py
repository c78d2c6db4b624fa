"""Birth numbers by the rule of today and of 2032, and phone numbers in every way people write them."""

from __future__ import annotations

import inspect

import pytest

from utsyn.core.errors import Invalid
from utsyn.youth import numbers, phones
from utsyn.youth.numbers import Kind, accepted, is_birth_number, is_synthetic, kind_of

#: The examples of IDN-1, cut in two so that no number stands here whole.
OLD = ["020132" + "99997", "301082" + "99920"]
NEW = ["020132" + "99903", "301082" + "99939"]
SYNTHETIC = "20914695016"  # the example of IDN-6


def checked(first_nine: str, remainder: int = 0) -> str:
    """Eleven digits with right check digits, the first leaving ``remainder``. Made here, digit by digit."""
    weights = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
    for tail in range(100):
        digits = [int(c) for c in f"{first_nine}{tail:02d}"]
        sums = [sum(w * d for w, d in zip(row, digits, strict=False)) % 11 for row in weights]
        if sums == [remainder, 0]:
            return f"{first_nine}{tail:02d}"
    return checked(f"{int(first_nine) + 1:09d}", remainder)


@pytest.mark.parametrize("number", OLD)
def test_todays_numbers_are_right_by_both_rules(number):
    """IDN-1."""
    assert kind_of(number, numbers.RULES[:1]) is Kind.BIRTH
    assert kind_of(number, numbers.RULES[1:]) is Kind.BIRTH


@pytest.mark.parametrize("number", NEW)
def test_the_numbers_of_2032_are_right_by_the_new_rule_alone(number):
    """IDN-1."""
    assert kind_of(number, numbers.RULES[:1]) is None
    assert kind_of(number) is Kind.BIRTH


@pytest.mark.parametrize("remainder", range(11))
def test_of_eleven_remainders_four_are_right_from_2032(remainder):
    """IDN-1: 0, 1, 2 and 3; and 0 alone until then."""
    number = checked("100190100", remainder)
    assert is_birth_number(number) is (remainder in (0, 1, 2, 3))
    assert (kind_of(number, numbers.RULES[:1]) is not None) is (remainder == 0)


@pytest.mark.parametrize("number", [*OLD, *NEW, SYNTHETIC])
def test_one_wrong_last_digit_is_seen(number):
    assert not is_birth_number(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(("day", "right"), [("41", True), ("71", True), ("40", False), ("72", False)])
def test_a_d_number_has_forty_more_on_the_day(day, right):
    """IDN-3."""
    kind = kind_of(checked(f"{day}0190100"))
    assert kind is (Kind.D if right else None)


@pytest.mark.parametrize(("month", "right"), [("81", True), ("92", True), ("80", False), ("93", False)])
def test_a_synthetic_number_has_eighty_more_on_the_month(month, right):
    """IDN-6."""
    number = checked(f"10{month}90100")
    assert is_synthetic(number) is right
    assert is_birth_number(number) is right


def test_a_synthetic_d_number_has_both():
    """IDN-6: the rule of D-numbers comes on top."""
    assert kind_of(checked("508190100")) is Kind.D


def test_the_known_synthetic_number_is_right():
    """IDN-6."""
    assert is_synthetic(SYNTHETIC)
    assert kind_of(SYNTHETIC) is Kind.BIRTH


def test_help_numbers_are_told_from_birth_numbers():
    """IDN-7: forty more on the month, or a first digit that no day has."""
    for number in (checked("104190100"), checked("812345678")):
        assert kind_of(number) is Kind.HELP
        assert not is_birth_number(number)
        assert not is_synthetic(number)


@pytest.mark.parametrize(
    "text", ["", "123", "1" * 12, "2091469501x", "٢٠٩١٤٦٩٥٠١٦", "00000000000", "32010100000"]
)
def test_what_is_no_number(text):
    assert not is_birth_number(text)


def test_the_29th_of_february_may_be_of_any_year():
    """IDN-2: the century is not read out of a number, so no year is known to lack the day."""
    assert is_birth_number(checked("290203100"))
    assert not is_birth_number(checked("300203100"))


def test_nothing_reads_gender_or_century_out_of_a_number():
    """IDN-2: the module makes no more of a number than what sort it is."""
    made_here = [what for what in vars(numbers).values() if inspect.isfunction(what)]
    public = {what.__name__ for what in made_here if what.__module__ == numbers.__name__}
    wanted = {"digits_of", "kind_of", "is_birth_number", "is_synthetic", "accepted"}
    assert {name for name in public if not name.startswith("_")} == wanted


def test_blanks_are_no_part_of_a_number():
    assert accepted(" 209146 95016 ") == SYNTHETIC
    assert accepted("  ") == ""


def test_an_exercise_takes_no_real_number():
    """IDN-6, PVN-20."""
    with pytest.raises(Invalid, match="øvelse"):
        accepted(OLD[0])
    assert accepted(checked("812345678"))


def test_a_house_with_real_people_takes_no_synthetic_number(settings):
    """IDN-6."""
    settings.SYNTHETIC_NUMBERS = False
    with pytest.raises(Invalid, match="oppdiktet"):
        accepted(SYNTHETIC)
    assert [accepted(number) for number in (*OLD, *NEW)] == [*OLD, *NEW]


@pytest.mark.parametrize("text", ["123", "kari", "20914695017"])
def test_what_cannot_be_a_number_is_told(text):
    with pytest.raises(Invalid) as told:
        accepted(text, field="fnr")
    assert told.value.field == "fnr"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("90000001", "+4790000001"),
        ("900 00 001", "+4790000001"),
        ("+47 900 00 001", "+4790000001"),
        ("0047 90000001", "+4790000001"),
        ("4790000001", "+4790000001"),
        ("(+47) 22.33-44 55", "+4722334455"),
        ("02800", "+4702800"),
        ("+46 70 123 45 67", "+46701234567"),
        ("0046701234567", "+46701234567"),
        ("123", ""),
        ("12345678", ""),
        ("+47 123", ""),
        ("+12", ""),
        ("7712345678", ""),
        ("ring meg", ""),
        ("", ""),
    ],
)
def test_phone_numbers_are_kept_in_one_way(text, kept):
    """IDN-12."""
    assert phones.e164(text) == kept


def test_what_is_no_phone_number_is_told():
    assert phones.accepted(" ") == ""
    assert phones.accepted("900 00 001") == "+4790000001"
    with pytest.raises(Invalid) as told:
        phones.accepted("12", field="telefon")
    assert told.value.field == "telefon"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+4790000001", "900 00 001"),
        ("+4722334455", "22 33 44 55"),
        ("+4702800", "02800"),
        ("+46701234567", "+46701234567"),
    ],
)
def test_phone_numbers_are_shown_in_groups(number, text):
    assert phones.shown(number) == text
