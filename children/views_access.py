"""Who sees what and why, what changed, who looked, and breaking the glass."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Denied, check_can_manage_people, people_managed
from audit import clock, looks
from audit.models import Look
from children import access, explain, facts, glass, history
from children.discretion import unnamed_to
from children.forms_access import AllLooksFilter, BreakGlassForm, HistoryFilter, LooksFilter, PersonForm, WhyForm
from children.models import Child
from children.page_names import page_words
from children.permissions import can_see_looks, check_can_see_looks
from children.standing import capacities
from children.views import find
from components.words import day_words, in_london
from organisations.spreadsheets import as_csv

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
    child = _with_history(request, child_id)
    held = capacities(request.user, child)
    form = _history_filter(request, held)
    page = history.page_of(child, held, request.GET.get("page"), form.wanted)
    words = {"form": form, "page": page, "kept": _kept(request), "is_narrowed": form.is_narrowed}
    return _about_child(request, "children/history.html", child, **words)


@require_GET
def child_history_csv(request, child_id):
    child = _with_history(request, child_id)
    held = capacities(request.user, child)
    return _file("history.csv", history.as_rows(child, held, _history_filter(request, held).wanted))


def _with_history(request, child_id) -> Child:
    """The child whose history it is, unless something closes it to this person for now."""
    child = find(request, child_id, "history")
    if why := history.why_closed(request.user, child):
        raise Denied(why)
    return child


def _history_filter(request, held) -> HistoryFilter:
    form = HistoryFilter(request.GET, kinds=history.kinds_read(held))
    form.is_valid()
    return form


def _file(name: str, rows: list[list]) -> HttpResponse:
    response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# ---------------------------------------------------------------- who looked


@require_GET
def child_looks(request, child_id):
    child = find(request, child_id, "looks")
    form, found = _looks_at(request, child)
    page = _page(request, found, LOOKS_ON_A_PAGE)
    _name_people(page.object_list)
    return _about_child(
        request, "children/looks.html", child, form=form, page=page, kept=_kept(request), is_narrowed=form.is_narrowed
    )


@require_GET
def child_looks_csv(request, child_id):
    """The same rows as a file, for a spreadsheet; at most as many as one can be expected to open."""
    child = find(request, child_id, "looks")
    _, found = _looks_at(request, child)
    looked = list(found[:CSV_ROWS])
    _name_people(looked)
    rows = [["When", "Person", "Email", "Page", "Children on the page", "Address"]]
    rows += [[_when(look), look.name, look.email, look.page_words, len(look.child_ids), _from(look)] for look in looked]
    return _file("who-looked.csv", rows)


def _when(look) -> str:
    return f"{in_london(look.at):%Y-%m-%d %H:%M:%S}"


def _from(look) -> str:
    return look.address or ""


def _looks_at(request, child):
    form = LooksFilter(request.GET)
    form.is_valid()
    return form, form.narrowed(Look.objects.at_one(child.ids)).order_by("-at", "-pk")


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
        ("search", "Who looked at whom"),
        ("break_glass", "Emergency access"),
    ]
    if not can_see_looks(request.user):
        tabs = [(name, text) for name, text in tabs if name not in {"looks", "search"}]
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
    _name_people(page.object_list)
    looks.seen(request, *_name_children(request.user, page.object_list))
    return render(request, "children/looks_of.html", {"person": person, "page": page})


@require_GET
def search_looks(request):
    """Who looked at whom, for all children of whom this person sees who looked."""
    form, found = _all_looks(request)
    page = _page(request, found, LOOKS_ON_A_PAGE)
    _name_people(page.object_list)
    looks.seen(request, *_name_children(request.user, page.object_list))
    words = {"form": form, "page": page, "kept": _kept(request), "tabs": _tabs(request, "search")}
    return render(request, "children/search_looks.html", words | {"is_narrowed": form.is_narrowed})


@require_GET
def search_looks_csv(request):
    """A line for each child on each page."""
    _, found = _all_looks(request)
    looked = list(found[:CSV_ROWS])
    _name_people(looked)
    looks.seen(request, *_name_children(request.user, looked, most=None))
    rows = [["When", "Person", "Email", "Page", "Child", "Case-system id", "Address"]]
    for look in looked:
        who = [_when(look), look.name, look.email, look.page_words]
        rows += [[*who, child.known_as, child.local_id, _from(look)] for child in look.children]
    return _file("who-looked-at-whom.csv", rows)


def _all_looks(request):
    check_can_see_looks(request.user)
    form = AllLooksFilter(request.GET)
    form.is_valid()
    children = form.among(Child.objects.visible_to(request.user, "looks"))
    left = Child.objects.filter(merged_into__in=children.values("pk"))  # of records that were put together with theirs
    ids = children.order_by().values("pk").union(left.order_by().values("pk"))
    return form, form.narrowed(Look.objects.at_children(ids)).order_by("-at", "-pk")


def _name_children(user, rows, most: int | None = 5) -> set:
    """Puts on each look the children this person may know of, the first few or all; the ids of those."""
    ids = {child_id for look in rows for child_id in look.child_ids}
    known = Child.objects.visible_to(user, "looks")
    left = Child.objects.exclude(merged_into=None)
    if most is not None:  # of a page; a file may name more than the database takes in one question
        left = left.filter(pk__in=ids)
        known = known.filter(Q(pk__in=ids) | Q(pk__in=left.values("merged_into")))
    known = {str(child.pk): child for child in known}
    known |= {str(pk): known[str(into)] for pk, into in left.values_list("pk", "merged_into") if str(into) in known}
    shown = set()
    for look in rows:
        look.children = [known[child_id] for child_id in look.child_ids if child_id in known][:most]
        look.others = len(look.child_ids) - len(look.children)
        shown |= {child.pk for child in look.children}
    return shown


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
