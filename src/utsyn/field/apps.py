"""The field room."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "utsyn.field"

    def ready(self) -> None:
        """Let the catalogue's pages say how many records use a code."""
        from utsyn.field import usage

        usage.register()
