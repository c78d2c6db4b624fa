"""The field app as something that is on the phone: cold start without net, new versions, signing in and out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.field_phone import READY, Phone, sign_in
from tests.browser.field_stub import Stub
from tests.browser.pages import eventually
from utsyn.accounts.models import User
from utsyn.core.models import Service
from utsyn.field import shell

CONTROLLED = "navigator.serviceWorker.controller !== null"
REGISTRATION = "(await navigator.serviceWorker.getRegistration('/felt'))"
CACHES = "async () => (await caches.keys()).sort()"


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    return user_with("worker", service)


@pytest.fixture
def kept(browser: Browser, tmp_path: Path) -> Callable[[], object]:
    """``with kept() as context``: a browser with a folder of its own, that can be closed and started again."""

    @contextmanager
    def start() -> Iterator[BrowserContext]:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium(), args=list(ARGUMENTS), locale="nb-NO"
        )
        yield context
        context.close()

    return start


def installed(page: Page, address: str) -> None:
    """Open the app and wait until the phone has all of it."""
    page.goto(f"{address}/felt")
    page.evaluate(
        "navigator.serviceWorker.register('/felt/sw.js?sprak=nb&farger=auto', {scope: '/felt'}).then(() => 0)"
    )
    page.wait_for_function(f"() => {CONTROLLED}")


def test_the_shell_holds_nothing_of_the_viewer(
    live_server: LiveServer, browser: Browser, worker: User, client: object
) -> None:
    """The same bytes for a stranger as for somebody signed in, but for language and colours."""
    signed_in = browser.new_context()
    sign_in(signed_in, live_server.url, worker)
    stranger = browser.new_context()
    pages = [one.request.get(f"{live_server.url}/felt?sprak=nb&farger=auto") for one in (signed_in, stranger)]
    assert [page.status for page in pages] == [200, 200]
    assert pages[0].text() == pages[1].text()
    assert worker.email not in pages[0].text()
    assert pages[0].headers["cache-control"] == "no-cache"
    worker.language, worker.color_scheme = "nn", "dark"
    worker.save()
    own = signed_in.request.get(f"{live_server.url}/felt").text()
    assert 'lang="nn"' in own
    assert 'data-color-scheme="dark"' in own
    for one in (signed_in, stranger):
        one.close()


def test_who_is_inside_is_told_to_nobody_else(
    live_server: LiveServer, browser: Browser, worker: User
) -> None:
    context = browser.new_context()
    assert (
        context.request.get(f"{live_server.url}/felt/inne", headers={"X-Utsyn-Background": "1"}).status == 401
    )
    sign_in(context, live_server.url, worker)
    answer = context.request.get(f"{live_server.url}/felt/inne").json()
    assert (answer["user"], answer["service"], answer["language"]) == (worker.pk, "vika", "nb")
    assert len(answer["token"]) >= 32
    context.close()


def test_the_manifest_and_its_icons_are_there(live_server: LiveServer, browser: Browser) -> None:
    context = browser.new_context()
    manifest = context.request.get(f"{live_server.url}/felt/manifest.webmanifest?sprak=nn").json()
    assert (manifest["scope"], manifest["start_url"], manifest["display"]) == ("/felt", "/felt", "standalone")
    assert manifest["lang"] == "nn"
    for icon in manifest["icons"]:
        assert context.request.get(live_server.url + icon["src"]).headers["content-type"] == "image/png"
    context.close()


def test_the_app_opens_without_net_after_the_browser_was_closed(
    kept: Callable[[], object], live_server: LiveServer
) -> None:
    """K-check «cold start»: everything that the page needs is on the phone, and no other page is answered with it."""
    with kept() as context:
        page = context.new_page()
        installed(page, live_server.url)
    with kept() as context:
        context.set_offline(True)
        page = context.new_page()
        failed: list[str] = []
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.goto(f"{live_server.url}/felt")
        expect(page.locator("#felt-config")).to_be_attached()
        needed = page.evaluate(
            "async () => { await import('/static/field/app/model.js'); return document.fonts.ready.then(() => 1); }"
        )
        assert needed == 1
        assert [url for url in failed if "/static/" in url] == []
        # Nothing but the shell and its files is kept: no data, no answer to what was sent, no page of the office.
        paths = page.evaluate(
            """async () => { const all = [];
              for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys())
                all.push(new URL(request.url).pathname);
              return all; }"""
        )
        assert [
            path for path in paths if not path.startswith("/static/") and path not in ("/felt", "/frakoblet")
        ] == []


def look_for_new(page: Page) -> None:
    """Ask for the worker again, as the browser does now and then."""
    page.evaluate(
        "navigator.serviceWorker.getRegistration('/felt').then((one) => one.update()).then(() => 0)"
    )


def test_a_new_version_is_taken_where_nobody_notices(
    kept: Callable[[], object], live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No session is open and nobody has touched the page: it is loaded again, and the old files go."""
    with kept() as context:
        page = context.new_page()
        installed(page, live_server.url)
        old = page.evaluate(CACHES)
        monkeypatch.setattr(shell, "worker_version", lambda *_look: "newer")
        with page.expect_navigation():
            look_for_new(page)
        eventually(
            page, "(await caches.keys()).filter((name) => name.startsWith('felt-')).join() === 'felt-newer'"
        )
        assert "felt-newer" not in old


def test_a_new_version_waits_while_a_session_is_open(
    kept: Callable[[], object], live_server: LiveServer, worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old version goes on, also through a reload; what waits to be sent is there before, meanwhile and after."""
    with kept() as context:
        sign_in(context, live_server.url, worker)
        stub = Stub(context, worker.pk)
        phone = Phone(context, live_server.url)
        phone.open()
        phone.until(READY)
        phone.do("start", {"kind": "street", "place": "torget", "staff": ["u1"]})
        stub.fault = lambda _request: "lost request"
        for _tap in range(3):
            phone.do("count", {"gender": "girl", "band": "13-15"})
        page = context.new_page()
        installed(page, live_server.url)
        monkeypatch.setattr(shell, "worker_version", lambda *_look: "newer")
        look_for_new(page)
        eventually(page, f"{REGISTRATION}.waiting")
        page.reload()
        page.locator(".ft-tile").first.wait_for()  # the open session is on the screen
        look_for_new(page)  # comes after what the page itself has asked for
        assert page.evaluate(f"async () => Boolean({REGISTRATION}.waiting)")
        assert len([name for name in page.evaluate(CACHES) if name.startswith("felt-")]) == 2
        phone.do("end", {})
        page.close()  # by then at the latest: a busy browser may let the old one finish its work first
        only_new = "(await caches.keys()).filter((name) => name.startsWith('felt-')).join() === 'felt-newer'"
        context.new_page().goto(f"{live_server.url}/felt")
        eventually(phone.page, only_new)
        assert phone.state("session.counts.me") == 3
        stub.fault = lambda _request: None
        phone.do("syncNow")
        phone.until("model.state.link.waiting === 0")
        kinds = [event["kind"] for event in stub.events.values()]
        assert kinds == ["start", "count", "count", "count", "end"]


def test_a_version_that_is_not_whole_is_not_taken(
    kept: Callable[[], object], live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file fails to come: nothing of the new version stays, and the old one answers."""
    with kept() as context:
        page = context.new_page()
        installed(page, live_server.url)
        before = page.evaluate(CACHES)
        real = shell.assets()
        monkeypatch.setattr(shell, "worker_version", lambda *_look: "broken")
        monkeypatch.setattr(shell, "assets", lambda: [*real, "/static/finnes/ikke.js"])
        look_for_new(page)
        eventually(page, f"!{REGISTRATION}.installing && !{REGISTRATION}.waiting")
        assert page.evaluate(CACHES) == before
        context.set_offline(True)
        page.reload()
        expect(page.locator("#felt-config")).to_be_attached()


def test_the_two_workers_leave_each_others_stores_alone(
    kept: Callable[[], object], live_server: LiveServer, worker: User
) -> None:
    """The office's worker used to delete every store but its own; the app's must not either."""
    with kept() as context:
        sign_in(context, live_server.url, worker)
        page = context.new_page()
        installed(page, live_server.url)
        office = context.new_page()
        office.goto(f"{live_server.url}/konto/innstillinger")
        eventually(
            office, "(await navigator.serviceWorker.getRegistration('/konto'))?.active?.state === 'activated'"
        )
        names = office.evaluate(CACHES)
        assert [name.split("-")[0] for name in names] == ["felt", "utsyn"]
        context.set_offline(True)
        page.goto(f"{live_server.url}/feltlogg")
        expect(page.locator("h1")).to_have_text("Du er frakoblet")


def test_the_app_follows_the_language_of_its_user_and_keeps_it_without_sign_in(
    kept: Callable[[], object], live_server: LiveServer, worker: User
) -> None:
    """The phone has one language, chosen by its user; that nobody is signed in does not turn it back."""
    with kept() as context:
        Stub(context, worker.pk)
        page = context.new_page()
        installed(page, live_server.url)
        expect(page.locator("html")).to_have_attribute("lang", "nb")
        worker.language, worker.color_scheme = "nn", "dark"
        worker.save()
        sign_in(context, live_server.url, worker)
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "nn", timeout=15_000)
        expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
        context.clear_cookies()
        page.reload()
        page.get_by_role("heading", level=1, name="Felt", exact=True).wait_for(state="detached")
        look_for_new(page)
        eventually(page, f"!{REGISTRATION}.installing && !{REGISTRATION}.waiting")
        context.set_offline(True)
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "nn")


def killed(profile: Path) -> int:
    """Kill the browser that has this folder, all of it, as a phone does that runs out of power. How many processes."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mine = str(profile).encode() in (process / "cmdline").read_bytes()
            if mine:
                os.kill(int(process.name), signal.SIGKILL)
                found += 1
        except OSError:
            continue  # it has ended meanwhile
    return found


def test_what_was_counted_is_there_when_the_browser_was_killed(
    browser: Browser, live_server: LiveServer, worker: User, tmp_path: Path
) -> None:
    """«One killed in the middle of a tap»: each tap that was shown is there, with its number, after SIGKILL."""
    profile = tmp_path / "killed"
    options = {"executable_path": chromium(), "args": list(ARGUMENTS), "service_workers": "block"}
    context = browser.browser_type.launch_persistent_context(profile, **options)
    sign_in(context, live_server.url, worker)
    stub = Stub(context, worker.pk)
    phone = Phone(context, live_server.url)
    phone.open()
    phone.until(READY)
    stub.fault = lambda _request: "lost request"
    phone.do("start", {"kind": "street", "place": "torget", "staff": ["u1"]})
    for _tap in range(5):
        phone.do("count", {"gender": "girl", "band": "13-15"})
    phone.page.evaluate("() => { model.count({gender: 'girl', band: '13-15'}); }")  # not waited for
    assert killed(profile) > 0
    with suppress(Error):
        context.close()
    context = browser.browser_type.launch_persistent_context(profile, **options)
    sign_in(context, live_server.url, worker)
    stub = Stub(context, worker.pk)
    phone = Phone(context, live_server.url)
    phone.open()
    phone.until(
        "model.state.phase === 'ready' && model.state.link.waiting === 0 && model.state.link.sending === 0"
    )
    counted = phone.state("session.counts.me")
    assert counted in (5, 6)
    assert sorted(event["seq"] for event in stub.events.values()) == list(range(1, counted + 2))
    context.close()
