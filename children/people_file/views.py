"""Adding people and their children from a file: choose it, look at what it would do, take it in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actions import Refused
from audit import looks
from children.people_file import loading, planning, reading
from children.people_file.forms import ChooseFileForm, ConfirmForm
from organisations.spreadsheets import as_csv

ROWS_ON_A_PAGE = 50
TITLES = {"refused": "Refused", "new": "New", "changes": "Changed", "same": "As they are"}
TONES = {"refused": "late", "new": "good"}


@require_http_methods(["GET", "POST"])
def choose(request):
    """Files of people are taken in where all files are; this address is in bookmarks, and takes what is posted."""
    loading.check_can_load(request.user)
    if request.method == "GET":
        return redirect("importing:choose", "people")
    form = ChooseFileForm(request.POST, request.FILES, by=request.user)
    if form.is_valid() and (kept := form.keep()):
        return redirect("people_file:preview", kept.pk)
    words = {
        "heading": "Add people from a file",
        "button": "Look at what it says",
        "back_url": reverse("accounts:people"),
        "back_text": "People",
        "cancel_url": reverse("accounts:people"),
        "columns": reading.COLUMNS,
        "most_rows": reading.MOST_ROWS,
    }
    return render(request, "children/people_file/choose.html", {"form": form, **words})


@require_http_methods(["GET", "POST"])
def preview(request, file_id):
    loading.check_can_load(request.user)
    kept = loading.kept_by(request.user).filter(pk=file_id).first()
    if kept is None:
        messages.info(request, "This file is not kept any more. Choose it again.")
        return redirect("people_file:choose")
    if kept.loaded_at:
        messages.info(request, "This file has been loaded already.")
        return redirect("accounts:people")
    if request.method == "POST":
        return _confirm(request, kept)
    return _show(request, kept, loading.plan_of(kept, request.user))


def _confirm(request, kept):
    plan = loading.plan_of(kept, request.user)
    form = ConfirmForm(request.POST, plan=plan)
    if not form.is_valid():
        return _show(request, kept, plan, form)
    try:
        done = loading.load(kept=kept, seen=form.cleaned_data["seen"], by=request.user)
    except (loading.Changed, Refused, IntegrityError):
        messages.warning(request, "Something has changed since you looked. Nothing was done. Look again, then confirm.")
        return redirect("people_file:preview", kept.pk)
    messages.success(request, _done_words(done) if done else "This file has been loaded already.")
    return redirect("accounts:people")


def _done_words(plan) -> str:
    new, changed = plan.counts[planning.NEW], plan.counts[planning.CHANGES]
    return f"{_rows(new)} added and {changed:,} changed. {_mails(plan)}"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _mails(plan) -> str:
    people = "1 person gets" if plan.invited == 1 else f"{plan.invited:,} people get"
    told = f", {plan.told:,} who sign in already are told of their new role" if plan.told else ""
    return f"{people} an invitation by email{told}."


def _show(request, kept, plan, form=None):
    form = form or ConfirmForm(plan=plan)
    counts = {slug: plan.counts[effect] for slug, effect in planning.EFFECTS.items()}
    shown = request.GET.get("show") if counts.get(request.GET.get("show")) else next(s for s in counts if counts[s])
    rows = [row for row in plan.rows if row.effect == planning.EFFECTS[shown]]
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    looks.seen(request, *{row.child.pk for row in page.object_list if row.child})
    cards = [
        {"number": number, "text": TITLES[slug], "href": f"?show={slug}#rows", "tone": TONES.get(slug, "")}
        for slug, number in counts.items()
        if number
    ]
    return render(
        request,
        "children/people_file/preview.html",
        {
            "kept": kept,
            "plan": plan,
            "form": form,
            "cards": cards,
            "title": TITLES[shown],
            "kept_query": f"show={shown}",
            "page": page,
            "refused": counts["refused"],
            "button": f"Load {_rows(counts['new'] + counts['changes'])}",
            "mails": _mails(plan),
            "ignored": loading.read(kept).ignored,
        },
    )


@require_GET
def refused(request, file_id):
    """The refused rows as they were typed, with what is wrong, to put right and choose again."""
    loading.check_can_load(request.user)
    kept = loading.kept_by(request.user).filter(pk=file_id, loaded_at=None).first()
    if kept is None:
        return redirect("people_file:choose")
    plan = loading.plan_of(kept, request.user)
    columns = list(reading.COLUMNS)
    rows = [
        [*(row.typed[column] for column in columns), row.number, " ".join(row.problems)]
        for row in plan.rows
        if row.problems
    ]
    return _download("refused-rows.csv", as_csv([[*columns, "row", "what is wrong"], *rows]))


@require_GET
def template(request):
    loading.check_can_load(request.user)
    return _download("people.csv", reading.template())


def _download(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
