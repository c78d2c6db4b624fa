"""A phone for the tests of the field app's core: a bare page of our origin in which the real modules run."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import eventually
from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.field import shell

BARE = "/kjerne"  # answered by the test, under the origin of the server, with no page of ours
OPEN = """async ({config, store}) => {
  const {openModel} = await import("/static/field/app/model.js");
  window.model = await openModel({config, store});
}"""
READY = "model.state.phase === 'ready'"


def sign_in(context: BrowserContext, address: str, user: User) -> Client:
    """Give the browser the cookies of somebody signed in with a second factor."""
    client = SignedInClient()
    client.force_login(user)
    context.add_cookies([{"name": n, "value": c.value, "url": address} for n, c in client.cookies.items()])
    return client


def bare_page(context: BrowserContext, address: str) -> Page:
    """A page without a model, in which modules can be loaded."""
    page = context.new_page()
    html = "<!doctype html><meta charset=utf-8><title>Kjerne</title><main></main>"
    page.route(f"**{BARE}", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address + BARE)
    return page


class Phone:
    """One model in one page. ``store`` names its database: two phones in one browser have different ones."""

    def __init__(self, context: BrowserContext, address: str, store: str = "utsyn-felt") -> None:
        self.address, self.store = address, store
        self.page = bare_page(context, address)

    def open(self) -> None:
        """Open the model, as the app's page does."""
        self.page.evaluate(
            OPEN, {"config": json.loads(json.dumps(shell.config("nb", "auto"))), "store": self.store}
        )

    def reload(self) -> None:
        """The page is killed and opened again."""
        self.page.goto(self.address + BARE)
        self.open()

    def do(self, action: str, *arguments: Any) -> Any:
        """Do one thing, and wait until it is on disk."""
        return self.page.evaluate("([name, given]) => model[name](...given)", [action, list(arguments)])

    def state(self, path: str = "") -> Any:
        """The state, or a part of it: ``session.counts.me``."""
        return self.page.evaluate(f"model.state{'.' + path if path else ''}")

    def hears(self, condition: str) -> None:
        """Ask the server until an expression of ``model`` is true: an answer that was under way knew less."""
        eventually(self.page, f"(await model.syncNow(), {condition})")

    def until(self, condition: str, timeout: float = 20_000) -> None:
        """Wait until an expression of ``model`` is true."""
        self.page.wait_for_function(f"() => {condition}", timeout=timeout, polling=30)
