"""What looks like a person in a text (PVN-4, wish: what is said on the street stays anonymous)."""

from __future__ import annotations

import pytest

from utsyn.field.suspicion import known_words, suspects

KNOWN = known_words(["Torget", "Kaia", "Gamle Oslo", "Kari Nordmann", "Vika"])


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Vi møtte Amir ved Torget.", "name", "Amir"),
        ("Rolig kveld. Amir Hassan var innom.", "name", "Amir Hassan"),
        ("Snakket med Ola-Johan i går", "name", "Ola-Johan"),
        ("Ring 912 34 567 ved behov", "phone", "912 34 567"),
        ("Ring +47 91234567", "phone", "+47 91234567"),
        ("Mor har skrevet fra ola@example.org", "email", "ola@example.org"),
        ("Født 019901 12345", "birth_number", "019901 12345"),
        ("Venner av Amirs bror", "name", "Amirs"),
    ],
)
def test_what_looks_like_a_person_is_found(text, kind, part):
    digits = "".join(c for c in part if c.isdigit())
    if kind == "birth_number":  # synthetic: 80 is added to the month, so that it can be nobody's
        text, part = text.replace("019901 12345", "018101 12345"), "018101 12345"
    assert (kind, part) in [tuple(one) for one in suspects(text, KNOWN)], digits


@pytest.mark.parametrize(
    "text",
    [
        "Mange ungdommer ved Torget og Kaia. Rolig stemning.",
        "Kari Nordmann har nøkkelen til bilen.",
        "NAV og BUP er varslet. PPT kommer 12.03.2026.",
        "Bilen står i Gamle Oslo. Husk lykter!",
        "Vi var ute fra kl. 20:00 til 02:00, 45 treff.",
        "Viktig: Hent nøklene.",
        "",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert suspects(text, KNOWN) == []


def test_each_is_told_once_in_the_order_it_stands():
    found = suspects("Vi så Amir og Bilal. Senere kom Amir igjen med Bilal.", KNOWN)
    assert [one.text for one in found] == ["Amir", "Bilal"]
