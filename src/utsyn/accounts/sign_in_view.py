"""The sign-in page."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView

from utsyn.accounts import demo


class SignInView(LoginView):
    """allauth's sign-in, with the demo's users where there is a demo."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_users": demo.demo_users()}


sign_in = SignInView.as_view()
