"""The report of a term for the corporate parenting board: figures of the whole authority, small numbers hidden, as an
accessible PDF. Figures and file are kept as they were on that day."""

import hashlib
import logging
from pathlib import Path

from django.core.files.base import ContentFile
from django.template.loader import render_to_string

from audit import clock
from insight.dashboards import OF_A_REPORT, TABLES
from insight.models import TermReport
from insight.scope import Scope, head_of
from insight.sheets import Hiding, shared_together
from papers.plan import DEFAULT_COLOUR, html_to_pdf

log = logging.getLogger(__name__)
STYLE = Path(__file__).with_name("report.css")


class CannotMake(Exception):
    """Why a report is not made, in words for the person who asked for it."""


def make(report: TermReport) -> TermReport:
    """Count, print and keep. A report that is made is never made again; what went wrong is kept."""
    if report.is_ready:
        return report
    try:
        figures = _figures(report)
        return _keep(report, figures)
    except Exception as problem:
        log.warning("report %s not made: %s", report.pk, type(problem).__name__)
        words = str(problem) if isinstance(problem, CannotMake) else f"{type(problem).__name__}: {problem}"
        TermReport.objects.filter(pk=report.pk, made_at=None).update(last_error=words[:300])
        report.refresh_from_db()
        return report


def _figures(report: TermReport) -> list[dict]:
    """Counted table by table, saying how far it is; then what is hidden in one is hidden in all."""
    if report.authority_id not in head_of(report.wanted_by):
        raise CannotMake("Whoever asked for it is no longer head of this Virtual School.")
    scope = Scope(report.wanted_by, [report.authority], {"term": report.term})
    if report.term not in scope.terms:
        raise CannotMake("The term is not one of the last six.")
    counted = []
    for number, (_, name) in enumerate(OF_A_REPORT, 1):
        counted.append(Hiding(TABLES[name], scope))
        TermReport.objects.filter(pk=report.pk, made_at=None).update(done=number)
    sheets = zip(OF_A_REPORT, shared_together(counted), strict=True)
    return [{"chapter": chapter, **sheet.as_json()} for (chapter, _), sheet in sheets]


def context_of(report: TermReport, figures: list[dict], made_at) -> dict:
    chapters: dict[str, list] = {}
    for sheet in figures:
        chapters.setdefault(sheet["chapter"], []).append(sheet)
    return {"report": report, "authority": report.authority, "chapters": chapters.items(), "made_at": made_at}


def _keep(report: TermReport, figures: list[dict]) -> TermReport:
    made_at = clock.now()
    html = render_to_string("insight/report_paper.html", context_of(report, figures, made_at))
    pdf = html_to_pdf(html, report.authority.colour or DEFAULT_COLOUR, STYLE.read_text())
    report.refresh_from_db()
    if report.is_ready:  # somebody else was quicker
        return report
    report.file.save(f"{report.pk}.pdf", ContentFile(pdf.data), save=False)
    report.figures, report.made_at, report.last_error = figures, made_at, ""
    report.sha256, report.done = hashlib.sha256(pdf.data).hexdigest(), report.total
    report.save()
    return report
