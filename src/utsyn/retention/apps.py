from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "utsyn.retention"
