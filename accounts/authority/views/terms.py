"""Terms of the authority and of schools that have their own, and the days the offices are closed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authority import permissions
from accounts.authority.forms import ClosureForm, SchoolForm, TermForm
from audit import clock
from organisations import actions
from organisations.calendars import schools_with_own_terms
from organisations.terms import TermError

DATES = ["name", *actions.TERM_DATES]


@require_GET
def terms(request, code):
    authority = permissions.find_authority(request.user, code)
    rows = list(authority.terms.filter(school=None))
    return render(
        request,
        "accounts/authority/terms.html",
        {
            "authority": authority,
            "earlier": [row for row in rows if row.last_day < clock.today()],
            "terms": [row for row in rows if row.last_day >= clock.today()],
            "schools": schools_with_own_terms(authority),
            "may_change": permissions.can_set_terms(request.user, authority),
        },
    )


@require_http_methods(["GET", "POST"])
def term_add(request, code):
    return _term_page(request, _find(request, code))


@require_http_methods(["GET", "POST"])
def term(request, code, term_id):
    authority = _find(request, code)
    row = get_object_or_404(authority.terms.select_related("school"), pk=term_id)
    return _term_page(request, authority, row=row, school=row.school)


def _term_page(request, authority, row=None, school=None):
    first = {name: getattr(row, name) for name in DATES} if row else None
    form = TermForm(request.POST if request.method == "POST" else None, initial=first)
    back = _list_url(authority, school)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in DATES}
        try:
            actions.save_term(authority=authority, school=school, term=row, values=values, by=request.user)
        except TermError as problem:
            form.add_error("name" if "called" in str(problem) else "first_day", str(problem))
        else:
            messages.success(request, f"{values['name']} is saved. Dates of open plans follow.")
            return redirect(back)
    words = {
        "heading": row.name if row else "Add a term",
        "caption": school.name if school else authority.name,
        "button": "Save",
        "back_url": back,
        "back_text": "Terms",
        "cancel_url": back,
        "row": row,
        "authority": authority,
    }
    return render(request, "accounts/authority/term.html", {"form": form, **words})


@require_http_methods(["GET", "POST"])
def term_remove(request, code, term_id):
    authority = _find(request, code)
    row = get_object_or_404(authority.terms.select_related("school"), pk=term_id)
    if request.method == "POST":
        try:
            actions.remove_term(term=row, by=request.user)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{row.name} is removed.")
        return redirect(_list_url(authority, row.school))
    words = {
        "heading": f"Remove {row.name}?",
        "text": "No review is due for a term that is not here. A term in which there are plans cannot be removed.",
        "button": "Remove it",
        "cancel_url": reverse("authority:term", args=[code, row.pk]),
    }
    return render(request, "accounts/authority/sure.html", words)


# ---------------------------------------------------------------- schools with terms of their own


@require_http_methods(["GET", "POST"])
def school_find(request, code):
    authority = _find(request, code)
    form = SchoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["chosen"]
        try:
            actions.give_own_terms(authority=authority, school=school, by=request.user)
        except actions.Refused as refusal:
            form.add_error("school", str(refusal))
        else:
            messages.success(
                request, f"{school.name} has terms of its own now. They begin as a copy: change them here."
            )
            return redirect("authority:school", code, school.pk)
    words = {
        "heading": "Add a school with terms of its own",
        "lead": "Its terms then count instead of the authority's for every child who is taught there.",
        "button": "Continue",
        "back_url": reverse("authority:terms", args=[code]),
        "back_text": "Terms",
        "cancel_url": reverse("authority:terms", args=[code]),
    }
    return render(request, "form.html", {"form": form, **words})


@require_GET
def school(request, code, school_id):
    authority = permissions.find_authority(request.user, code)
    found = _school_with_terms(authority, school_id)
    return render(
        request,
        "accounts/authority/school_terms.html",
        {
            "authority": authority,
            "school": found,
            "terms": authority.terms.filter(school=found),
            "may_change": permissions.can_set_terms(request.user, authority),
        },
    )


@require_http_methods(["GET", "POST"])
def school_term_add(request, code, school_id):
    authority = _find(request, code)
    return _term_page(request, authority, school=_school_with_terms(authority, school_id))


@require_http_methods(["GET", "POST"])
def school_give_back(request, code, school_id):
    authority = _find(request, code)
    found = _school_with_terms(authority, school_id)
    if request.method == "POST":
        try:
            actions.take_own_terms(authority=authority, school=found, by=request.user)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("authority:school", code, found.pk)
        messages.success(request, f"{found.name} keeps to the authority's terms again.")
        return redirect("authority:terms", code)
    words = {
        "heading": f"Go back to the authority's terms for {found.name}?",
        "text": "The school's own terms are removed. Dates of open plans follow the authority's terms.",
        "button": "Go back to the authority's terms",
        "cancel_url": reverse("authority:school", args=[code, found.pk]),
    }
    return render(request, "accounts/authority/sure.html", words)


# ---------------------------------------------------------------- a file of terms


@require_GET
def file(request, code):
    """Files of terms are taken in where all files are."""
    authority = _find(request, code)
    return redirect(f"{reverse('importing:choose', args=['terms'])}?authority={authority.code}")


# ---------------------------------------------------------------- days the offices are closed


@require_http_methods(["GET", "POST"])
def closures(request, code):
    authority = permissions.find_authority(request.user, code)
    if request.method == "POST":
        permissions.check_can_set_terms(request.user, authority)
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = {"first": given["first"], "last": given["last"], "days": given["days"]}
        new = actions.add_closures(authority=authority, **asked, by=request.user)
        messages.success(request, f"{new} day{'' if new == 1 else 's'} added. Dates of open plans follow.")
        return redirect("authority:closures", code)
    return render(
        request,
        "accounts/authority/closures.html",
        {
            "authority": authority,
            "form": form,
            "closures": authority.closures.order_by("day"),
            "may_change": permissions.can_set_terms(request.user, authority),
        },
    )


@require_POST
def closure_remove(request, code, closure_id):
    authority = _find(request, code)
    closure = get_object_or_404(authority.closures, pk=closure_id)
    actions.remove_closure(closure=closure, by=request.user)
    messages.success(request, "The day is a working day again. Dates of open plans follow.")
    return redirect("authority:closures", code)


def _find(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_terms(request.user, authority)
    return authority


def _school_with_terms(authority, school_id):
    return get_object_or_404(schools_with_own_terms(authority), pk=school_id)


def _list_url(authority, school) -> str:
    if school:
        return reverse("authority:school", args=[authority.code, school.pk])
    return reverse("authority:terms", args=[authority.code])
