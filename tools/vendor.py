"""What others have made and we serve: fetched from the npm registry, kept in the repository, checked.

    python tools/vendor.py            fetches what tools/vendor.toml names (needs npm and network)
    python tools/vendor.py --check    compares every file with the manifest; needs neither

The manifest, ``core/static/vendor/manifest.json``, says of each file where it comes from, its licence and SHA-256.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "utsyn"
LIST = ROOT / "tools" / "vendor.toml"
MANIFEST = PACKAGE / "core" / "static" / "vendor" / "manifest.json"
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=[^\n]*\n?")


def packages() -> list[dict[str, Any]]:
    """The packages of ``vendor.toml``."""
    return list(tomllib.loads(LIST.read_text(encoding="utf-8"))["package"])


def download(package: dict[str, Any], folder: Path) -> Path:
    """The package's archive, fetched by npm into ``folder``. Raises SystemExit where it isn't the one we chose."""
    spec = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", spec]
    name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    archive = folder / name.splitlines()[-1]
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package["integrity"]:
        raise SystemExit(f"{spec} is {digest}, and tools/vendor.toml expects {package['integrity']}")
    return archive


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """One file of a package, without its source map comment. Raises KeyError where it isn't there."""
    file = archive.extractfile(f"package/{path}")
    if file is None:
        raise KeyError(path)
    data = file.read()
    return SOURCE_MAP.sub(b"\n", data) if path.endswith(".js") else data


def sprite(archive: tarfile.TarFile, folder: str, icons: dict[str, str]) -> bytes:
    """All chosen icons as symbols of one SVG file."""
    symbols = []
    for name, icon in sorted(icons.items()):
        svg = member(archive, f"{folder}/{icon}.svg").decode()
        inner = svg[svg.index(">") + 1 : svg.rindex("</svg>")].strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>\n')
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'.encode()


def without(archive: tarfile.TarFile, whole: str, parts: list[str]) -> bytes:
    """A style sheet without some of the components that lie beside it. Raises SystemExit where one isn't in it."""
    text = member(archive, whole).decode()
    folder = whole.rpartition("/")[0]
    for part in parts:
        block = "@layer ds.components{" + member(archive, f"{folder}/{part}.css").decode().strip() + "}"
        if text.count(block) != 1:
            raise SystemExit(f"{whole} does not hold {part}.css as one layer")
        text = text.replace(block, "")
    return text.encode()


def fetch() -> None:
    """Fetch every package, write its files and the manifest."""
    rows: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as name:
        for package in packages():
            archive_path = download(package, Path(name))
            with tarfile.open(archive_path) as archive:
                files = {to: member(archive, path) for path, to in package["files"].items()}
                if icons := package.get("sprite"):
                    files[icons["file"]] = sprite(archive, icons["folder"], icons["icons"])
                if less := package.get("without"):
                    files[less["file"]] = without(archive, less["whole"], less["parts"])
            for to, data in files.items():
                target = PACKAGE / package["to"] / to
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                rows.append(_row(package, target))
            print(f"{package['name']} {package['version']}: {len(files)} files")
    MANIFEST.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _row(package: dict[str, Any], target: Path) -> dict[str, str]:
    return {
        "file": target.relative_to(PACKAGE).as_posix(),
        "package": package["name"],
        "version": package["version"],
        "licence": package["licence"],
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
    }


def check() -> list[str]:
    """What does not agree between the list, the manifest and the files, one line each."""
    rows = {row["file"]: row for row in json.loads(MANIFEST.read_text(encoding="utf-8"))}
    faults: list[str] = []
    named: set[str] = set()
    for package in packages():
        made = [package[kind]["file"] for kind in ("sprite", "without") if kind in package]
        for to in [*package["files"].values(), *made]:
            target = PACKAGE / package["to"] / to
            named.add(name := target.relative_to(PACKAGE).as_posix())
            if not target.exists():
                faults.append(f"{name}: is missing")
            elif name not in rows:
                faults.append(f"{name}: is not in the manifest")
            elif _row(package, target) != rows[name]:
                faults.append(f"{name}: is not what the manifest says")
    here = {
        p.relative_to(PACKAGE).as_posix() for p in MANIFEST.parent.rglob("*") if p.is_file() and p != MANIFEST
    }
    faults += [f"{name}: comes from no package of tools/vendor.toml" for name in sorted(here - named)]
    faults += [f"{name}: stands in the manifest only" for name in sorted(rows.keys() - named)]
    return faults


def main() -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare the files with the manifest")
    if not parser.parse_args().check:
        fetch()
    faults = check()
    print("\n".join(faults) or "All vendored files are what the manifest says.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
