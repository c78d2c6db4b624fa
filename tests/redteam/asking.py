"""Asking the house as an attacker does, and reading what it answers."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.http import HttpResponse, StreamingHttpResponse

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.crypto.models import Sealed

#: What answers are called in the matrix.
IN, REFUSED, NOT_FOUND, NO_METHOD, SIGN_IN = "in", "403", "404", "405", "sign-in"
#: Tables that every request may write in: the log, the session, what counts attempts.
ALWAYS = {"AuditEvent", "ChainHead", "CacheEntry", "Session", "UserSession"}


def browser_of(user: User | None) -> SignedInClient:
    """A browser of somebody who has signed in with both factors; of nobody for None. It tells faults as a server."""
    browser = SignedInClient(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    return browser


def kind_of(answer: HttpResponse) -> str:
    """Which of the five answers it is. A form that was let in and found wanting is let in."""
    where = answer.headers.get("Location", "")
    if answer.status_code == 401 or where.startswith("/logg-inn"):
        return SIGN_IN
    if answer.status_code in (403, 404, 405):
        return str(answer.status_code)
    if answer.status_code >= 500:
        return "fault"
    return IN


def ask(browser: SignedInClient, method: str, path: str, data: Any = None, **headers: str) -> HttpResponse:
    """One request that leaves nothing behind, neither in the database nor in the browser."""
    kept = copy.deepcopy(browser.cookies)
    with undone():
        answer = getattr(browser, method)(path, data, headers=headers or None)
        body_of(answer)
    browser.cookies = kept
    return answer


@contextmanager
def undone() -> Iterator[None]:
    """What happens within leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def body_of(answer: HttpResponse) -> bytes:
    """The whole body, also of an answer that is sent in pieces."""
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(cast(Iterable[bytes], answer.streaming_content))
    return bytes(answer.content)


def plain(answer: HttpResponse, address: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body without what differs from one request to the next: tokens, nonces, the address asked,
    and the second in which it was answered."""
    kept = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    headers = {name: "NOW" if name == "Expires" else _without(value, address) for name, value in kept.items()}
    return answer.status_code, headers, _without(body_of(answer).decode(errors="replace"), address)


def _without(text: str, address: str) -> str:
    text = text.replace(address, "ADDRESS").replace(quote(address, safe=""), "ADDRESS")
    text = re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", text)
    return re.sub(r'(name="nonce"[^>]*value=")[^"]*', r"\1", text)


class Writes:
    """What is written in the room's tables while it watches: the statements, without their values."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Within the block. The log and the session, which every request may write in, are not the room's."""

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if re.match(r'(INSERT INTO|UPDATE|DELETE FROM) "?(youth|crypto)_', sql):
                self.seen.append(sql[:60])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield


def rooms_models(*rooms: str) -> list[type[models.Model]]:
    """The models of these rooms, without those that any request may write in."""
    found = apps.get_models(include_auto_created=True)
    return [one for one in found if one._meta.app_label in rooms and one.__name__ not in ALWAYS]


def everything(*rooms: str) -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of these rooms (all of youth and crypto by default), boxes opened: what an attack may have changed."""
    rows = {}
    for model in rooms_models(*(rooms or ("youth", "crypto"))):
        of = model._default_manager.all()
        of = of.select_related("data_key__parent") if issubclass(model, Sealed) else of
        rows[model.__name__] = {row.pk: _told(row) for row in of}
    return rows


def _told(row: models.Model) -> dict[str, Any]:
    said = {field.attname: _value(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    if isinstance(row, Sealed):
        said.pop("sealed")
        said["content"] = row.content() if row.is_readable else None
    return said


def _value(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else value


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What is new, changed and gone, by model; keys that are new in each run (ids, uids, wrapped keys) left out."""
    found = {}
    for model, rows in after.items():
        old = before[model]
        changed = [
            {name: value for name, value in row.items() if pk not in old or old[pk][name] != value}
            for pk, row in rows.items()
            if old.get(pk) != row
        ]
        gone = [("gone", pk) for pk in old if pk not in rows]
        if changed or gone:
            found[model] = sorted((_steady(row) for row in changed), key=repr) + gone
    return found


#: Values that are random or counted in each run.
_RANDOM = {
    "id",
    "uid",
    "wrapped",
    "key",
    "digest",
    "data_key_id",
    "entry_id",
    "copy_id",
    "parent_id",
    "token",
}


def _steady(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _RANDOM and not isinstance(value, UUID)}
