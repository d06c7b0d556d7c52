"""Copies, what is held, and answers: made by the worker. Idempotent, safe to run twice or at the same time."""

from celery import shared_task

from records import gathering, making, reminding, taking
from records.models import RecordCopy, SubjectAccess, TakingIn

AT_ONCE = 5


@shared_task(name="records.tasks.make_copy")
def make_copy(copy_id: str) -> None:
    copy = RecordCopy.objects.select_related("child__authority", "by").waiting().filter(pk=copy_id).first()
    if copy:
        making.make_copy(copy)


@shared_task(name="records.tasks.gather")
def gather(request_id: str) -> None:
    asked = SubjectAccess.objects.select_related("child").filter(pk=request_id, gathered_at=None).first()
    if asked:
        try:
            gathering.gather(asked)
        except Exception as problem:
            making.failed(SubjectAccess, asked, problem)


@shared_task(name="records.tasks.make_answer")
def make_answer(request_id: str) -> None:
    wanted = SubjectAccess.objects.filter(pk=request_id, made_at=None).exclude(released_at=None)
    asked = wanted.select_related("child__authority", "released_by").first()
    if asked:
        making.make_answer(asked)


@shared_task(name="records.tasks.look_through")
def look_through(run_id: str) -> None:
    run = TakingIn.objects.select_related("authority", "by").filter(pk=run_id).first()
    if run:
        taking.look_through(run)


@shared_task(name="records.tasks.take_in")
def take_in(run_id: str) -> None:
    run = TakingIn.objects.select_related("authority", "by").filter(pk=run_id).first()
    if run:
        taking.take(run)


@shared_task(name="records.tasks.remind")
def remind() -> int:
    """Tell who is to answer. Safe to run again at any time."""
    return reminding.remind()


@shared_task(name="records.tasks.sweep")
def sweep() -> int:
    """Make what is wanted and not made: its nudge was lost; and throw away files whose days are over."""
    copies = list(RecordCopy.objects.waiting().values_list("pk", flat=True)[:AT_ONCE])
    asked = list(
        SubjectAccess.objects.filter(gathered_at=None, refused_on=None, last_error="").values_list("pk", flat=True)[
            :AT_ONCE
        ]
    )
    answers = SubjectAccess.objects.filter(made_at=None, last_error="").exclude(released_at=None)
    for one in copies:
        make_copy(str(one))
    for one in asked:
        gather(str(one))
    for one in list(answers.values_list("pk", flat=True)[:AT_ONCE]):
        make_answer(str(one))
    for run in TakingIn.objects.working().values_list("pk", "state")[:AT_ONCE]:
        (look_through if run[1] == TakingIn.State.CHECKING else take_in)(str(run[0]))
    making.throw_away()
    taking.throw_away()
    return len(copies) + len(asked)
