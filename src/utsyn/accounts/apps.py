from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "utsyn.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Only here are all apps loaded, allauth's among them.
        from utsyn.accounts import events

        events.connect()
