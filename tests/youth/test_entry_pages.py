"""The pages on which one writes and reads an entry (ux task 4, K26, AUT-5)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import entry, key_worker, young_person


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


@pytest.mark.parametrize("slug", ["samtale", "notat", "vurdering", "informasjon", "egne-ord"])
def test_every_form_shows_who_it_is_about(signed_in, person, slug):
    """K26"""
    page = signed_in.get(reverse("youth:entry-new", args=[person.uid, slug]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Kari Nordvik" in shown
    assert "født 2009" in shown
    assert "<title>Journal – Utsyn</title>" in shown
