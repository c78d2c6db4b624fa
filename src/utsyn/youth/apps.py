"""The room of the young people whom the service knows."""

from django.apps import AppConfig


class YouthConfig(AppConfig):
    name = "utsyn.youth"
