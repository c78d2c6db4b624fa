"""Step-up where a form says something about somebody: the form is not laid in the session (AUT-5, AUT-8)."""

from __future__ import annotations

import pytest
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.test import RequestFactory

from utsyn.accounts import stepup


def test_with_a_page_to_come_back_to_nothing_of_the_form_is_kept(monkeypatch):
    monkeypatch.setattr(stepup, "is_recent", lambda request, **_: False)
    request = RequestFactory().post("/x", {"reason": "Kari"})
    with pytest.raises(ImmediateHttpResponse) as told:
        stepup.require_recent(request, back="/ungdom")
    assert told.value.response["Location"].endswith("?next=%2Fungdom")
    with pytest.raises(ReauthenticationRequired):
        stepup.require_recent(request)
