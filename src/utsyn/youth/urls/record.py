"""The record's page and its sections."""

from __future__ import annotations

from django.urls import URLPattern, path

from utsyn.youth.views import closing, contacts, record, sections, status, tasks

_RECORD = "ungdom/<uuid:uid>"

urlpatterns: list[URLPattern] = [
    path("ungdom/oppgaver", tasks.tasks, name="tasks"),
    path("ungdom/tastatur", record.keyboard, name="keyboard"),
    path(_RECORD, record.record, name="record"),
    path(f"{_RECORD}/om", sections.about, name="about"),
    path(f"{_RECORD}/om/kompetanse", sections.Competence.as_view(), name="competence"),
    path(f"{_RECORD}/om/fortalt", sections.Told.as_view(), name="told"),
    path(f"{_RECORD}/om/<slug:part>", sections.AboutPart.as_view(), name="about-part"),
    path(f"{_RECORD}/kontakt", contacts.contact, name="contact"),
    path(f"{_RECORD}/kontakt/endre", contacts.Reach.as_view(), name="reach"),
    path(f"{_RECORD}/kontakt/ny", contacts.One.as_view(), name="contact-new"),
    path(f"{_RECORD}/kontakt/<uuid:row>", contacts.One.as_view(), name="contact-edit"),
    path(f"{_RECORD}/kontakt/<uuid:row>/hold-tilbake", contacts.Withhold.as_view(), name="withhold"),
    path(f"{_RECORD}/kontakt/<uuid:row>/fortell", contacts.tell, name="tell"),
    path(f"{_RECORD}/kontakt/<uuid:row>/slutt", contacts.end, name="contact-end"),
    path(f"{_RECORD}/kontakt/<uuid:row>/angre", contacts.resume, name="contact-resume"),
    path(f"{_RECORD}/kontaktpersoner", status.KeyWorkers.as_view(), name="key-workers"),
    path(f"{_RECORD}/kontaktpersoner/<int:row>/slutt", status.key_worker_end, name="key-worker-end"),
    path(f"{_RECORD}/livssituasjon", sections.life, name="life"),
    path(f"{_RECORD}/livssituasjon/ny", sections.LifeChange.as_view(), name="life-new"),
    path(f"{_RECORD}/livssituasjon/<slug:day>", sections.LifeChange.as_view(), name="life-edit"),
    path(f"{_RECORD}/vedtak", sections.decisions, name="decisions"),
    path(f"{_RECORD}/vedtak/nytt", sections.Decision.as_view(), name="decision-new"),
    path(f"{_RECORD}/vedtak/<uuid:row>", sections.Decision.as_view(), name="decision-edit"),
    path(f"{_RECORD}/status", status.status, name="status"),
    path(f"{_RECORD}/status/endre", status.StatusChange.as_view(), name="status-change"),
    path(f"{_RECORD}/status/<int:row>", status.Period.as_view(), name="period"),
    path(f"{_RECORD}/avslutt", closing.Close.as_view(), name="close"),
    path(f"{_RECORD}/avslutt/kladd", closing.close_draft, name="close-draft"),
    path(f"{_RECORD}/rose/<uuid:entry>", closing.farewell, name="farewell"),
    path(f"{_RECORD}/oppgaver/ny", tasks.OneTask.as_view(), name="task-new"),
    path(f"{_RECORD}/oppgaver/<uuid:row>", tasks.OneTask.as_view(), name="task-edit"),
    path(f"{_RECORD}/oppgaver/<uuid:row>/gjort", tasks.done, name="task-done"),
    path(f"{_RECORD}/oppgaver/<uuid:row>/angre", tasks.undo, name="task-undo"),
]
