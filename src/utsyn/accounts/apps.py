from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "utsyn.accounts"
    label = "accounts"
