"""Pages in a browser: going to the next one, and waiting for what is so instead of for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

from django.core.exceptions import ObjectDoesNotExist
from playwright.sync_api import Page

#: Everything is there: the files, the letters, what htmx fetches by itself, the charts. Scripts that are modules have
#: run when the page has loaded. ``networkidle`` waits half a second more on every page, and then knows less.
AT_REST = """() => document.readyState === 'complete' && document.fonts.status === 'loaded'
  && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, [data-chart]:not(:has(svg))')"""
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
#: A second press on the same button within so many milliseconds is taken for a mistake.
MISTAKE = 1000


def at_rest(page: Page) -> None:
    """Wait until the page has all that it fetches by itself."""
    page.wait_for_function(AT_REST)


def go(page: Page, path: str) -> None:
    """Open another page of the same house in the same tab, and wait for it."""
    page.goto(urljoin(page.url, path))
    at_rest(page)


def again(page: Page) -> None:
    """Load the page once more, and wait for it."""
    page.reload()
    at_rest(page)


def in_both_colours(page: Page) -> Iterator[str]:
    """The page as it stands in light and in dark: ``for colours in in_both_colours(page): …``."""
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.evaluate(NEXT_FRAME)  # charts hear of it there, and draw themselves again
        at_rest(page)
        yield colours


def eventually(page: Page, what: str | Callable[[], Any], expected: Any = True, seconds: float = 20) -> None:
    """Wait until it is so.

    ``what`` is asked in the page (an expression, which may await: ``wait_for_function`` takes a promise for true), or
    of the database: what a screen shows at once, the server has a moment later. What is not there yet is no fault.
    """
    ask = what if callable(what) else lambda: page.evaluate(f"async () => Boolean({what})")
    ends = time.monotonic() + seconds
    while True:
        try:
            found = ask()
        except ObjectDoesNotExist as missing:
            found = missing
        if found == expected:
            return
        if time.monotonic() > ends:
            raise AssertionError(f"not within {seconds} s: {found!r}, expected {expected!r}")
        page.wait_for_timeout(30)  # not time.sleep: what the test answers for the server must go on


def pressed(page: Page) -> Callable[[], None]:
    """Note when something was pressed; what this gives waits until a second press counts."""
    at = page.evaluate("performance.now()")
    return lambda: page.wait_for_function(f"() => performance.now() - {at} > {MISTAKE}") and None
