"""The one way in which a form is asked, checked, done and answered. A view says only what is its own.

A form view is a class: which form, what a service does with it, and what is said after it. What stands in the address
(``uid``, ``row`` …) becomes attributes, which the class declares. Nothing that was typed is lost: whatever is wrong,
the form comes back with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.accounts.stepup import MINUTES, is_recent, require_recent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.models import YoungPerson
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import Opened, find, opened
from utsyn.youth.queries.sections import may_write
from utsyn.youth.views.answering import View, complain, of_record, of_service

Text = str | Promise
Wanted = dict[str, Any]  # what a valid form says


class FormView:
    """One form: looked up, shown, and sent.

    With ``confirm`` the viewer must have shown within ``minutes`` who they are (AUT-5): asked before they begin to
    write. Where it has become too long meanwhile, the page asks them to do it in another tab, with the text still
    there: it is never laid in the session, which is kept in the clear.
    """

    form: type[Form]
    template: str
    does: Callable[..., Any]  # the service that does what the form asks for
    said: Text  # what is said of it
    to: str  # the page after it, by the name of its address
    at: tuple[str, ...] = ()  # the parts of this address that stand in that one too
    confirm: bool = False
    minutes: int = MINUTES
    permission: Permission | None = None  # of a view of no single record
    methods: tuple[str, ...] = ("GET", "HEAD", "POST")
    sent: Any = None  # the form that was sent

    def __init__(self, request: HttpRequest, viewer: Actor, service: Service, **address: Any) -> None:
        self.request, self.viewer, self.service = request, viewer, service
        vars(self).update(address)

    @classmethod
    def as_view(cls) -> View:
        """What an address names."""

        def view(request: HttpRequest, viewer: Actor, service: Service, **address: Any) -> HttpResponse:
            return cls(request, viewer, service, **address).respond()

        return require_http_methods(list(cls.methods))(cls.within(view))

    @classmethod
    def within(cls, view: View) -> View:
        """Finds the viewer and the service, and answers where there is nothing for them."""
        return of_record(view) if cls.permission is None else of_service(cls.permission)(view)

    def look(self) -> HttpResponse | None:
        """What must be there, and be seen by this viewer, whatever is sent; or an answer that needs no form."""
        return None

    def offered(self) -> dict[str, Any]:
        """What the form is made with, besides what was sent and what stands."""
        return {}

    def stands(self) -> dict[str, Any]:
        """What stands in the form before anybody has written in it."""
        return {}

    def made(self, data: QueryDict | None) -> Form:
        """The form, with what was sent; None for a fresh one."""
        return self.form(data, initial=self.stands(), **self.offered())

    def about(self) -> dict[str, Any]:
        """What the service is told, besides who does it and what the form says."""
        return {"service": self.service}

    def act(self, wanted: Wanted) -> Any:
        """Let the service do what is wanted. What it raises as Invalid is said in the form."""
        return self.does(by=self.viewer, **self.about(), **wanted)

    def tell(self, done: Any) -> Text:
        """What is said of what ``act`` has done."""
        return self.said

    def where(self, done: Any) -> str:
        """The address after it."""
        return reverse(self.to, args=[getattr(self, part) for part in self.at])

    def take(self, wanted: Wanted) -> HttpResponse:
        """Do it, say so, and go on."""
        done = self.act(wanted)
        messages.success(self.request, str(self.tell(done)))
        return HttpResponseRedirect(self.where(done))

    def context(self, form: Form) -> dict[str, Any]:
        """What the page shows besides the form."""
        return {}

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        """The page; with the form that was sent, or a fresh one."""
        form = self.sent or self.made(None)
        context = {**self.context(form), "form": form, **more}
        return render(self.request, self.template, context, status=status)

    def respond(self) -> HttpResponse:
        """Look, then take what was sent, or show."""
        answer = self.look()
        if answer is not None:
            return answer
        if self.request.method != "POST":
            if self.confirm:
                require_recent(self.request, minutes=self.minutes)
            return self.show()
        self.sent = self.made(self.request.POST)
        if not self.sent.is_valid():
            return self.show(400)
        if self.confirm and not is_recent(self.request, minutes=self.minutes):
            return self.show(403, unconfirmed=True)
        try:
            return self.take(self.sent.cleaned_data)
        except Invalid as wrong:
            return self.show(complain(self.sent, wrong))


class RecordForm(FormView):
    """A form that changes a record, for those who may write in it: shown under its banner.

    Sending it looks the record up and reads nothing of it; showing it opens the record, which is an event. A row
    that the record does not have is a 404.
    """

    template = "youth/record_form.html"
    at = ("uid",)
    heading: Text
    intro: Text = ""
    parts: tuple[str, ...] = ("identity",)
    uid: UUID
    person: YoungPerson

    def title(self) -> Text:
        """The page's heading."""
        return self.heading

    def begun(self, found: Opened) -> dict[str, Any]:
        """What stands in the record now. Raises ObjectDoesNotExist and Http404."""
        return {}

    def about(self) -> dict[str, Any]:
        return {"person": self.person}

    def look(self) -> HttpResponse | None:
        if self.request.method == "POST":
            self.person = find(self.viewer, self.service, self.uid)
        return None

    def above(self, found: Opened) -> dict[str, Any]:
        """What the page shows of the opened record, besides the banner and the form."""
        return {"heading": self.title(), "intro": self.intro, "back": self.where(None)}

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        with opened(self.viewer, self.service, self.uid, "youth.opened", parts=self.parts) as found:
            if not may_write(found):
                raise Refused(Permission.RECORD_YOUTH, self.service.code)
            self.person = found.person
            form = self.sent or self.form(None, initial=self.begun(found), **self.offered())
            context = {"banner": banner(found), "person": found.person, "form": form, **self.above(found)}
            return render(self.request, self.template, {**context, **more}, status=status)

    def respond(self) -> HttpResponse:
        try:
            return super().respond()
        except ObjectDoesNotExist:
            raise Http404 from None


def button(
    *,
    to: str,
    said: Text,
    look: Callable[[Actor, Service, UUID], YoungPerson] = find,
    confirm: bool = False,
) -> Callable[[Callable[..., object]], View]:
    """A button of a record: ``act(viewer, person, …)`` is done, said, and one is back on the page ``to`` it stood on.

    ``look`` finds the record for one who may press; with ``confirm`` they have shown lately who they are (AUT-5).
    What cannot be done now is said on the same page.
    """

    def made(act: Callable[..., object]) -> View:
        @require_POST
        @of_record
        @wraps(act)
        def pressed(
            request: HttpRequest, viewer: Actor, service: Service, uid: UUID, **row: Any
        ) -> HttpResponse:
            if confirm:
                require_recent(request)
            person = look(viewer, service, uid)
            try:
                act(viewer, person, **row)
            except ObjectDoesNotExist:
                raise Http404 from None
            except NotAllowedNow as wrong:
                messages.error(request, wrong.message)
            else:
                messages.success(request, str(said))
            return HttpResponseRedirect(reverse(to, args=[person.uid]))

        return pressed

    return made


def section(template: str, *parts: str) -> Callable[[Callable[[Opened], dict[str, Any]]], View]:
    """A page that shows ``parts`` of a record, as the log names them: ``read(opened)`` says what besides the banner."""

    def made(read: Callable[[Opened], dict[str, Any]]) -> View:
        @require_safe
        @of_record
        @wraps(read)
        def shown(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
            with opened(viewer, service, uid, "youth.opened", parts=parts) as found:
                context = {
                    "banner": banner(found),
                    "person": found.person,
                    "may_write": may_write(found),
                    **read(found),
                }
                return render(request, template, context)

        return shown

    return made
