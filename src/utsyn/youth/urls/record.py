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
    path(f"{_RECORD}/om/kompetanse", sections.competence, name="competence"),
    path(f"{_RECORD}/om/fortalt", sections.told, name="told"),
    path(f"{_RECORD}/om/<slug:part>", sections.about_part, name="about-part"),
    path(f"{_RECORD}/kontakt", contacts.contact, name="contact"),
    path(f"{_RECORD}/kontakt/endre", contacts.reach, name="reach"),
    path(f"{_RECORD}/kontakt/ny", contacts.one, name="contact-new"),
    path(f"{_RECORD}/kontakt/<uuid:row>", contacts.one, name="contact-edit"),
    path(f"{_RECORD}/kontakt/<uuid:row>/hold-tilbake", contacts.withhold, name="withhold"),
    path(f"{_RECORD}/kontakt/<uuid:row>/fortell", contacts.tell, name="tell"),
    path(f"{_RECORD}/kontakt/<uuid:row>/slutt", contacts.end, name="contact-end"),
    path(f"{_RECORD}/kontakt/<uuid:row>/angre", contacts.resume, name="contact-resume"),
    path(f"{_RECORD}/kontaktpersoner", status.key_workers, name="key-workers"),
    path(f"{_RECORD}/kontaktpersoner/<int:row>/slutt", status.key_worker_end, name="key-worker-end"),
    path(f"{_RECORD}/livssituasjon", sections.life, name="life"),
    path(f"{_RECORD}/livssituasjon/ny", sections.life_change, name="life-new"),
    path(f"{_RECORD}/livssituasjon/<slug:day>", sections.life_change, name="life-edit"),
    path(f"{_RECORD}/vedtak", sections.decisions, name="decisions"),
    path(f"{_RECORD}/vedtak/nytt", sections.decision, name="decision-new"),
    path(f"{_RECORD}/vedtak/<uuid:row>", sections.decision, name="decision-edit"),
    path(f"{_RECORD}/status", status.status, name="status"),
    path(f"{_RECORD}/status/endre", status.status_change, name="status-change"),
    path(f"{_RECORD}/status/<int:row>", status.period, name="period"),
    path(f"{_RECORD}/avslutt", closing.close, name="close"),
    path(f"{_RECORD}/avslutt/kladd", closing.close_draft, name="close-draft"),
    path(f"{_RECORD}/rose/<uuid:entry>", closing.farewell, name="farewell"),
    path(f"{_RECORD}/oppgaver/ny", tasks.task, name="task-new"),
    path(f"{_RECORD}/oppgaver/<uuid:row>", tasks.task, name="task-edit"),
    path(f"{_RECORD}/oppgaver/<uuid:row>/gjort", tasks.done, name="task-done"),
    path(f"{_RECORD}/oppgaver/<uuid:row>/angre", tasks.undo, name="task-undo"),
]
