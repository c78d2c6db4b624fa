"""Calls to other hosts, refused: every test runs with this, and so proves that what it tests calls nobody (PVN-19)."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

#: The machine itself, by name. No name at all is an address to listen at.
_HERE = {"", "localhost", "0.0.0.0", "::", None}


class AnotherHost(AssertionError):
    """Something called another host. Not an OSError: nobody may take it for a net that is down."""


def _require_here(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _HERE:
        return
    try:
        if ipaddress.ip_address(str(name).partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    raise AnotherHost(f"calls {name}")


def refuse_other_hosts(patch: pytest.MonkeyPatch) -> None:
    """From now on only this machine is reached, by whatever goes through Python's sockets."""

    def guarded(name: str, at: int = 0) -> None:
        real: Callable[..., Any] = getattr(socket.socket, name)

        def call(self: socket.socket, *args: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _require_here(args[at][0])
            return real(self, *args)

        patch.setattr(socket.socket, name, call)

    guarded("connect")
    guarded("connect_ex")
    guarded("sendto", -1)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        _require_here(host)
        return look_up(host, *args, **options)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
