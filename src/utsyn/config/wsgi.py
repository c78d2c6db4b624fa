"""The entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utsyn.config.settings")
application = get_wsgi_application()


def warm_up() -> None:
    """Load every address now: loaded with the first request, they would keep that visitor waiting."""
    from django.urls import get_resolver

    get_resolver()._populate()
