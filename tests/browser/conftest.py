"""A running server and a real browser. Skipped, with the reason, where there is no Chromium.

    @pytest.mark.browser
    def test_something(visit, user_with, service):
        page = visit("/tall", user=user_with("leader", service), width=360)
        assert page.get_by_role("heading", level=1).inner_text() == "…"

A page whose console shows a fault (a refused script or style, an exception) fails its test, whatever it asserts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import at_rest
from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User

#: Playwright's own loop runs in the test's thread, where Django would otherwise refuse to read the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PROGRAMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Axe().axe_script
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium() -> str | None:
    """The browser of this machine: ``CHROMIUM`` in the environment, or where distributions put it."""
    named = [os.environ.get("CHROMIUM"), *PROGRAMS, shutil.which("chromium"), shutil.which("google-chrome")]
    return next((path for path in named if path and Path(path).exists()), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, started once for each worker."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine: install it, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """``visit(path, user=…, width=1280, height=800, dark=False, touch=False)`` opens the page and waits for it.

    Each visit is a browser of its own, which knows nothing and fetches every file anew: a test of many pages visits
    once, and goes on with ``pages.go``. The offline page's worker is kept out, unless ``service_workers="allow"``.
    """
    contexts: list[Any] = []
    faults: list[str] = []

    def note(message: Any) -> None:
        # A 404 page is itself answered with a status that the browser reports; that is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    def open_page(
        path: str,
        *,
        user: User | None = None,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        touch: bool = False,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
            locale="nb-NO",
            **{"service_workers": "block", **options},
        )
        contexts.append(context)
        if user is not None:
            client = SignedInClient()
            client.force_login(user)
            context.add_cookies(
                [{"name": n, "value": c.value, "url": live_server.url} for n, c in client.cookies.items()]
            )
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(live_server.url + path)
        if options.get("java_script_enabled", True):
            at_rest(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "the browser's console shows faults"


#: Only what is wrong comes out of the page: everything that is right would take three times as long as looking.
LOOK = "(options) => axe.run(options).then(({ violations }) => violations)"


@pytest.fixture
def accessible() -> Callable[[Page], list[str]]:
    """``accessible(page)`` gives what axe finds against WCAG 2.2 A and AA, one line each; empty is right."""

    def run(page: Page) -> list[str]:
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE)
        found = page.evaluate(LOOK, {"runOnly": WCAG, "resultTypes": ["violations"]})
        return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]

    return run


from tests.browser.field_evening import evening  # noqa: E402, F401  a fixture for the field app's pages
