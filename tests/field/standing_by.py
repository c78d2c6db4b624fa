"""``utsyn serve`` as often as one wants it: run as ``python -m tests.field.standing_by PORT [too-early]``.

For each «start» on standard input this process, which has loaded the program and has opened nothing, makes another
that is ``utsyn serve`` from there on, and prints its number; at «wait» it says how that one ended. Loading the program
takes half a second, which a hundred starts need not each take. With ``too-early`` the server answers phones before it
has stored anything – the fault that the tests must find.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import django

django.setup()

from utsyn.config import wsgi  # noqa: E402
from utsyn.config.cli import main  # noqa: E402

#: Seconds that the faulty server lets pass before it does what it has already answered for.
LATE = 0.1


def too_early(real: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Say «stored» at once, and store a little later."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/felt/sync":
            return real(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))

        def store() -> None:
            time.sleep(LATE)
            b"".join(real({**environ, "wsgi.input": io.BytesIO(body)}, lambda *_: None))

        threading.Thread(target=store, daemon=True).start()
        results = [{"id": event["id"], "status": "stored"} for event in json.loads(body)["events"]]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"results": results}).encode()]

    return answer


def serve_on_demand(port: str) -> None:
    """Until standard input ends."""
    child = 0
    for order in sys.stdin:
        if order.strip() == "start":
            child = os.fork()
            if child == 0:
                sys.argv = ["utsyn", "serve", "--port", port]
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                try:
                    main()
                finally:
                    os._exit(1)
            print(child, flush=True)
        else:
            print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    wsgi.warm_up()
    if "too-early" in sys.argv:
        wsgi.application = too_early(wsgi.application)  # type: ignore[assignment]
    serve_on_demand(sys.argv[1])
