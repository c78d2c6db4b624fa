"""The other side of page times: Django with one template that renders the same rows.

Run as ``python -m bench.bare_page FILE PORT [DATABASE]``. The file holds a list of pages, each with ``tables`` (lists
of rows of text) and, for some, ``sql``. Page n is at ``/n``, from the list in memory: no database, no sessions, no
middleware. Those with ``sql`` are at ``/sql/n`` too, where Django asks the SQLite database at every request, as
somebody would who has nothing else. The same server software, with as many threads as ``utsyn serve`` has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

TEMPLATE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
{% for rows in tables %}<table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>
{% endfor %}</body></html>"""

PAGES: list[dict[str, Any]] = []
_template = Engine().from_string(TEMPLATE)


def page(request: HttpRequest, number: int) -> HttpResponse:
    """The tables of one page, from memory."""
    return _shown(number, PAGES[number]["tables"])


def from_database(request: HttpRequest, number: int) -> HttpResponse:
    """One page's table, counted by the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PAGES[number]["sql"])
        rows = cursor.fetchall()
    total = sum(row[-1] for row in rows)
    table = [[*row, f"{100 * row[-1] / total:.1f} %"] for row in rows]
    return _shown(number, [[*table, ["Sum", total, ""]]])


def _shown(number: int, tables: list[Any]) -> HttpResponse:
    return HttpResponse(_template.render(Context({"title": f"Page {number}", "tables": tables})))


urlpatterns = [path("<int:number>", page), path("sql/<int:number>", from_database)]


def main(file: Path, port: int, database: str) -> None:
    """Serve until told to stop."""
    from waitress import serve

    PAGES.extend(json.loads(file.read_text(encoding="utf-8")))
    kept_open = {"ENGINE": "django.db.backends.sqlite3", "NAME": database, "CONN_MAX_AGE": 600}
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="only for measuring", MIDDLEWARE=[],
        DATABASES={"default": kept_open} if database else {},
    )  # fmt: skip
    serve(get_wsgi_application(), host="127.0.0.1", port=port, threads=4, ident=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
