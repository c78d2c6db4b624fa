"""The server's end of the contract, small enough to be told to fail: answers for /felt/sync and /felt/data."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Route

DATA: dict[str, Any] = {
    "service": {"code": "vika", "name": "Ungdomsteamet i Vika", "timezone": "Europe/Oslo",
                "latitude": 59.9, "longitude": 10.7},
    "me": {"staff": "u1", "name": "Ada Holm", "user": 0},
    "staff": [{"code": "u1", "name": "Ada Holm"}, {"code": "u2", "name": "Bo Li"}],
    "places": [{"code": "torget", "name": "Torget", "area": "Sentrum", "kind": "street"},
               {"code": "stasjonen", "name": "Stasjonen", "area": "Sentrum", "kind": "street"}],
    "districts": [], "topics": [{"code": "rus", "name": "Rus"}], "scheme": "standard",
    "bands": [{"code": "13-15", "label": "13–15", "from": 13, "to": 15}],
    "settings": {"exact_age": False, "check_minutes": 60, "alone_minutes": 30, "overdue_minutes": 30,
                 "duty_phone": "", "questions": []},
    "rota": [], "open": [], "words": {"salt": "", "bits": "", "hashes": 0},
}  # fmt: skip
#: What the stub does with a request: None lets it through; else it answers itself.
Fault = Callable[[dict[str, Any]], tuple[int, dict[str, Any]] | str | None]


class Stub:
    """Takes events, remembers them by name, and answers as the contract says, unless ``fault`` says otherwise."""

    def __init__(self, context: BrowserContext, user: int) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.refuse: dict[str, str] = {}  # kind → code
        self.more: dict[str, Any] = {}  # beside the results
        self.fault: Fault = lambda _request: None
        self.data_status = 200
        self.data = {**DATA, "me": {**DATA["me"], "user": user}}
        context.route("**/felt/sync", self.sync)
        context.route("**/felt/data", self.answer_data)

    def answer_data(self, route: Route) -> None:
        """The app's data, the same each time."""
        body = self.data if self.data_status == 200 else {"code": "no_role", "message": "Spør lederen din."}
        route.fulfill(status=self.data_status, json=body, headers={"ETag": '"d1"'})

    def sync(self, route: Route) -> None:
        """One request of events."""
        request = json.loads(route.request.post_data or "{}")
        self.requests.append(request)
        self.headers.append(route.request.headers)
        fault = self.fault(request)
        if isinstance(fault, tuple):
            route.fulfill(status=fault[0], json=fault[1])
        elif fault == "lost request":
            route.abort("connectionfailed")
        elif fault == "lost answer":
            self.take(request)
            route.abort("connectionreset")
        else:
            route.fulfill(json=self.take(request))

    def take(self, request: dict[str, Any]) -> dict[str, Any]:
        """Keep the events and answer for each."""
        results = []
        for event in request["events"]:
            if code := self.refuse.get(event["kind"]):
                results.append(
                    {
                        "id": event["id"],
                        "status": "refused",
                        "code": code,
                        "message": "Vi kjenner ikke stedet.",
                    }
                )
                continue
            status = "known" if event["id"] in self.events else "stored"
            self.events[event["id"]] = event
            results.append({"id": event["id"], "status": status, "code": "", "message": ""})
        return {
            "now": request["now"],
            "service": "vika",
            "results": results,
            "sessions": {},
            "data": "d1",
            "shell": "",
            **self.more,
        }

    def sent(self) -> list[int]:
        """How many events each request had, without those that only asked."""
        return [len(request["events"]) for request in self.requests if request["events"]]
