"""Setting up a second factor."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from utsyn.accounts import sessions


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """«Sett opp totrinnspålogging»: the first page for a user who has no second factor yet."""
    if sessions.has_second_factor(request):
        return HttpResponseRedirect(reverse("mfa_index"))
    return render(request, "accounts/second_factor.html")


class RemoveKeyView(RemoveWebAuthnView):
    """Deleting a key; allauth lets the last one go, we do not."""

    def form_valid(self, form: Form) -> HttpResponse:
        key = self.get_object()
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(key):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        response: HttpResponse = super().form_valid(form)
        return response


remove_key = RemoveKeyView.as_view()
