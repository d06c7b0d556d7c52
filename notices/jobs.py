"""Jobs that run when their time has come, however many workers and schedulers there are: a row is the lock.

A job works in slices. Each step says how far it is and keeps the lease; a slice that was killed is gone on with by
whoever comes next, from the last step that was recorded.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from audit import clock
from notices.models import Job, JobRun

LEASE = timedelta(minutes=5)  # longer than any one step
SLICE = 40.0  # seconds; then the worker may do something else first
KEPT = 60  # runs that can still be looked at
MOST_PROBLEMS = 20


class Lost(Exception):
    """Somebody else has the lease now: this worker was away for too long, and stops."""


class Turn:
    """What a worker holds while it works on a run."""

    def __init__(self, run: JobRun, holder: UUID):
        self.run = run
        self.holder = holder  # another one each time, so that a worker that was away for too long is told from its heir
        self.until = time.monotonic() + SLICE
        self.problems = Counter(run.problems)

    def is_up(self) -> bool:
        return time.monotonic() >= self.until

    def step(self, *, done: int = 0, position: str = "", **counts: int) -> None:
        """Record how far it is. Raises Lost where the lease has gone to another worker."""
        self.run.done += done
        self.run.position = position or self.run.position
        for what, number in counts.items():
            self.run.counts[what] = self.run.counts.get(what, 0) + number
        self.run.problems = dict(self.problems.most_common(MOST_PROBLEMS))
        held = Job.objects.filter(pk=self.run.job_id, holder=self.holder, leased_until__gte=clock.now())
        with transaction.atomic():
            if not held.update(leased_until=clock.now() + LEASE):
                raise Lost(self.run.job_id)
            self.run.save()

    def problem(self, words: str) -> None:
        self.problems[words[:200]] += 1


def take_turn(name: str, work: Callable[[Turn], bool], *, next_run: Callable[[], datetime]) -> JobRun | None:
    """Work on a job if it is due and nobody else does. `work` returns whether everything is done.

    None: not due, or in other hands. A run that is not done yet has no `finished_at`: ask again.
    """
    turn = _take(name)
    if turn is None:
        return None
    run = turn.run
    try:
        is_done = work(turn)
        turn.step()
    except Lost:
        return None
    except Exception as error:
        turn.problem(f"It stopped: {type(error).__name__}. It is tried again.")
        run.problems = dict(turn.problems)
        run.save(update_fields=["problems"])
        _give_back(turn)
        raise
    _give_back(turn, finished=next_run() if is_done else None)
    return run


def ask_for(name: str, by_id) -> None:
    """Let a job run at once, though its time has not come."""
    Job.objects.get_or_create(name=name)
    Job.objects.filter(name=name).update(next_run=None, asked_by_id=by_id)


def is_running(job: Job) -> bool:
    return job.leased_until is not None and job.leased_until >= clock.now()


@transaction.atomic
def _take(name: str) -> Turn | None:
    now = clock.now()
    Job.objects.get_or_create(name=name)
    free = Job.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), name=name)
    due = free.filter(Q(next_run=None) | Q(next_run__lte=now))
    if not due.update(leased_until=now + LEASE):
        return None
    job = Job.objects.get(name=name)
    run = JobRun.objects.filter(job=job, finished_at=None).first()
    if run and run.day != clock.today():
        # What was not finished yesterday is superseded by today's: it looks at everything again.
        run.finished_at = now
        run.problems = {**run.problems, "Stopped before its end; the next run did the rest.": 1}
        run.save()
        run = None
    if run is None:
        run = JobRun.objects.create(job=job, day=clock.today(), started_at=now, asked_by_id=job.asked_by_id)
    turn = Turn(run, uuid4())
    Job.objects.filter(name=name).update(holder=turn.holder, asked_by_id=None, next_run=now)
    return turn


@transaction.atomic
def _give_back(turn: Turn, finished: datetime | None = None) -> None:
    """At the end of a slice; `finished` is when the job is due again."""
    run = turn.run
    job = Job.objects.filter(pk=run.job_id, holder=turn.holder)
    if finished is None or not job.exists():
        job.update(leased_until=None)
        return
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    job.exclude(next_run=None).update(next_run=finished)  # none: it was asked for again meanwhile
    job.update(leased_until=None)
    old = JobRun.objects.filter(job=run.job_id).values_list("pk", flat=True)[KEPT:]
    JobRun.objects.filter(pk__in=list(old)).delete()
