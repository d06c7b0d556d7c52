"""The page of jobs: what happened this morning, and "Run now"."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Denied, authorities_managed
from notices import jobs
from notices.tasks import sweep
from notices.telling import nudge
from signoff.jobs import report
from signoff.tasks import MORNING, morning


@require_GET
def page(request):
    _check_may_see(request.user)
    context = {
        "morning": report.of_morning(),
        "access": report.of_access(),
        "ledger": report.of_ledger(request.user),
        "messages_sent": report.of_messages(request.user),
        "days": report.DAYS,
    }
    return render(request, "signoff/jobs.html", context)


@require_POST
def run(request):
    _check_may_see(request.user)
    jobs.ask_for(MORNING, by_id=request.user.pk)
    nudge(morning)
    messages.success(request, "The morning job was asked to run. Where no worker is free, it starts within 15 minutes.")
    return redirect("jobs:list")


@require_POST
def try_again(request):
    _check_may_see(request.user)
    count = report.try_again(request.user)
    nudge(sweep)
    messages.success(request, f"{count} {'message is' if count == 1 else 'messages are'} sent again.")
    return redirect("jobs:list")


def _check_may_see(user) -> None:
    if not authorities_managed(user).exists():
        raise Denied("Only an administrator or the Virtual School head can see the jobs.")
