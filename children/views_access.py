"""Who sees what and why, what changed, who looked, and breaking the glass."""

import csv

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import check_can_manage_people, people_managed
from audit import clock, looks
from audit.models import Look
from children import access, explain, facts, glass, history
from children.discretion import unnamed_to
from children.forms_access import BreakGlassForm, LooksFilter, PersonForm, WhyForm
from children.models import Child
from children.page_names import page_words
from children.permissions import can_see_looks, check_can_see_looks
from children.standing import capacities
from children.views import find
from components.words import day_words, in_london
from organisations.spreadsheets import no_formula

LOOKS_ON_A_PAGE = 50
CSV_ROWS = 50_000


def _page(request, rows, size: int):
    return Paginator(rows, size).get_page(request.GET.get("page"))


def _kept(request) -> str:
    """The rest of the query, for the links to other pages."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _about_child(request, template: str, child: Child, **words):
    identity = facts.identity_of(child, facts.main_enrolment(child))
    return render(request, template, {"child": child, "identity": identity, **words})


# ---------------------------------------------------------------- the history of a child


@require_GET
def child_history(request, child_id):
    child = find(request, child_id, "history")
    page = history.page_of(child, capacities(request.user, child), request.GET.get("page"))
    return _about_child(request, "children/history.html", child, page=page)


# ---------------------------------------------------------------- who looked


@require_GET
def child_looks(request, child_id):
    child = find(request, child_id, "looks")
    form, found = _looks_at(request, child)
    page = _page(request, found, LOOKS_ON_A_PAGE)
    _name_people(page.object_list)
    is_narrowed = any(form.cleaned_data.values())
    return _about_child(
        request, "children/looks.html", child, form=form, page=page, kept=_kept(request), is_narrowed=is_narrowed
    )


@require_GET
def child_looks_csv(request, child_id):
    """The same rows as a file, for a spreadsheet; at most as many as one can be expected to open."""
    child = find(request, child_id, "looks")
    _, found = _looks_at(request, child)
    rows = list(found[:CSV_ROWS])
    _name_people(rows)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="who-looked.csv"'
    response.write("\ufeff")  # a spreadsheet then reads the names rightly
    writer = csv.writer(response)
    writer.writerow(["When", "Person", "Email", "Page", "Children on the page", "Address"])
    for look in rows:
        when = f"{in_london(look.at):%Y-%m-%d %H:%M:%S}"
        said = [when, look.name, look.email, look.page_words, len(look.child_ids), look.address or ""]
        writer.writerow([no_formula(value) for value in said])
    return response


def _looks_at(request, child):
    form = LooksFilter(request.GET)
    form.is_valid()
    return form, form.narrowed(Look.objects.at_child(child.pk)).order_by("-at", "-pk")


def _name_people(rows) -> None:
    people = User.objects.in_bulk({look.user_id for look in rows})
    for look in rows:
        person = people.get(look.user_id)
        look.name = person.name if person else look.guest_name or "Somebody without an account"
        look.email = person.email if person else ""
        look.page_words = page_words(look.page)


# ---------------------------------------------------------------- access, for administrators and heads


def _tabs(request, current: str) -> list[dict]:
    tabs = [
        ("table", "Who sees what"),
        ("why", "Why somebody can see a child"),
        ("looks", "What somebody looked at"),
        ("break_glass", "Emergency access"),
    ]
    if not can_see_looks(request.user):
        tabs = [(name, text) for name, text in tabs if name != "looks"]
    return [{"text": text, "href": reverse(f"access:{name}"), "current": name == current} for name, text in tabs]


@require_GET
def access_table(request):
    check_can_manage_people(request.user)
    words = {"": "–", "R": "Reads", "RW": "Reads and writes"}
    rows = [
        {
            "name": name,
            "cells": [
                *(words[access.CELLS[record].get(role, "")] for role in access.COLUMNS),
                access.words_for_delegates(record, words),
            ],
        }
        for record, name in access.WORDS.items()
    ]
    head = [*(role.label for role in access.COLUMNS), "Delegate, until a date"]
    return render(request, "children/access_table.html", {"head": head, "rows": rows, "tabs": _tabs(request, "table")})


@require_http_methods(["GET", "POST"])
def why(request):
    check_can_manage_people(request.user)
    form = WhyForm(request.POST or None, by=request.user)
    answers = []
    if request.method == "POST" and form.is_valid():
        answers = [explain.why(form.person, child, unnamed_to(request.user, child)) for child in form.children_found]
        looks.seen(request, *form.children_found)
    words = {"heading": "Why can somebody see a child, or not?", "button": "Show why", "tabs": _tabs(request, "why")}
    return render(request, "children/why.html", {"form": form, "answers": answers, **words})


@require_http_methods(["GET", "POST"])
def choose_person(request):
    """Whose looks: asked by post, so that no address of a page carries an email address."""
    check_can_see_looks(request.user)
    form = PersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("access:looks_of", form.person.pk)
    words = {"heading": "What did somebody look at?", "button": "Show", "tabs": _tabs(request, "looks")}
    return render(request, "children/choose_person.html", {"form": form, **words})


@require_GET
def looks_of(request, user_id):
    """Every page of children that somebody opened; children are named where the reader may see who looked at them."""
    check_can_see_looks(request.user)
    person = get_object_or_404(people_managed(request.user, access.may_read("looks")), pk=user_id)
    page = _page(request, Look.objects.filter(user_id=person.pk).order_by("-at", "-pk"), LOOKS_ON_A_PAGE)
    ids = {child_id for look in page.object_list for child_id in look.child_ids}
    known = {str(child.pk): child for child in Child.objects.visible_to(request.user, "looks").filter(pk__in=ids)}
    shown = {}
    for look in page.object_list:
        look.children = [known[child_id] for child_id in look.child_ids[:5] if child_id in known]
        look.others = len(look.child_ids) - len(look.children)
        look.page_words = page_words(look.page)
        shown |= {child.pk: child for child in look.children}
    looks.seen(request, *shown)
    return render(request, "children/looks_of.html", {"person": person, "page": page})


# ---------------------------------------------------------------- breaking the glass


@require_GET
def break_glass(request):
    """All uses, for heads and administrators. A child is named only to those who see the child."""
    check_can_manage_people(request.user)
    page = _page(request, glass.uses_seen_by(request.user), LOOKS_ON_A_PAGE)
    ids = [use.child_id for use in page.object_list]
    named = set(Child.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    for use in page.object_list:
        use.is_named = use.child_id in named
    looks.seen(request, *named)
    return render(
        request,
        "children/glass.html",
        {"page": page, "can_break": glass.can_break_glass(request.user), "tabs": _tabs(request, "break_glass")},
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def open_glass(request):
    glass.check_can_break_glass(request.user)
    form = BreakGlassForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        opened = glass.break_glass(child=form.child, reason=said["reason"], hours=said["hours"], by=request.user)
        request.user.request_memory = {}
        messages.warning(request, "You see this record now. Others have been told, and what you open is listed.")
        return redirect("children:child", opened.child_id)
    words = {
        "heading": "Open a restricted record in an emergency",
        "lead": "Another head or an administrator is told at once, with your name. Your reason and every page you open "
        "stay on record.",
        "button": "Open the record",
        "button_warning": True,
        "back_url": reverse("access:break_glass"),
        "back_text": "Emergency access",
        "cancel_url": reverse("access:break_glass"),
    }
    return render(request, "form.html", {"form": form, **words})


@require_POST
def close_glass(request, glass_id):
    opened = get_object_or_404(request.user.glass_broken.open(request.user), pk=glass_id)
    glass.close_glass(glass=opened, by=request.user)
    messages.success(request, f"You gave back the emergency access on {day_words(clock.today())}.")
    return redirect("access:break_glass")
