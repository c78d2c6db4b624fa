"""Addresses of the youth room, under /ungdom. A record is named by its uid, which says nothing (ASVS V14.2.1)."""

from __future__ import annotations

from utsyn.youth.urls import access, disposal, finding, journal, record

app_name = "youth"
#: Fixed words come before an address that begins with a record's uid.
urlpatterns = [
    *finding.urlpatterns,
    *journal.urlpatterns,
    *access.urlpatterns,
    *disposal.urlpatterns,
    *record.urlpatterns,
]
