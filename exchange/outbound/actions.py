"""Setting the pick-up up, and asking for copies to be put there."""

from datetime import date

from django.db.models import Max, Q

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import action
from exchange import tasks
from exchange.models import Delivery, Pickup
from exchange.outbound.permissions import check_can_set_up
from notices.telling import nudge
from organisations.models import Authority
from papers.models import Paper


@action
def set_up(*, authority: Authority, is_on: bool, pattern: str, with_data: bool, by: User) -> Pickup:
    check_can_set_up(by, authority)
    pickup, _ = Pickup.objects.select_for_update().get_or_create(authority=authority)
    pickup.is_on, pickup.pattern, pickup.with_data = is_on, pattern, with_data
    pickup.failing_since = pickup.wait_until = pickup.told_at = None
    pickup.last_error, pickup.failures = "", 0
    pickup.save()
    words = f"set up copies for the case system: {'on' if is_on else 'off'}, files called {pattern}"
    events.record("outbound.changed", words, authority, by=by)
    nudge(tasks.sweep)
    return pickup


def on_paper_made(*, paper: Paper) -> None:
    """The PDF of a signed-off plan is there (see `papers.events`): wanted in the same transaction, put there after."""
    child = paper.snapshot.pep.child
    if child.restricted or not Pickup.objects.filter(authority=child.authority_id, is_on=True).exists():
        return
    _want([paper], by=None)


@action
def deliver_since(*, authority: Authority, since: date, by: User) -> int:
    """Copies of plans signed off since a day of which none was put there yet. Returns how many."""
    check_can_set_up(by, authority)
    _switched_on(authority)
    made = Paper.objects.exclude(made_at=None).filter(
        ~Q(pk__in=Delivery.objects.filter(authority=authority).values("paper")),
        snapshot__pep__child__authority=authority,
        snapshot__pep__child__restricted=False,
        snapshot__pep__signed_off_at__date__gte=since,
    )
    papers = list(made.select_related("snapshot__pep__child"))
    _want(papers, by=by)
    if papers:
        words = f"had {len(papers)} copies put where the case system takes them"
        events.record("outbound.asked", words, authority, by=by)
    return len(papers)


@action
def deliver_again(*, delivery: Delivery, by: User) -> Delivery:
    """Put it there once more, under a name of its own: where the first was lost, or where it was given up."""
    check_can_set_up(by, delivery.authority)
    pickup = _switched_on(delivery.authority)
    papers = Paper.objects.select_for_update(of=("self",)).select_related("snapshot__pep__child")
    paper = papers.get(pk=delivery.paper_id)
    if paper.snapshot.pep.child.restricted:
        raise NotNow("This child is for named people only. The social worker files the plan by hand.", pickup)
    if Delivery.objects.filter(paper=paper, sent_at=None, given_up_at=None).exists():
        raise NotNow("This plan is about to be put there already.", pickup)
    last = Delivery.objects.filter(paper=paper).aggregate(last=Max("again"))["last"]
    [wanted] = _want([paper], by=by, again=last + 1)
    pep = paper.snapshot.pep
    events.record("paper.again", "had a copy put where the case system takes it once more", pep, by=by)
    return wanted


def _want(papers: list[Paper], *, by, again: int = 0) -> list[Delivery]:
    rows = [
        Delivery(
            authority_id=paper.snapshot.pep.child.authority_id,
            paper=paper,
            again=again,
            wanted_at=clock.now(),
            wanted_by=by,
        )
        for paper in papers
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if len(rows) == 1:
        nudge(tasks.deliver, str(rows[0].pk))
    elif rows:
        nudge(tasks.sweep)
    return rows


def _switched_on(authority: Authority) -> Pickup:
    pickup = Pickup.objects.select_related("authority").filter(authority=authority).first()
    if pickup is None or not pickup.is_on:
        raise NotNow("Copies for the case system are off. Switch them on first.", Pickup(authority=authority))
    return pickup
