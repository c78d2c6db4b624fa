"""The other side of page times: Django with one template that renders the same rows from a list in memory.

Run as ``python -m bench.bare_page FILE PORT``. The file holds a list of pages, each a list of tables, each a list of
rows of text; page n is at ``/n``. No database, no sessions, no middleware; the same server software, with as many
threads as ``utsyn serve`` has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

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

PAGES: list[list[list[list[str]]]] = []
_template = Engine().from_string(TEMPLATE)


def page(request: HttpRequest, number: int) -> HttpResponse:
    """The tables of one page."""
    return HttpResponse(_template.render(Context({"title": f"Page {number}", "tables": PAGES[number]})))


urlpatterns = [path("<int:number>", page)]


def main(file: Path, port: int) -> None:
    """Serve until told to stop."""
    from waitress import serve

    PAGES.extend(json.loads(file.read_text(encoding="utf-8")))
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="only for measuring", MIDDLEWARE=[]
    )
    sys.modules[__name__] = sys.modules["__main__"]
    serve(get_wsgi_application(), host="127.0.0.1", port=port, threads=4, ident=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
