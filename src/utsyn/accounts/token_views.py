"""One's own keys to the machine interface."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from utsyn.accounts.forms import TokenForm
from utsyn.accounts.requests import actor_of
from utsyn.accounts.stepup import require_recent
from utsyn.accounts.tokens import issue, revoke_own, tokens_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys that work, and a form for a new one; a new key is shown on the page that answers, and never again."""
    require_recent(request)
    actor = actor_of(request)
    raw = ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _token, raw = issue(by=actor, name=form.cleaned_data["name"], days=form.cleaned_data["days"])
        form = TokenForm()
    return render(request, "accounts/tokens.html", {"form": form, "tokens": tokens_of(actor), "raw": raw})


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own keys."""
    revoke_own(by=actor_of(request), token_id=token_id)
    return HttpResponseRedirect(reverse("accounts:tokens"))
