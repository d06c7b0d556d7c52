"""Figures as files, and the report of a term."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from components.words import day_words, time_words
from insight import actions, permissions, sheets
from insight.dashboards import DASHBOARDS, TABLES
from insight.drawing import kept
from insight.forms import ReportForm, TakeForm
from insight.models import Taken, TermReport
from insight.reports import context_of
from insight.scope import ALL, Scope, authorities_of, head_of
from insight.views.finding import narrowed_words, places, scope_of

SHOWN = 50
TYPES = {
    "csv": ("text/csv; charset=utf-8", sheets.to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.to_xlsx),
}


@require_http_methods(["GET", "POST"])
def take(request, slug):
    """One table as a file: for whom, and what for, is asked first and kept."""
    table = TABLES.get(slug)
    found = next((each for each in DASHBOARDS.values() if table in each.tables), None)
    scope = scope_of(request, has_terms=found is None or not found.is_now)
    if table is None or not all(permissions.may_see(scope, measure) for measure in table.all):
        raise Http404
    by = request.GET.get("by", "")
    if by == "term":
        scope.asked.pop("term", None)
    form = TakeForm(request.POST or None, narrowed=_for_the_team(scope, found.is_now))
    narrowed = narrowed_words(scope, table.whole)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.take(
            authority=scope.authorities[0], what=table.about, narrowed=", ".join(narrowed), by=request.user, **said
        )
        drawn = sheets.exact if said["reader"] == Taken.Reader.TEAM else sheets.shared
        return _file(drawn(table, scope, by), narrowed, said["format"])
    context = {"places": places(found.name, request), "table": table, "form": form, "narrowed": narrowed}
    context |= {"kept": kept(scope, **({"by": by} if by else {})), "found": found}
    return render(request, "insight/take.html", context)


def _for_the_team(scope: Scope, is_now: bool) -> str:
    """Why these figures are not for other people; empty where they are."""
    if len(scope.authorities) > 1:
        return "several authorities"
    if scope.whose != ALL or scope.asked.keys() - {"term"}:
        return "some of the children"
    return "" if is_now or scope.asked.get("term") else "several terms"


def _file(sheet: sheets.Sheet, narrowed: list[str], format: str) -> HttpResponse:
    content_type, write = TYPES[format]
    now = clock.now()
    about = [f"As at {day_words(now)} at {time_words(now)}"]
    about += [f"Only {', '.join(narrowed)}"] if narrowed else []
    name = f"{slugify(sheet.name)}-{clock.today().isoformat()}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(sheet, about), content_type=content_type, headers=headers)


@require_http_methods(["GET", "POST"])
def reports(request):
    """The reports that were made, what was taken as a file, and asking for another report."""
    permissions.check_is_head(request.user)
    authorities = [each for each in authorities_of(request.user) if each.pk in head_of(request.user)]
    request.authority = authorities[0]
    form = ReportForm(request.POST or None, authorities, reversed(Scope(request.user, authorities).terms))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        authority = next(each for each in authorities if each.code == said["authority"])
        report = actions.want_report(authority=authority, term=said["term"], purpose=said["purpose"], by=request.user)
        messages.success(request, "The report is being made.")
        return redirect("insight:report", report.pk)
    context = {
        "places": places("reports", request),
        "form": form,
        "reports": TermReport.objects.visible_to(request.user).select_related("authority", "wanted_by")[:SHOWN],
        "taken": Taken.objects.visible_to(request.user).select_related("by", "authority")[:SHOWN],
    }
    return render(request, "insight/reports.html", context)


@require_safe
def report(request, term_report_id):
    """How far a report is; once it is made, its figures as they were on the day."""
    permissions.check_is_head(request.user)
    found = get_object_or_404(
        TermReport.objects.visible_to(request.user).select_related("authority"), pk=term_report_id
    )
    request.authority = found.authority
    context = {"places": places("reports", request)} | context_of(found, found.figures, found.made_at)
    name = "insight/report_progress.html" if request.headers.get("HX-Request") else "insight/report.html"
    return render(request, name, context)


@require_safe
def report_pdf(request, term_report_id):
    permissions.check_is_head(request.user)
    found = get_object_or_404(TermReport.objects.visible_to(request.user).exclude(made_at=None), pk=term_report_id)
    name = f"report-{slugify(found.term)}.pdf"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
