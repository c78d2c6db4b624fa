"""Signing in, and one's own profile. Of allauth's pages only those that the house uses have an address."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from utsyn.accounts import factor_views, token_views, views

own: list[URLPattern | URLResolver] = [
    path("lenke/<str:raw>", views.link, name="link"),
    path("innstillinger", views.settings_page, name="settings"),
    path("profil", views.profile, name="profile"),
    path("okt", views.session, name="session"),
    path("okter", views.sessions_page, name="sessions"),
    path("okter/<int:session_id>/avslutt", views.end_session, name="end-session"),
    path("okter/avslutt-alle", views.end_all, name="end-all"),
    path("totrinn", factor_views.start, name="second-factor"),
    path("nokler", token_views.tokens, name="tokens"),
    path("nokler/<int:token_id>/avslutt", token_views.revoke, name="revoke-token"),
]
if settings.DEMO:
    own.append(path("demo", views.demo_sign_in, name="demo-sign-in"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("konto/", include((own, "accounts"))),
    path("logg-inn", views.sign_in, name="account_login"),
    path("logg-ut", account.logout, name="account_logout"),
    path("konto/ute-av-bruk", account.account_inactive, name="account_inactive"),
    path("konto/glemt-passord", views.forgotten, name="account_reset_password"),
    path("konto/passord", account.password_change, name="account_change_password"),
    path("konto/bekreft", account.reauthenticate, name="account_reauthenticate"),
    path("konto/totrinn/kode", mfa.authenticate, name="mfa_authenticate"),
    path("konto/totrinn/bekreft", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("konto/totrinn/oversikt", mfa.index, name="mfa_index"),
    path("konto/totrinn/app", totp.activate_totp, name="mfa_activate_totp"),
    path("konto/totrinn/app/koble-fra", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("konto/totrinn/reservekoder", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("konto/totrinn/reservekoder/nye", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "konto/totrinn/reservekoder/last-ned",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("konto/passnokler", keys.list_webauthn, name="mfa_list_webauthn"),
    path("konto/passnokler/ny", keys.add_webauthn, name="mfa_add_webauthn"),
    path("konto/passnokler/bekreft", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("konto/passnokler/logg-inn", keys.login_webauthn, name="mfa_login_webauthn"),
    path("konto/passnokler/<int:pk>/slett", factor_views.remove_key, name="mfa_remove_webauthn"),
    path("konto/passnokler/<int:pk>/navn", keys.edit_webauthn, name="mfa_edit_webauthn"),
]
