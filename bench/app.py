"""The field app in a browser on a slow phone: from tap to painted number, bytes of the first load, cold start.

Debian's Chromium, the screen of a phone, the processor slowed down four times, and for the cold start the network of
Lighthouse's «slow 4G». Pieces of a second that a busy machine takes are in the numbers.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.measuring import Line, both, ms, percentile
from bench.phone import SignedIn
from bench.served import utsyn_server
from bench.surroundings import child, home_with, package, say

TAPS, STARTS = 60, 7
SLOWER = 4
#: Lighthouse's slow 4G: bytes a second down and up, milliseconds each request waits.
DOWN, UP, LATENCY = 1_638_400 / 8, 750_000 / 8, 150
#: What Lighthouse itself sets in the browser's tools for the same network: a request is several ways there and back.
LATENCY_OF_TOOLS = 562.5
AIM_TAP, AIM_BYTES, AIM_START = 0.1, 150_000, 2.5
PROGRAMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)

#: From the finger on the glass until the frame in which «Du» says another number has been handed over for painting.
WATCH = """() => {
  window.taps = [];
  let began = null, before = null;
  const told = () => document.querySelector(".ft-sum dd").textContent;
  addEventListener("pointerdown", (event) => { began = event.timeStamp; before = told(); }, {capture: true});
  const look = () => {
    if (began !== null && told() !== before) {
      const since = began;
      began = null;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.taps.push(performance.now() - since);
      channel.port2.postMessage(0);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
#: When the largest thing of the page was painted, in milliseconds after the visit began.
LARGEST = """() => new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => done(last), 300);
})"""


def measure() -> list[Line]:
    """Taps, bytes, starts."""
    home = home_with("app", package("field", "2025-01-01", 1, 300))
    owner = SignedIn.of(child("bench.workers", home, "1")[0])
    lines = []
    with utsyn_server(home) as server, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(ARGUMENTS))
        say("  first load …")
        lines += _bytes(browser, address, owner)
        say("  cold starts …")
        lines += _starts(browser, address, owner)
        say("  taps …")
        lines += _taps(browser, address, owner)
        browser.close()
    return lines


def _chromium() -> str:
    named = [os.environ.get("CHROMIUM"), *PROGRAMS, shutil.which("chromium")]
    found = next((path for path in named if path and Path(path).exists()), None)
    if found is None:
        raise RuntimeError("no Chromium on this machine: install it, or name it in CHROMIUM")
    return found


@contextmanager
def _phone(
    browser: Browser, address: str, owner: SignedIn, *, worker: bool = True
) -> Iterator[BrowserContext]:
    """A new phone of somebody who is signed in. Without ``worker`` no service worker is put in place."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True, has_touch=True,
        locale="nb-NO", service_workers="allow" if worker else "block",
    )  # fmt: skip
    name, _, value = owner.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": address}])
    yield context
    context.close()


def _slow(page: Page, *, latency: float = 0, offline: bool = False) -> CDPSession:
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if latency or offline:
        tools.send("Network.enable")
        tools.send(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": latency, "downloadThroughput": DOWN, "uploadThroughput": UP},
        )
    return tools


def _ready(page: Page) -> None:
    """Until the evening's first screen stands there."""
    page.get_by_role("button", name="Gatearbeid").first.wait_for(timeout=60_000)


def _bytes(browser: Browser, address: str, owner: SignedIn) -> list[Line]:
    """What a new phone fetches: contents as they are packed, and with the headers of each answer over the wire."""
    with _phone(browser, address, owner, worker=False) as context:
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        heads: dict[str, float] = {}
        kinds: dict[str, str] = {}
        sizes: dict[str, float] = {}

        def came(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"].lower()
            heads[event["requestId"]] = event["response"]["encodedDataLength"]

        tools.on("Network.responseReceived", came)
        tools.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(f"{address}/felt")
        _ready(page)
        stands = sum(sizes.values())
        page.wait_for_load_state("networkidle")
        wire, contents = sum(sizes.values()), sum(sizes.values()) - sum(heads.values())
    by_kind: dict[str, float] = {}
    for request, size in sizes.items():
        kind = kinds.get(request, "other")
        by_kind[kind] = by_kind.get(kind, 0) + size - heads.get(request, 0)
    largest_first = sorted(by_kind.items(), key=lambda item: -item[1])
    parts = ", ".join(f"{kind} {size / 1000:.0f}" for kind, size in largest_first)
    return [
        _kilobytes(f"First load of /felt, gzip, with fonts, {len(sizes)} files (kB: {parts})", contents),
        _kilobytes("… over the wire with headers, HTTP/1.1, until the first screen stands", stands),
        _kilobytes("… and with the screens that are fetched after that", wire),
    ]


def _kilobytes(what: str, size: float) -> Line:
    return Line(
        what, f"{size / 1000:.0f} kB", "", size / AIM_BYTES, f"≤ {AIM_BYTES // 1000} kB", size <= AIM_BYTES
    )


def _largest(page: Page, address: str) -> float:
    page.goto(f"{address}/felt")
    _ready(page)
    return float(page.evaluate(LARGEST)) / 1000


def _starts(browser: Browser, address: str, owner: SignedIn) -> list[Line]:
    """First visits by new phones; then the second visit of a phone that has the app, with slow net and with none."""
    found: dict[str, list[float]] = {}
    for latency in (LATENCY, LATENCY_OF_TOOLS):
        for _ in range(STARTS):
            with _phone(browser, address, owner, worker=False) as context:
                page = context.new_page()
                _slow(page, latency=latency)
                found.setdefault(f"first {latency:.0f}", []).append(_largest(page, address))
    with _phone(browser, address, owner) as context:
        page = context.new_page()
        page.goto(f"{address}/felt")
        _ready(page)
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(3000)
        page.close()
        for offline in (False, True):
            for _ in range(STARTS):
                page = context.new_page()
                _slow(page, latency=LATENCY)
                context.set_offline(offline)
                found.setdefault(f"again {offline}", []).append(_largest(page, address))
                context.set_offline(False)
                page.close()
    return [
        _start("First visit, slow 4G (150 ms a request)", found["first 150"], True),
        _start("… with 562 ms a request, as Lighthouse sets the browser's tools", found["first 562"], False),
        _start("Second visit, slow 4G, the worker has the app", found["again False"], True),
        _start("Second visit without net", found["again True"], True),
    ]


def _start(what: str, times: list[float], judged: bool) -> Line:
    middle = percentile(times, 0.5)
    what = f"{what}, processor {SLOWER} × slower: largest paint, p50 / p95 of {len(times)}"
    if not judged:
        return Line(what, both(times), "", middle / AIM_START)
    return Line(what, both(times), "", middle / AIM_START, f"≤ {AIM_START} s", middle <= AIM_START)


def _taps(browser: Browser, address: str, owner: SignedIn) -> list[Line]:
    """On the counting screen, tile after tile, with the processor slowed down; events are kept and sent as always."""
    with _phone(browser, address, owner) as context:
        page = context.new_page()
        page.goto(f"{address}/felt")
        _ready(page)
        _begin(page)
        _slow(page)
        page.evaluate(WATCH)
        tiles = page.locator(".ft-matrix .ft-tile")
        for number in range(TAPS):
            tiles.nth(number % tiles.count()).tap()
            page.wait_for_function("n => window.taps.length === n", arg=number + 1, timeout=10_000)
            page.wait_for_timeout(120)
        taps = [one / 1000 for one in page.evaluate("() => window.taps")][5:]
    p95 = percentile(taps, 0.95)
    return [
        Line(
            f"From tap to painted number, processor {SLOWER} × slower, {len(taps)} taps: p50 / p95", both(taps), "",
            p95 / AIM_TAP, f"p95 ≤ {ms(AIM_TAP)}", p95 <= AIM_TAP,
        )
    ]  # fmt: skip


def _begin(page: Page) -> None:
    """Start a session by hand: without a rota the place that comes first is chosen already."""
    page.get_by_role("button", name="Gatearbeid").first.tap()
    page.get_by_role("button", name="Start", exact=True).first.tap()
    page.locator(".ft-matrix .ft-tile").first.wait_for()


if __name__ == "__main__":
    from bench.measuring import table

    print(table(measure()))
