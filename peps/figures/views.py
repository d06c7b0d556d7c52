"""Figures from a file: choose it, look at what it would do, take it in."""

import uuid
from dataclasses import astuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import NotNow
from audit import looks
from organisations.spreadsheets import as_csv
from peps import shell
from peps.figures import loading, planning
from peps.figures.forms import ChooseFileForm, ConfirmForm
from peps.figures.layouts import KINDS

ROWS_ON_A_PAGE = 50
TITLES = {"refused": "Refused", "new": "New", "changes": "Changed", "same": "As they are"}
TONES = {"refused": "late", "new": "good"}


@require_http_methods(["GET", "POST"])
def choose(request):
    pep = _plan_asked_for(request)
    loading.check_can_load(request.user, pep)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    asked = request.GET.get("kind", "")
    form = ChooseFileForm(*given, by=request.user, pep=pep, kind=asked if asked in KINDS else "")
    if request.method == "POST" and form.is_valid() and (kept := form.keep()):
        return redirect("figures:preview", kept.pk)
    words = {
        "heading": "Figures from a file",
        "caption": f"{pep.child.known_as}, {pep}" if pep else "",
        "button": "Look at what it says",
        "back_url": _back(pep),
        "back_text": "The plan" if pep else "Children",
        "cancel_url": _back(pep),
        "kinds": KINDS.values(),
        "pep": pep,
    }
    return render(request, "peps/figures/choose.html", {"form": form, **words})


def _plan_asked_for(request):
    """The plan of one child, where the address names one (`?plan=`)."""
    asked = request.GET.get("plan", "")
    if not asked:
        return None
    try:
        return shell.plan_or_404(request, uuid.UUID(asked), "education", everything=True)
    except ValueError:
        raise Http404 from None


def _back(pep) -> str:
    return reverse("peps:part", args=[pep.pk, "C"]) if pep else reverse("children:list")


@require_http_methods(["GET", "POST"])
def preview(request, file_id):
    loading.check_can_load(request.user)
    kept = loading.kept_by(request.user).filter(pk=file_id).first()
    if kept is None:
        messages.info(request, "This file is not kept any more. Choose it again.")
        return redirect("figures:choose")
    if kept.loaded_at:
        messages.info(request, "This file has been loaded already.")
        return redirect(_back(kept.pep))
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
    except (loading.Changed, NotNow):
        messages.warning(request, "Something has changed since you looked. Nothing was done. Look again, then confirm.")
        return redirect("figures:preview", kept.pk)
    messages.success(request, _done_words(done) if done else "This file has been loaded already.")
    return redirect(_back(kept.pep))


def _done_words(plan) -> str:
    new, changed = plan.counts[planning.NEW], plan.counts[planning.CHANGES]
    return f"{_rows(new)} added and {changed:,} changed."


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


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
        "peps/figures/preview.html",
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
            "ignored": loading.read(kept).ignored,
            "back": _back(kept.pep),
        },
    )


@require_GET
def refused(request, file_id):
    """The refused rows as they were typed, with what is wrong, to put right and choose again."""
    loading.check_can_load(request.user)
    kept = loading.kept_by(request.user).filter(pk=file_id, loaded_at=None).first()
    if kept is None:
        return redirect("figures:choose")
    plan = loading.plan_of(kept, request.user)
    columns = list(plan.kind.layout.columns)
    rows = [
        [
            *(row.typed[column] for column in columns),
            row.number,
            *(" / ".join(filter(None, said)) for said in zip(*map(astuple, row.problems), strict=True)),
        ]
        for row in plan.rows
        if row.problems
    ]
    head = [*columns, "row", "column", "what is wrong", "what to do"]
    return _download("refused-rows.csv", as_csv([head, *rows]))


@require_GET
def template(request, slug):
    loading.check_can_load(request.user)
    if slug not in KINDS:
        raise Http404
    return _download(f"{slug}.csv", KINDS[slug].layout.template())


def _download(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
