from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "utsyn.statistics"
