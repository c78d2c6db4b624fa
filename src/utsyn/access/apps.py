from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "utsyn.access"
