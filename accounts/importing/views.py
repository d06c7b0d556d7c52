"""Imports: what can be imported and what was, one run with its preview, progress and report, and undoing it."""

import io
import zipfile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.importing import actions, permissions
from accounts.importing.forms import ChooseForm
from audit import looks
from organisations import import_kinds, import_runs
from organisations.models import ImportLine, ImportRun
from organisations.spreadsheets import as_csv

LINES_ON_A_PAGE = 50
RUNS_ON_A_PAGE = 20
TONES = {"refused": "late", "created": "good"}
# What counts in a preview, in the order in which it is of use.
CARDS = ["refused", "created", "updated", "ended", "unchanged", "warning", "kept"]
VERBS = {"begin": actions.begin, "stop": actions.stop, "give_up": actions.give_up}
State = ImportRun.State


@require_GET
def index(request):
    permissions.check_can_see(request.user)
    runs = Paginator(permissions.runs_for(request.user), RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    for each in runs.object_list:
        each.of_kind = import_kinds.find(each.kind)
    kinds = permissions.kinds_for(request.user)
    groups = {group: [kind for kind in kinds if kind.group == group] for group in import_kinds.GROUPS}
    context = {"groups": {group: found for group, found in groups.items() if found}, "page": runs}
    return render(request, "accounts/importing/index.html", context)


@require_http_methods(["GET", "POST"])
def choose(request, kind):
    kind = _kind(request, kind)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ChooseForm(*given, kind=kind, by=request.user, initial={"authority": request.GET.get("authority")})
    if request.method == "POST" and form.is_valid():
        run = actions.ask(kind=kind, files=form.contents(), authority=form.authority_chosen, by=request.user)
        return redirect("importing:run", run.pk)
    words = {
        "heading": kind.title,
        "lead": kind.lead,
        "button": "Look at what it would do",
        "back_url": reverse("importing:index"),
        "back_text": "Imports",
        "cancel_url": reverse("importing:index"),
        "kind": kind,
    }
    return render(request, "accounts/importing/choose.html", {"form": form, **words})


@require_GET
def template(request, kind):
    kind = _kind(request, kind)
    if not kind.templates:
        raise Http404
    if len(kind.templates) == 1:
        [(name, text)] = kind.templates.items()
        return _download(name, text)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in kind.templates.items():
            archive.writestr(name, text)
    headers = {"Content-Disposition": f'attachment; filename="{kind.slug}.zip"'}
    return HttpResponse(out.getvalue(), content_type="application/zip", headers=headers)


@require_http_methods(["GET", "POST"])
def run(request, run_id):
    found, kind = _run(request, run_id)
    if request.method == "POST":
        verb = VERBS.get(request.POST.get("do"))
        try:
            if verb:
                verb(run=found, kind=kind, by=request.user)
        except import_runs.NotNow as why:
            messages.warning(request, str(why))
        return redirect("importing:run", found.pk)
    return render(request, "accounts/importing/run.html", _context(request, found, kind))


@require_GET
def progress(request, run_id):
    """The part of the page that is asked for again while the worker is at it."""
    found, kind = _run(request, run_id)
    if not found.is_working and request.headers.get("HX-Request"):
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # the whole page says what came of it
        return response
    if not found.is_working:
        return redirect("importing:run", found.pk)
    return render(request, "accounts/importing/progress.html", {"run": found, "kind": kind})


@require_GET
def report(request, run_id):
    """Every line, as a file: also what to put right, for whoever keeps the data."""
    found, _ = _run(request, run_id)
    lines = found.lines.order_by("outcome", "file", "row", "pk")
    looks.seen(request, *set(lines.exclude(subject_id=None).values_list("subject_id", flat=True)))
    head = ["outcome", "file", "line", "column", "value", "whom or what it is about", "what it says", "what to do"]
    return _download("import-report.csv", as_csv([head, *map(_cells, lines.iterator())]))


@require_http_methods(["GET", "POST"])
def undo(request, run_id):
    found, kind = _run(request, run_id)
    if not import_runs.can_undo(found):
        messages.info(request, "Only the last import can be undone, within 30 days.")
        return redirect("importing:run", found.pk)
    if request.method == "POST":
        try:
            actions.undo(run=found, kind=kind, by=request.user)
        except import_runs.NotNow as why:
            messages.warning(request, str(why))
        return redirect("importing:run", found.pk)
    return render(request, "accounts/importing/undo.html", {"run": found, "kind": kind})


# ---------------------------------------------------------------- what is shown
def _context(request, found: ImportRun, kind) -> dict:
    counts = found.counts
    cards = [
        {
            "number": f"{counts[what]:,}",
            "text": "As they are" if what == "unchanged" else _title(what, kind),
            "href": "" if what == "unchanged" else f"?show={what}#lines",
            "tone": TONES.get(what, ""),
        }
        for what in CARDS
        if counts.get(what)
    ]
    shows = [what for what in CARDS if what != "unchanged" and counts.get(what)]
    shown = request.GET.get("show") if request.GET.get("show") in shows else next(iter(shows), "")
    lines = found.lines.filter(outcome=shown)
    if shown == ImportLine.Outcome.REFUSED:
        lines = lines.order_by("file", "row", "pk")  # as whoever puts them right goes through the file
    page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    looks.seen(request, *{line.subject_id for line in page.object_list if line.subject_id and not kind.of_portal})
    changes = sum(counts.get(what, 0) for what in ("created", "updated"))
    return {
        "run": found,
        "kind": kind,
        "cards": cards,
        "shown": shown,
        "title": _title(shown, kind) if shown else "",
        "page": page,
        "kept": f"show={shown}",
        "changes": changes,
        "whole_changes": kind.count(changes),
        "whole": kind.count(found.total),
        "can_undo": import_runs.can_undo(found),
        "to_look_at": kind.to_look_at(found),
        "looked_at": reverse(kind.looked_at) if kind.looked_at else "",
    }


def _title(what: str, kind) -> str:
    return kind.ended.capitalize() if what == "ended" else str(ImportLine.Outcome(what).label)


def _kind(request, slug: str):
    kind = import_kinds.find(slug)
    if kind is None:
        raise Http404
    permissions.check_can_import(request.user, kind)
    return kind


def _run(request, run_id):
    """Of an authority of theirs: to anybody else the run does not exist."""
    permissions.check_can_see(request.user)
    found = get_object_or_404(permissions.runs_for(request.user), pk=run_id)
    return found, import_kinds.find(found.kind)


def _cells(line: ImportLine) -> list:
    where = [line.file, line.row or "", line.column, line.value]
    return [line.get_outcome_display(), *where, line.subject, line.words, line.fix]


def _download(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
