"""The ground floor: what every room may use."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "utsyn.core"
