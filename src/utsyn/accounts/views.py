"""Signing in, one-time links, own profile and own sessions."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.accounts import demo, links, services, sessions
from utsyn.accounts.forms import NewPasswordForm, ProfileForm
from utsyn.accounts.requests import actor_of
from utsyn.core.errors import Invalid, NotAllowedNow


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Explains whom to ask for a new password."""
    return render(request, "account/password_reset.html")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, raw: str) -> HttpResponse:
    """A one-time link: the form for a password, or a page that says that the link does not work any more."""
    user = links.user_of(raw)
    if user is None:
        return render(request, "accounts/link_spent.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.set_password(raw=raw, password=form.cleaned_data["password"])
        except NotAllowedNow:
            return render(request, "accounts/link_spent.html", status=410)
        except Invalid as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("Passordet er lagret. Nå kan du logge inn."))
            return HttpResponseRedirect(reverse("account_login"))
    return render(request, "accounts/link.html", {"form": form, "email": user.email})


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One-click sign-in. The address exists in the demo only."""
    demo.sign_in(request, request.POST.get("email", ""))
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


@require_safe
@never_cache
def settings_page(request: HttpRequest) -> HttpResponse:
    """«Innstillinger og sikkerhet»: what one can set, each on its page."""
    return render(request, "accounts/settings.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Own name, language and colours."""
    actor = actor_of(request)
    form = ProfileForm(request.POST or None, instance=actor.user)
    if request.method == "POST" and form.is_valid():
        user = services.change_profile(by=actor, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Endringene er lagret."))
        return HttpResponseRedirect(reverse("accounts:settings"))
    return render(request, "accounts/profile.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """How many seconds are left until the session ends by itself; POST begins the idle limit again (UU-10)."""
    if request.method == "POST":
        sessions.note_use(request, at_once=True)
    left = sessions.remaining(request)
    return JsonResponse({"seconds": left.seconds, "limit": left.limit})


@require_safe
@never_cache
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    own = sessions.sessions_of(actor_of(request), request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": own})


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    sessions.end_session(by=actor_of(request), session_id=session_id)
    messages.success(request, _("Enheten er logget ut."))
    return HttpResponseRedirect(reverse("accounts:sessions"))


@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """«Logg ut overalt»: this session too."""
    sessions.sign_out_everywhere(by=actor_of(request))
    request.session.flush()
    messages.success(request, _("Du er logget ut på alle enheter."))
    return HttpResponseRedirect(reverse("account_login"))
