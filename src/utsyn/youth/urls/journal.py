"""Writing, signing and correcting entries."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import anonymous, correcting, drafts, entries, unsigned

_ANONYMOUS = "ungdom/anonyme/<uuid:entry>"
_ENTRY = "ungdom/<uuid:uid>/journal/<uuid:entry>"

urlpatterns: list[URLPattern] = [
    path("ungdom/ikke-signert", unsigned.unsigned, name="unsigned"),
    path("ungdom/kladd", drafts.save, name="draft-save"),
    path("ungdom/kladd/nokkel", drafts.key, name="draft-key"),
    path("ungdom/kladd/logget-inn", drafts.signed_in, name="draft-signed-in"),
    path("ungdom/anonyme", anonymous.anonymous, name="anonymous"),
    path("ungdom/anonyme/ny", entries.new, name="anonymous-new"),
    path(_ANONYMOUS, anonymous.entry, name="anonymous-entry"),
    path(f"{_ANONYMOUS}/skriv", entries.edit, name="anonymous-edit"),
    path(f"{_ANONYMOUS}/signer", entries.sign, name="anonymous-sign"),
    path(f"{_ANONYMOUS}/rett", entries.correct, name="anonymous-correct"),
    path(f"{_ANONYMOUS}/kast", drafts.discard, name="anonymous-discard"),
    path(f"{_ANONYMOUS}/hent-tilbake", drafts.restore, name="anonymous-restore"),
    path(f"{_ANONYMOUS}/velg", drafts.choose, name="anonymous-choose"),
    path("ungdom/<uuid:uid>/journal/ny/<slug:slug>", entries.new, name="entry-new"),
    path(_ENTRY, entries.entry, name="entry"),
    path(f"{_ENTRY}/skriv", entries.edit, name="entry-edit"),
    path(f"{_ENTRY}/signer", entries.sign, name="entry-sign"),
    path(f"{_ENTRY}/rett", entries.correct, name="entry-correct"),
    path(f"{_ENTRY}/flytt", correcting.Move.as_view(), name="entry-move"),
    path(f"{_ENTRY}/kast", drafts.discard, name="entry-discard"),
    path(f"{_ENTRY}/hent-tilbake", drafts.restore, name="entry-restore"),
    path(f"{_ENTRY}/velg", drafts.choose, name="entry-choose"),
]
