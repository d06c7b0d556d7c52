"""The dashboards, and the list behind each number."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit import clock
from audit.looks import seen
from insight import permissions
from insight.dashboards import DASHBOARDS
from insight.drawing import chart_over_time, draw, kept
from insight.measures.table import Measure
from insight.morning import exceptions
from insight.scope import ALL, EARLIER, Scope
from insight.views.finding import narrowed_words, narrowing, places, scope_of

ON_A_PAGE = 50


@require_safe
def index(request):
    """A head begins with what stands out, an adviser with what is due."""
    permissions.check_sees_figures(request.user)
    if permissions.is_head(request.user):
        return redirect("insight:morning")
    return redirect("insight:dashboard", "compliance")


@require_safe
def morning(request):
    permissions.check_is_head(request.user)
    scope = scope_of(request, has_terms=False)
    context = {"places": places("morning", request), "exceptions": exceptions(scope), "now": clock.now()}
    return render(request, "insight/morning.html", context)


@require_safe
def dashboard(request, slug):
    found = DASHBOARDS.get(slug)
    if found is None:
        permissions.check_sees_figures(request.user)
        raise Http404
    has_terms = not found.is_now
    scope = scope_of(request, has_terms=has_terms)
    by = request.GET.get("by", "")
    if by == "term":
        scope.asked.pop("term", None)
    everything = request.GET.get("all", "")
    tables = [table for table in found.tables if all(permissions.may_see(scope, each) for each in table.all)]
    drawn = [draw(table, scope, by, everything=everything == table.name) for table in tables]
    for each in drawn:
        if each.table.over_time and by != "term" and has_terms:
            each.chart = chart_over_time(each.table, scope)
    context = {
        "places": places(slug, request),
        "dashboard": found,
        "form": narrowing(request, scope, by, has_terms=has_terms),
        "drawn": drawn,
        "kept": kept(scope, **({"by": by} if by else {})),
        "scope": scope,
        "now": clock.now(),
        "is_narrowed": bool(request.GET),
        "here": reverse("insight:dashboard", args=[slug]),
    }
    return render(request, "insight/dashboard.html", context)


@require_safe
def rows(request, slug):
    """The list behind a number: the same rows that were counted."""
    scope = scope_of(request, term=ALL)
    measure = permissions.measure_or_404(scope, slug)
    _narrow_to_key(request, scope, measure)
    listed = measure.listed(scope).select_related(*measure.rows.fetched).order_by(*measure.rows.order)
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    child_of = measure.rows.child_of
    seen(request, *{child_of(row).pk for row in found})
    context = {
        "places": places("", request),
        "measure": measure,
        "total": measure.number(scope) if measure.sum else None,
        "page": page,
        "rows": [
            {
                "child": child_of(row),
                "href": measure.rows.href(row),
                "cells": [{"heading": heading, "words": words(row)} for heading, words in measure.rows.columns],
            }
            for row in found
        ],
        "kept": kept(scope),
        "narrowed": narrowed_words(scope, measure),
        "back": _back(scope, measure),
        "now": clock.now(),
    }
    return render(request, "insight/rows.html", context)


def _narrow_to_key(request, scope: Scope, measure: Measure) -> None:
    """The keys of these rows' own breakdowns, and the terms before those that are shown."""
    for breakdown in measure.rows.own:
        if value := request.GET.get(breakdown.name):
            scope.asked[breakdown.name] = value
    if request.GET.get("term") == EARLIER:
        scope.asked["term"] = EARLIER


def _back(scope: Scope, measure: Measure) -> str:
    """The page on which the number stands."""
    for found in DASHBOARDS.values():
        if any(measure in table.counted for table in found.tables):
            asked = {
                name: value for name, value in scope.asked.items() if name in {"term", "phase", "school", "adviser"}
            }
            here = Scope(scope.user, scope.authorities, asked, scope.whose, scope.today)
            return f"{reverse('insight:dashboard', args=[found.name])}?{kept(here)}"
    return reverse("insight:morning")
