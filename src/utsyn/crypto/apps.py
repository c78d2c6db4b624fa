from django.apps import AppConfig


class CryptoConfig(AppConfig):
    name = "utsyn.crypto"
