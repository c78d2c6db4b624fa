"""``utsyn serve``: the program in the browser."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Callable

import click

from utsyn.config import server


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer at.")
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes. More than one pays with PostgreSQL and many users.",
)
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Requests that are answered at once in each process.",
)
def serve_command(host: str, port: int, workers: int, threads: int) -> None:
    """Start the program, so that it can be opened in a browser. Stop it with Ctrl+C or SIGTERM.

    Without TLS: for this machine only. In production a proxy with TLS stands before it, and UTSYN_HTTPS=1 says so.
    """
    serve(host, port, workers=workers, threads=threads)


def serve(
    host: str, port: int, *, workers: int = 1, threads: int = 4, say: Callable[[str], None] | None = None
) -> None:
    """Serve until told to stop. ``say`` gets the address when visitors are let in; without it, it is printed."""
    try:
        sock = server.listen(host, port)
    except OSError as fault:
        raise click.ClickException(
            f"Får ikke svare på {host}:{port} ({fault.strerror}). "
            "Kanskje noe annet bruker porten: velg en annen med --port."
        ) from None
    from django.conf import settings
    from django.db import connections

    from utsyn.core import assets
    from utsyn.core.actor import Actor
    from utsyn.exchange.limits import MOST_BYTES
    from utsyn.youth.services.disposing import reapply

    reapply(by=Actor.system("server"))  # where the keys came after the database was restored (REG-5)
    assets.collect()
    gc.disable()  # until everything is loaded
    from utsyn.config.wsgi import application, warm_up

    warm_up()
    connections.close_all()  # each worker and thread opens its own
    server.stay_small()

    def run() -> None:
        server.answer(
            application,
            sock,
            threads=threads,
            url_scheme="https" if settings.HTTPS else "http",
            # Our own proxies' word on where the visitor is; from anybody else it is taken away.
            clear_untrusted_proxy_headers=settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0,
            # The server keeps a request on disk before anybody asks who sent it; its own limit is a gigabyte.
            max_request_body_size=MOST_BYTES,
        )

    (say or _say)(address_of(sock))
    if workers == 1:
        run()
    else:
        sys.exit(server.answer_with_workers(run, workers))


def address_of(sock: socket.socket) -> str:
    """``http://127.0.0.1:8000`` – where a browser on this machine finds it."""
    host, port = sock.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  only compared with
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say(address: str) -> None:
    click.echo(f"Utsyn svarer på {address}. Stopp med Ctrl+C.")
