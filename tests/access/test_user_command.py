"""``utsyn user``: the first administrator, and help when nobody can sign in."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from utsyn.access.commands import user_command
from utsyn.access.models import Membership
from utsyn.accounts import links
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent


def run(*words, code=0):
    result = CliRunner().invoke(user_command, list(words))
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def first(service):
    out = run("add", "kari@example.org", "--name", "Kari", "--service", "vika", "--role", "administrator")
    return User.objects.get(email="kari@example.org"), out


def test_the_first_administrator_gets_a_link(first):
    user, out = first
    raw = out.splitlines()[0].rpartition("/")[2]
    assert out.startswith("http://localhost:8000/konto/lenke/")
    assert links.user_of(raw) == user
    assert AuditEvent.objects.filter(action="accounts.user_added").get().actor == "system:command line"


def test_a_link_is_made_for_the_address_where_users_are(first):
    assert run("link", "kari@example.org", "--base", "https://utsyn.example/").startswith(
        "https://utsyn.example/konto/lenke/"
    )


def test_a_lost_phone_can_be_helped(first):
    run("link", "Kari@example.org", "--reset-second-factor")
    assert AuditEvent.objects.filter(action="accounts.second_factors_cleared").exists()


def test_the_list_names_roles_and_days(first, other_service):
    assert "vika  kari@example.org  administrator" in run("list")
    assert run("list", "--service", "dalen") == ""
    run("disable", "kari@example.org")
    assert "(ute av bruk)" in run("list", "--service", "vika")


def test_out_of_use_and_back(first):
    assert "tatt ut av bruk" in run("disable", "kari@example.org")
    assert "ute av bruk" in run("link", "kari@example.org", code=1)
    assert run("disable", "kari@example.org", code=1)
    assert "tatt i bruk igjen" in run("enable", "kari@example.org")
    assert run("enable", "kari@example.org", code=1)


def test_a_role_is_given_here_and_in_another_service(first, other_service):
    user, _out = first
    run(
        "role",
        user.email,
        "--service",
        "vika",
        "--role",
        "manager",
        "--from",
        "2030-01-01",
        "--to",
        "2030-12-31",
    )
    run("role", user.email, "--service", "dalen", "--role", "worker")
    assert set(Membership.objects.filter(user=user).values_list("service__code", "role")) == {
        ("vika", "administrator"),
        ("vika", "manager"),
        ("dalen", "worker"),
    }


def test_adding_somebody_who_is_there_already_gives_the_role(first, other_service):
    out = run("add", "kari@example.org", "--name", "Kari", "--service", "dalen", "--role", "worker")
    assert "Passordet er som før" in out


def test_what_is_wrong_is_said(first):
    assert "her er: vika" in run(
        "add", "x@example.org", "--name", "X", "--service", "nope", "--role", "worker", code=2
    )
    assert "ingen logger inn" in run("link", "x@example.org", code=2)
    assert run("add", "tull", "--name", "X", "--service", "vika", "--role", "worker", code=1)
    assert run(
        "role", "kari@example.org", "--service", "vika", "--role", "worker", "--to", "2000-01-01", code=1
    )
