"""Signing in, and one's own profile. Of allauth's pages only those that the house uses have an address."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string

from utsyn.accounts import token_views, views


def later(dotted: str) -> Callable[..., HttpResponse]:
    """The view with this name, loaded when it is first asked for: passkeys bring a library of several megabytes,
    and a server that nobody signs in to right now need not have it."""

    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer: HttpResponse = import_string(dotted)(request, *args, **kwargs)
        return answer

    view.__name__ = dotted.rpartition(".")[2]
    return view


own: list[URLPattern | URLResolver] = [
    path("lenke/<str:raw>", views.link, name="link"),
    path("innstillinger", views.settings_page, name="settings"),
    path("profil", views.profile, name="profile"),
    path("okt", views.session, name="session"),
    path("okter", views.sessions_page, name="sessions"),
    path("okter/<int:session_id>/avslutt", views.end_session, name="end-session"),
    path("okter/avslutt-alle", views.end_all, name="end-all"),
    path("totrinn", later("utsyn.accounts.factor_views.start"), name="second-factor"),
    path("nokler", token_views.tokens, name="tokens"),
    path("nokler/<int:token_id>/avslutt", token_views.revoke, name="revoke-token"),
]
if settings.DEMO:
    own.append(path("demo", views.demo_sign_in, name="demo-sign-in"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("konto/", include((own, "accounts"))),
    path("logg-inn", later("utsyn.accounts.sign_in_view.sign_in"), name="account_login"),
    path("logg-ut", later("allauth.account.views.logout"), name="account_logout"),
    path("konto/ute-av-bruk", later("allauth.account.views.account_inactive"), name="account_inactive"),
    path("konto/glemt-passord", views.forgotten, name="account_reset_password"),
    path("konto/passord", later("utsyn.accounts.password_views.change"), name="account_change_password"),
    path("konto/bekreft", later("utsyn.accounts.password_views.confirm"), name="account_reauthenticate"),
    path("konto/totrinn/kode", later("allauth.mfa.base.views.authenticate"), name="mfa_authenticate"),
    path("konto/totrinn/bekreft", later("allauth.mfa.base.views.reauthenticate"), name="mfa_reauthenticate"),
    path("konto/totrinn/oversikt", later("allauth.mfa.base.views.index"), name="mfa_index"),
    path("konto/totrinn/app", later("allauth.mfa.totp.views.activate_totp"), name="mfa_activate_totp"),
    path(
        "konto/totrinn/app/koble-fra",
        later("allauth.mfa.totp.views.deactivate_totp"),
        name="mfa_deactivate_totp",
    ),
    path(
        "konto/totrinn/reservekoder",
        later("allauth.mfa.recovery_codes.views.view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/totrinn/reservekoder/nye",
        later("allauth.mfa.recovery_codes.views.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/totrinn/reservekoder/last-ned",
        later("allauth.mfa.recovery_codes.views.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
    path("konto/passnokler", later("allauth.mfa.webauthn.views.list_webauthn"), name="mfa_list_webauthn"),
    path("konto/passnokler/ny", later("allauth.mfa.webauthn.views.add_webauthn"), name="mfa_add_webauthn"),
    path(
        "konto/passnokler/bekreft",
        later("allauth.mfa.webauthn.views.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "konto/passnokler/logg-inn",
        later("allauth.mfa.webauthn.views.login_webauthn"),
        name="mfa_login_webauthn",
    ),
    path(
        "konto/passnokler/<int:pk>/slett",
        later("utsyn.accounts.factor_views.remove_key"),
        name="mfa_remove_webauthn",
    ),
    path(
        "konto/passnokler/<int:pk>/navn",
        later("allauth.mfa.webauthn.views.edit_webauthn"),
        name="mfa_edit_webauthn",
    ),
]
