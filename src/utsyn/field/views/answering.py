"""What the office's pages have in common: a record that is not there, and what becomes of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from utsyn.core.errors import Invalid, NotAllowedNow


def found(ask: Callable[..., Any], *arguments: Any) -> Any:
    """What a query finds. Raises Http404, the same for what does not exist and for what another service has."""
    try:
        return ask(*arguments)
    except ObjectDoesNotExist:
        raise Http404 from None


def answer(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], HttpResponse],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or let ``act`` do what it asks for. What was written stays when something is wrong."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    return render(request, template, {**context, "form": form}, status=status)
