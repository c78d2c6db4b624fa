"""Version 1 of the machine interface: the statistics, as the command line gives them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from utsyn.access.middleware import record_refusal
from utsyn.access.permissions import Permission
from utsyn.access.rules import services_of
from utsyn.accounts.tokens import actor_for_token
from utsyn.api import schemas
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.statistics import queries
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.questions import Question

PREFIX = "/api/v1/"
_ALL = (400, 401, 403, 404)


class Token(HttpBearer):
    """A personal token, made in the profile: ``Authorization: Bearer utsyn_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The token's owner; None for a token that does not work."""
        return actor_for_token(token)


class Session(APIKeyCookie):
    """Signed in with the browser."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Whom the house's own middleware has let in."""
        return getattr(request, "actor", None)


api = NinjaAPI(
    title="Utsyn",
    version="1",
    description="Figures about outreach youth work. Nothing here holds a person.",
    docs_url=None,
    openapi_url=None,
    auth=[Token(), Session(csrf=False)],
)


class NotFound(Invalid):
    """What the address names does not exist, or is not the asker's to see: 404."""


def _fault(status: int, message: str, field: str = "", value: object = None, valid: Any = ()) -> JsonResponse:
    shown = None if value is None else str(value)
    body = {"message": message, "field": field, "value": shown, "valid": [str(v) for v in valid]}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(NotFound)
def _not_found(request: HttpRequest, fault: NotFound) -> HttpResponse:
    return _fault(404, fault.message, fault.field, fault.value, fault.valid)


@api.exception_handler(Invalid)
def _invalid(request: HttpRequest, fault: Invalid) -> HttpResponse:
    return _fault(400, fault.message, fault.field, fault.value, fault.valid)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    record_refusal(getattr(request, "auth", None), refused, request.path)
    return _fault(403, _("Du har ikke tilgang til dette. Spør lederen din hvis du trenger det."))


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    response = _fault(401, _("Logg inn, eller send en gyldig nøkkel i Authorization: Bearer."))
    response["WWW-Authenticate"] = 'Bearer realm="utsyn"'
    return response


@api.exception_handler(ValidationError)
def _not_readable(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A parameter that is missing, or is not of its kind: the first of them."""
    found: dict[str, Any] = fault.errors[0] if fault.errors else {}
    name = next((str(part) for part in reversed(found.get("loc", ())) if isinstance(part, str)), "")
    if found.get("type") == "missing":
        return _fault(400, _("«%(name)s» må fylles ut.") % {"name": name}, name)
    return _fault(
        400, _("Verdien av «%(name)s» kan ikke leses.") % {"name": name}, name, request.GET.get(name)
    )


_FAULTS: dict[int, Any] = dict.fromkeys(_ALL, schemas.Fault)


@api.get(
    "statistics",
    response={200: schemas.Catalogue, 401: schemas.Fault},
    operation_id="catalogue",
    summary="What can be asked for: indicators, definitions, units and dimensions.",
    tags=["statistics"],
)
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue, in the language of Accept-Language, and the codes of the services that you may ask about."""
    data = {
        "indicators": [
            {
                "code": entry.code,
                "name": entry.name,
                "unit": entry.unit,
                "unit_name": entry.unit_name,
                "definition": entry.definition,
                "dimensions": [
                    {"code": name, "name": str(DIMENSIONS[name].name)} for name in entry.dimensions
                ],
            }
            for entry in indicators().values()
        ],
        "services": [service.code for service in services_of(_actor(request))],
    }
    return _json(data)


@api.get(
    "statistics/{indicator}",
    response={200: schemas.Answer, **_FAULTS},
    operation_id="answer",
    by_alias=True,
    summary="The answer to one question.",
    tags=["statistics"],
    openapi_extra={
        "responses": {200: {"content": {"application/json": {"example": schemas.EXAMPLE}}}},
    },
)
def answer(request: HttpRequest, indicator: str, asked: Query[schemas.Asked]) -> HttpResponse:
    """The same JSON as ``utsyn stats INDICATOR --format json``. Figures are unrounded; shares are parts of 1."""
    actor = _actor(request)
    of = _service(request, actor, asked.service)
    if indicator not in indicators():
        message = _("Indikatoren «%(value)s» finnes ikke.") % {"value": indicator}
        raise NotFound(message, field="indicator", value=indicator, valid=list(indicators()))
    question = Question.parse(
        indicator,
        asked.period,
        by=asked.by,
        where=asked.where,
        compare=asked.compare,
        zeros=asked.zeros,
        age_scheme=asked.age_scheme,
    )
    return _json(queries.ask(actor, of, question).as_json())


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _service(request: HttpRequest, actor: Actor, code: str) -> Service:
    """The service asked about. One that the actor has no role in is answered as one that does not exist."""
    services = {service.code: service for service in services_of(actor)}
    if code:
        if code not in services:
            message = _("Tjenesten «%(value)s» finnes ikke.") % {"value": code}
            raise NotFound(message, field="service", value=code, valid=list(services))
        return services[code]
    chosen = getattr(request, "service", None)
    if chosen is not None and chosen.code in services:
        return services[chosen.code]
    if len(services) == 1:
        return next(iter(services.values()))
    if not services:
        raise Refused(Permission.SEE_STATISTICS)
    raise Invalid(
        _("Du har flere tjenester. Velg en av dem med «service»."), field="service", valid=list(services)
    )


def _json(data: Any) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")


@cache
def _resolver() -> URLResolver:
    patterns, _app, _namespace = api.urls
    return URLResolver(RegexPattern(r"^"), patterns)


@cache
def _description() -> str:
    described: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    for path in described["paths"].values():
        for parameter in path["get"]["parameters"]:
            # ninja writes the schema's list of examples; a parameter has examples by name.
            examples = parameter.pop("examples", [])
            if examples:
                parameter["example"] = examples[0]
    return json.dumps(described, ensure_ascii=False)


def answer_request(request: HttpRequest, rest: str) -> HttpResponse:
    """Find what the address names below ``/api/v1/`` and answer."""
    try:
        found = None if rest == "openapi.json" else _resolver().resolve(rest)
    except Resolver404:
        return _fault(404, _("Adressen finnes ikke."), valid=[f"{PREFIX}statistics", f"{PREFIX}openapi.json"])
    if request.method != "GET":
        refused = _fault(405, _("Her kan du bare hente, ikke endre."))
        refused["Allow"] = "GET"
        return refused
    if found is None:
        return HttpResponse(_description(), content_type="application/json")
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response
