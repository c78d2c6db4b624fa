"""«Samme person?»: two records beside each other, merged, un-merged, or remembered as two."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth import merging
from utsyn.youth.finding_forms import SearchForm
from utsyn.youth.models import Merge
from utsyn.youth.queries import merging as queries
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import find, opened
from utsyn.youth.queries.search import search
from utsyn.youth.services import merging as services
from utsyn.youth.views.answering import of_record

_MOST_VERSION_DIGITS = 9


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def same(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """Whether this record is the only one of its person: likely ones, a search, what was merged, what is two."""
    form = SearchForm(request.POST or None)
    form.fields["q"].widget.attrs.pop("autofocus", None)
    found = None
    if request.method == "POST" and form.is_valid() and form.cleaned_data["q"]:
        found = search(viewer, service, form.cleaned_data["q"])
    with opened(viewer, service, uid, "youth.opened", parts=["identity"]) as record:
        context = {
            "banner": banner(record),
            "person": record.person,
            "service": service,
            "same": queries.same(viewer, record),
            "form": form,
            "found": found,
            "hits": [row for row in (*found.rows, *found.close) if row.pk not in record.same]
            if found
            else [],
        }
        return render(request, "youth/merging.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_record
def compare(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, other: UUID) -> HttpResponse:
    """Both records' values, and what a merge would do; and the merge itself."""
    wrong: Invalid | None = None
    if request.method == "POST":
        kept, gone = find(viewer, service, uid), find(viewer, service, other)
        if kept.pk == gone.pk:  # sent twice
            return HttpResponseRedirect(reverse("youth:record", args=[kept.uid]))
        choices = {
            name: request.POST[name]
            for name in queries.LABELS
            if request.POST.get(name) in list(merging.Side)
        }
        try:
            services.merge(
                by=viewer, kept=kept, gone=gone, choices=choices, reason=request.POST.get("reason", ""),
                versions=(_version(request, "kept"), _version(request, "gone")),
            )  # fmt: skip
        except Invalid as problem:
            wrong = problem
        else:
            messages.success(request, _("De to er slått sammen. Du kan angre under «Samme person?»."))
            return HttpResponseRedirect(reverse("youth:record", args=[kept.uid]))
    with queries.compared(viewer, service, uid, other) as found:
        context = {
            "banner": banner(found.kept),
            "uid": uid,
            "other": other,
            "two": found,
            "wrong": wrong,
            "reason": request.POST.get("reason", ""),
            "chosen": [name for name in queries.LABELS if request.POST.get(name) == merging.Side.GONE],
        }
        status = 200 if wrong is None else 409 if isinstance(wrong, NotAllowedNow) else 400
        return render(request, "youth/merge.html", context, status=status)


@require_POST
@of_record
def not_same(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, other: UUID) -> HttpResponse:
    """«Disse to er ikke samme person», and «Angre»."""
    first, second = find(viewer, service, uid), find(viewer, service, other)
    if "undo" in request.POST:
        services.unsay_not_same(by=viewer, first=first, second=second)
        messages.success(request, _("Angret. De to kan bli foreslått for hverandre igjen."))
    else:
        services.say_not_same(by=viewer, first=first, second=second)
        messages.success(request, _("Husket. De to blir ikke foreslått for hverandre igjen."))
    return HttpResponseRedirect(reverse("youth:same", args=[uid]))


@require_POST
@of_record
def unmerge(request: HttpRequest, viewer: Actor, service: Service, uid: UUID, merge: UUID) -> HttpResponse:
    """«Angre sammenslåingen»."""
    with opened(viewer, service, uid, "youth.opened", parts=["identity"]) as found:
        try:
            row = queries.merge_of(viewer, found, merge)
        except Merge.DoesNotExist:
            raise Http404 from None
    stay = services.unmerge(by=viewer, merged=row)
    messages.success(request, _("Angret. Ungdommene har hver sin journal igjen."))
    if stay:
        names = ", ".join(str(queries.LABELS.get(name, name)).lower() for name in stay)
        messages.warning(
            request,
            _("Dette er endret etter sammenslåingen og står som nå. Se over det: %(names)s.")
            % {"names": names},
        )
    return HttpResponseRedirect(reverse("youth:same", args=[uid]))


def _version(request: HttpRequest, side: str) -> int:
    """The version that the page saw; 0 where none was sent, which no record has."""
    text = request.POST.get(f"version_{side}", "")
    return int(text) if text.isdecimal() and len(text) <= _MOST_VERSION_DIGITS else 0
