"""What was done, what was sent, and what could not be."""

from datetime import timedelta

from django.core.cache import cache

from accounts.models import User
from accounts.permissions import authorities_managed, people_managed
from audit import clock
from children.reconcile import ACCESS
from notices.jobs import is_running
from notices.models import Job, JobRun, Notice
from signoff.tasks import MORNING
from targets.money.nightly import LEDGER, drift_of

DAYS = 7
SHOWN = 20


def of_morning() -> dict:
    """The morning job: whether it runs now, when it ran and runs next, and its last runs."""
    job = Job.objects.filter(name=MORNING).first()
    runs = list(JobRun.objects.filter(job=MORNING)[:10])
    current = next((run for run in runs if run.finished_at is None), None)
    asked = User.objects.in_bulk({run.asked_by_id for run in runs if run.asked_by_id})
    return {
        "job": job,
        "is_running": bool(job and is_running(job)),
        "is_waiting": bool(job and not is_running(job) and (current or (job.next_run is None and runs))),
        "current": current,
        "plans_opened": current.counts.get("plans", 0) if current else 0,
        "rows": [_row(run, asked) for run in runs if run.finished_at],
        "problems": runs[0].problems if runs else {},
    }


def _row(run: JobRun, asked) -> dict:
    counts = run.counts
    return {
        "started_at": run.started_at,
        "seconds": max(1, round((run.finished_at - run.started_at).total_seconds())),
        "by": asked[run.asked_by_id].name if run.asked_by_id in asked else "",
        "children": run.done,
        "plans": counts.get("plans", 0),
        "reminders": counts.get("reminders", 0),
        "people": counts.get("people", 0),
        "nobody": counts.get("nobody", 0),
        "problems": sum(run.problems.values()),
    }


def of_access() -> dict:
    """The night's look at all grants: when it was last done, and how many were put right since."""
    runs = list(JobRun.objects.filter(job=ACCESS).exclude(finished_at=None)[:DAYS])
    return {"last": runs[0] if runs else None, "repaired": sum(run.counts.get("repaired", 0) for run in runs)}


def of_ledger(user) -> dict:
    """The night's recount: when it was last done, and where this person’s ledgers drifted."""
    last = JobRun.objects.filter(job=LEDGER).exclude(finished_at=None).first()
    drift = sum(last.counts.get(drift_of(one), 0) for one in authorities_managed(user)) if last else 0
    return {"last": last, "drift": drift}


def of_messages(user) -> dict:
    """Messages of the last days to the people this person looks after. Others are somebody else's business."""
    since = clock.now() - timedelta(days=DAYS)
    ours = Notice.objects.filter(to_user_id__in=people_managed(user).values("pk"))
    lately = ours.filter(created_at__gte=since)
    unsent = ours.filter(sent_at=None)
    return {
        "sent": lately.filter(sent_at__isnull=False).count(),
        "waiting": unsent.filter(given_up_at=None).count(),
        "failed": unsent.filter(given_up_at__isnull=False).count(),
        "troubled": list(unsent.exclude(last_error="").order_by("-created_at")[:SHOWN]),
        "heard_of_worker": cache.get("worker-heartbeat") is not None,
    }


def try_again(user) -> int:
    """Messages that were given up are sent once more; returns how many."""
    given_up = Notice.objects.filter(
        to_user_id__in=people_managed(user).values("pk"), sent_at=None, given_up_at__isnull=False
    )
    return given_up.update(given_up_at=None, leased_until=None, created_at=clock.now())
