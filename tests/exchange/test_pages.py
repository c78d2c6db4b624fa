"""«Hent inn data» and «Ta ut data» in the browser: nothing changes before somebody has seen what will."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import packages
from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange import limits, uploads
from utsyn.exchange.models import Upload
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import Encounter, FieldSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads_folder(tmp_path: Path, settings: object) -> Path:
    """A folder of uploads for each test."""
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    return tmp_path / "uploads"


@pytest.fixture
def leader(service: Service, user_with: Callable[..., User]) -> Client:
    client = SignedInClient()
    client.force_login(user_with("team_leader", service))
    return client


@pytest.fixture
def manager(service: Service, user_with: Callable[..., User]) -> Client:
    client = SignedInClient()
    client.force_login(user_with("manager", service))
    return client


def send(client: Client, *files: Path, skip: bool = False) -> HttpResponse:
    data: dict[str, object] = {"package": [SimpleUploadedFile(f.name, f.read_bytes()) for f in files]}
    return client.post(reverse("exchange:import"), {**data, **({"skip_unsupported": "on"} if skip else {})})


def sent(client: Client, *files: Path, skip: bool = False) -> Upload:
    """Upload, and have it looked over."""
    response = send(client, *files, skip=skip)
    assert response.status_code == 302, response.content.decode()
    upload = Upload.objects.get()
    assert client.post(reverse("exchange:check", args=[upload.pk])).status_code == 302
    upload.refresh_from_db()
    return upload


def page(client: Client, upload: Upload) -> str:
    return " ".join(client.get(reverse("exchange:upload", args=[upload.pk])).content.decode().split())


def do(client: Client, name: str, upload: Upload) -> HttpResponse:
    return client.post(reverse(f"exchange:{name}", args=[upload.pk]))


def test_from_file_to_figures(tmp_path: Path, leader: Client, service: Service, uploads_folder: Path) -> None:
    path = packages.zipped(packages.full(tmp_path / "p"))
    assert "Last opp" in leader.get(reverse("exchange:import")).content.decode()
    assert send(leader, path).status_code == 302
    upload = Upload.objects.get()
    assert "Ser over pakken" in page(leader, upload)
    do(leader, "check", upload)
    seen = page(leader, upload)
    assert "Dette blir nytt og endret" in seen
    assert "Treff med ungdom</th><td data-numeric>3</td>" in seen
    assert "torget" in seen
    assert "Rolig kveld" not in seen  # what a report says is not repeated here
    assert not FieldSession.objects.exists()
    do(leader, "approve", upload)
    assert "Henter inn" in page(leader, upload)
    assert not FieldSession.objects.exists()
    do(leader, "take-in", upload)
    assert "alle tall er oppdatert" in page(leader, upload)
    assert Encounter.objects.filter(service=service).count() == 3
    assert list(uploads_folder.iterdir()) == []  # the bytes are gone
    assert upload.name in leader.get(reverse("exchange:import")).content.decode()
    assert AuditEvent.objects.get(action="package.import").actor.startswith("user:")


def test_what_changes_is_shown_before_and_after(tmp_path: Path, leader: Client, system: Actor) -> None:
    import_package(by=system, package=read_package(packages.full(tmp_path / "p")))
    changed = "topic  name\nschool  Skole og lekser\nwork  Jobb\nnew  Fritid"
    seen = page(leader, sent(leader, packages.zipped(packages.package(tmp_path / "q", topics=changed))))
    assert "<del>Skole</del> → <ins>Skole og lekser</ins>" in seen
    assert "Temaer</th><td data-numeric>1</td><td data-numeric>1</td><td data-numeric>1</td>" in seen


def test_csv_files_with_and_without_their_description(
    tmp_path: Path, leader: Client, service: Service
) -> None:
    folder = packages.full(tmp_path / "p")
    upload = sent(leader, *folder.glob("*.csv"))
    assert upload.preview["changes"]
    assert upload.name.startswith("age_bands.csv, districts.csv")
    uploads.cancel(by=Actor.system("test"), upload=upload)
    assert sent(leader, *folder.iterdir()).preview["changes"]


def test_faults_are_a_table_and_a_file(tmp_path: Path, leader: Client) -> None:
    path = packages.zipped(packages.full(tmp_path / "p", topics="topic  name\nschool  =1+1\nwork  -"))
    upload = sent(leader, path)
    seen = page(leader, upload)
    assert "Pakken har 2 feil" in seen
    assert "at cella er fylt ut" in seen
    assert reverse("exchange:approve", args=[upload.pk]) not in seen
    assert do(leader, "approve", upload).status_code == 409
    assert not FieldSession.objects.exists()
    response = leader.get(reverse("exchange:faults", args=[upload.pk]))
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["Fil", "Rad", "Kolonne", "Verdi", "Ventet"]
    assert rows[1][:4] == ["topics.csv", "2", "name", "'=1+1"]
    assert response["Cache-Control"] == "no-store"


def test_more_faults_than_are_listed(tmp_path: Path, leader: Client) -> None:
    topics = "topic  name\n" + "\n".join(f"t{i}  -" for i in range(150))
    seen = page(leader, sent(leader, packages.zipped(packages.package(tmp_path / "p", topics=topics))))
    assert "Pakken har 150 feil" in seen
    assert "de første 100" in seen


def test_a_package_that_cannot_be_read_at_all(tmp_path: Path, leader: Client) -> None:
    (tmp_path / "p.zip").write_bytes(b"not a zip")
    assert "en zip-fil som lar seg åpne" in page(leader, sent(leader, tmp_path / "p.zip"))


def test_tables_of_later_parts(tmp_path: Path, leader: Client) -> None:
    resources = [{"name": n, "path": f"{n}.csv"} for n in ("topics", "visits")]
    folder = packages.package(
        tmp_path / "p", topics=packages.CODES["topics"], descriptor={"resources": resources}
    )
    path = packages.zipped(folder)
    upload = sent(leader, path)
    assert "visits.csv" in page(leader, upload)
    do(leader, "cancel", upload)
    seen = page(leader, sent(leader, path, skip=True))
    assert "Disse tabellene blir ikke med, fordi de ikke støttes ennå: visits." in seen


def test_another_service_s_package_is_a_fault(tmp_path: Path, leader: Client, other_service: Service) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p", service="dalen")))
    seen = page(leader, upload)
    assert "service.id" in seen
    assert "dalen" in seen
    assert not FieldSession.objects.exists()


def test_nothing_new(tmp_path: Path, leader: Client, system: Actor) -> None:
    folder = packages.full(tmp_path / "p")
    import_package(by=system, package=read_package(folder))
    seen = page(leader, sent(leader, packages.zipped(folder)))
    assert "Alt er her fra før" in seen
    assert "godkjenn" not in seen


def test_twice_is_once(tmp_path: Path, leader: Client) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    for _each in range(2):
        assert do(leader, "approve", upload).status_code == 302
    for _each in range(2):
        assert do(leader, "take-in", upload).status_code == 302
    do(leader, "check", upload)
    do(leader, "approve", upload)
    assert "alle tall er oppdatert" in page(leader, upload)
    assert AuditEvent.objects.filter(action="package.import").count() == 1
    assert AuditEvent.objects.filter(action="upload.approve").count() == 1
    assert Upload.objects.get().preview["tables"][0]["added"] == 2


def test_two_who_press_at_once(tmp_path: Path, leader: Client, system: Actor) -> None:
    """Both have read that it is approved; the second finds it done."""
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    do(leader, "approve", upload)
    upload.refresh_from_db()
    second = Upload.objects.get()
    package = uploads.package_path(upload).read_bytes()
    uploads.take_in(by=system, upload=upload)
    uploads.package_path(second).parent.mkdir()
    uploads.package_path(second).write_bytes(package)
    uploads.take_in(by=system, upload=second)
    assert Upload.objects.get().preview["tables"][0]["added"] == 2


def test_nothing_before_it_is_approved(tmp_path: Path, leader: Client) -> None:
    send(leader, packages.zipped(packages.full(tmp_path / "p")))
    upload = Upload.objects.get()
    do(leader, "take-in", upload)
    assert do(leader, "approve", upload).status_code == 409
    do(leader, "check", upload)
    do(leader, "take-in", upload)
    assert not FieldSession.objects.exists()


def test_only_the_bytes_that_were_seen(tmp_path: Path, leader: Client) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    do(leader, "approve", upload)
    other = packages.zipped(packages.full(tmp_path / "q", topics="topic  name\nschool  X\nwork  Y"))
    uploads.package_path(upload).write_bytes(other.read_bytes())
    assert do(leader, "take-in", upload).status_code == 409
    uploads.package_path(upload).unlink()
    assert do(leader, "take-in", upload).status_code == 409
    assert not FieldSession.objects.exists()


def test_what_no_longer_fits_is_said(tmp_path: Path, leader: Client, system: Actor) -> None:
    """Between the preview and the yes, somebody else brought in a band that overlaps."""
    bands = "scheme  band  age_from  age_to\ns  {}"
    upload = sent(
        leader, packages.zipped(packages.package(tmp_path / "p", age_bands=bands.format("a  10  13")))
    )
    other = packages.package(tmp_path / "q", age_bands=bands.format("b  13  15"))
    import_package(by=system, package=read_package(other))
    do(leader, "approve", upload)
    do(leader, "take-in", upload)
    assert "«b» går fra 13 til 15" in page(leader, upload)


def test_an_import_that_failed_can_be_done_again(
    tmp_path: Path, leader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    do(leader, "approve", upload)
    leader.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "import_package", lambda **_k: 1 / 0)
        assert do(leader, "take-in", upload).status_code == 500
    assert "Henter inn" in page(leader, upload)
    do(leader, "take-in", upload)
    assert FieldSession.objects.count() == 2


def test_cancel_forgets_it(tmp_path: Path, leader: Client, uploads_folder: Path) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    response = leader.post(reverse("exchange:cancel", args=[upload.pk]), follow=True)
    assert "Avbrutt. Ingenting er endret." in response.content.decode()
    assert not Upload.objects.exists()
    assert list(uploads_folder.iterdir()) == []
    assert leader.get(reverse("exchange:upload", args=[upload.pk])).status_code == 404


def test_what_is_in_is_not_cancelled(tmp_path: Path, leader: Client) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    do(leader, "approve", upload)
    do(leader, "take-in", upload)
    do(leader, "cancel", upload)
    assert Upload.objects.filter(state=Upload.State.DONE).exists()


def test_uploads_are_swept_after_a_day(tmp_path: Path, leader: Client, uploads_folder: Path) -> None:
    path = packages.zipped(packages.full(tmp_path / "p"))
    old = sent(leader, path)
    Upload.objects.update(made_at=clock.now() - timedelta(hours=25))
    assert old.name not in leader.get(reverse("exchange:import")).content.decode()
    send(leader, path)
    assert [u.pk for u in Upload.objects.all()] == [p_.pk for p_ in Upload.objects.exclude(pk=old.pk)]
    assert len(list(uploads_folder.iterdir())) == 1


def test_progress_is_told_and_leads_on(tmp_path: Path, leader: Client) -> None:
    send(leader, packages.zipped(packages.full(tmp_path / "p")))
    upload = Upload.objects.get()
    address = reverse("exchange:progress", args=[upload.pk])
    assert "Et øyeblikk" in leader.get(address, {"state": "new"}).content.decode()
    (uploads.folder_of(upload) / "progress").write_text("read sessions")
    assert "Leser: Feltøkter" in leader.get(address, {"state": "new"}).content.decode()
    (uploads.folder_of(upload) / "progress").write_text("write encounters")
    assert "Henter inn: Treff med ungdom" in leader.get(address, {"state": "new"}).content.decode()
    response = leader.post(reverse("exchange:check", args=[upload.pk]), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("exchange:upload", args=[upload.pk])
    assert leader.get(address, {"state": "new"})["HX-Redirect"] == reverse(
        "exchange:upload", args=[upload.pk]
    )


def test_no_file_and_wrong_files(tmp_path: Path, leader: Client, uploads_folder: Path) -> None:
    assert "Velg en fil først" in leader.post(reverse("exchange:import"), {}).content.decode()
    (tmp_path / "empty.zip").write_bytes(b"")
    assert "Fila er tom" in send(leader, tmp_path / "empty.zip").content.decode()
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    assert "Velg én zip-fil" in send(leader, tmp_path / "holiday.jpg").content.decode()
    (tmp_path / "datapackage.json").write_bytes(b"{}")
    assert "Velg én zip-fil" in send(leader, tmp_path / "datapackage.json").content.decode()
    assert not Upload.objects.exists()
    assert not uploads_folder.exists()


def test_too_large(tmp_path: Path, leader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    path = packages.zipped(packages.full(tmp_path / "p"))
    assert "større enn" in send(leader, path).content.decode()
    monkeypatch.setattr(limits, "MOST_BYTES", 1000)
    assert send(leader, path).status_code == 400
    assert not Upload.objects.exists()


def test_a_store_that_fails_leaves_no_file(
    tmp_path: Path, leader: Client, monkeypatch: pytest.MonkeyPatch, uploads_folder: Path
) -> None:
    leader.raise_request_exception = False
    monkeypatch.setattr(uploads, "record", lambda *_a, **_k: 1 / 0)
    assert send(leader, packages.zipped(packages.full(tmp_path / "p"))).status_code == 500
    assert list(uploads_folder.iterdir()) == []
    assert not Upload.objects.exists()


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["worker", "administrator", "statistics_reader"])
def test_others_do_not_get_in(service: Service, user_with: Callable[..., User], role: str) -> None:
    client = SignedInClient()
    client.force_login(user_with(role, service))
    for name in ("exchange:import", "exchange:export"):
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name)).status_code == 403


def test_an_upload_of_another_service_does_not_exist(
    tmp_path: Path, leader: Client, other_service: Service, user_with: Callable[..., User]
) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    stranger = SignedInClient()
    stranger.force_login(user_with("team_leader", other_service))
    for name in ("upload", "progress", "faults"):
        assert stranger.get(reverse(f"exchange:{name}", args=[upload.pk])).status_code == 404
    for name in ("check", "approve", "take-in", "cancel"):
        assert do(stranger, name, upload).status_code == 404
    assert upload.name not in stranger.get(reverse("exchange:import")).content.decode()


def test_a_colleague_without_the_right_is_refused(
    tmp_path: Path, leader: Client, service: Service, user_with: Callable[..., User]
) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    worker = SignedInClient()
    worker.force_login(user_with("worker", service))
    for name in ("check", "approve", "take-in", "cancel"):
        assert do(worker, name, upload).status_code == 403
    assert worker.get(reverse("exchange:upload", args=[upload.pk])).status_code == 403


@pytest.mark.parametrize("name", ["upload", "progress", "faults"])
def test_looking_changes_nothing(tmp_path: Path, leader: Client, name: str) -> None:
    upload = sent(leader, packages.zipped(packages.full(tmp_path / "p")))
    events = AuditEvent.objects.count()
    response = leader.get(reverse(f"exchange:{name}", args=[upload.pk]))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert AuditEvent.objects.count() == events
    for other in ("check", "approve", "take-in", "cancel"):
        assert leader.get(reverse(f"exchange:{other}", args=[upload.pk])).status_code == 405


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_manager_takes_everything_out(
    tmp_path: Path, manager: Client, system: Actor, service: Service
) -> None:
    assert "Her er ingen data ennå" in manager.get(reverse("exchange:export")).content.decode()
    import_package(by=system, package=read_package(packages.full(tmp_path / "p")))
    seen = manager.get(reverse("exchange:export")).content.decode()
    assert "Treff med ungdom" in seen
    assert not AuditEvent.objects.filter(action="package.export").exists()
    response = manager.post(reverse("exchange:export"))
    assert response["Content-Type"] == "application/zip"
    assert "vika-2" in response["Content-Disposition"]
    (tmp_path / "out.zip").write_bytes(response.content)
    assert not import_package(by=system, package=read_package(tmp_path / "out.zip")).plan.changes
    assert "encounters.csv" in zipfile.ZipFile(tmp_path / "out.zip").namelist()
    assert AuditEvent.objects.filter(action="package.export").count() == 1


def test_a_leader_without_that_right_does_not(leader: Client) -> None:
    assert leader.post(reverse("exchange:export")).status_code == 403
