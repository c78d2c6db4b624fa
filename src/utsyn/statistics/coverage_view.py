"""«Dekning»: the page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.core import clock
from utsyn.core.errors import Invalid, Refused
from utsyn.statistics.coverage import coverage, last_whole_weeks
from utsyn.statistics.presentation import coverage as laid_out
from utsyn.statistics.presentation.coverage_question import WEEKS, asked


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Plan against actual, and encounters per hour, of a period that stands in the address."""
    viewer, service = getattr(request, "actor", None), getattr(request, "service", None)
    if viewer is None or service is None:
        raise Refused(Permission.SEE_STATISTICS)
    today = clock.today(service.timezone)
    fault: Invalid | None = None
    try:
        period, compare = asked(request.GET, today)
    except Invalid as wrong:
        fault, period, compare = wrong, last_whole_weeks(today, WEEKS[0]), None
    found = coverage(viewer, service, period, compare)
    context = {
        **laid_out.context(found, request.GET, today),
        "fault": fault.message if fault else "",
        "link": request.build_absolute_uri(f"{reverse('statistics:coverage')}?{laid_out.address_of(found)}"),
        "leads": Permission.LEAD_FIELD in getattr(request, "permissions", ()),
    }
    return render(request, "statistics/coverage.html", context, status=400 if fault else 200)
