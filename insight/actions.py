"""Taking figures out of the portal, and asking for the report of a term."""

from accounts.models import User
from audit import clock, events
from audit.acting import action
from insight import permissions, tasks
from insight.dashboards import OF_A_REPORT
from insight.models import Taken, TermReport
from notices.telling import nudge
from organisations.models import Authority


@action
def take(*, authority: Authority, what: str, narrowed: str, reader: str, format: str, purpose: str, by: User) -> Taken:
    """Record that figures leave the portal. The file is made after this, by whoever asked."""
    permissions.check_sees_figures(by)
    taken = Taken.objects.create(
        authority=authority, what=what[:200], narrowed=narrowed[:300], reader=reader, format=format, purpose=purpose,
        by=by, at=clock.now(),
    )  # fmt: skip
    events.record("figures.taken", f"took the figures “{taken.what}” as a file: {purpose}", taken, by=by)
    return taken


@action
def want_report(*, authority: Authority, term: str, purpose: str, by: User) -> TermReport:
    """Ask for the report of a term; the worker makes it."""
    permissions.check_can_report(by, authority)
    report = TermReport.objects.create(
        authority=authority, term=term, purpose=purpose, wanted_by=by, wanted_at=clock.now(),
        total=len(OF_A_REPORT),
    )  # fmt: skip
    events.record("figures.report", f"asked for the report of {term}: {purpose}", report, by=by)
    nudge(tasks.make, str(report.pk))
    return report
