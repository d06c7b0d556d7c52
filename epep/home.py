"""What do I need to do next? Each person's first page: their duties by urgency, and what waits for somebody else."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.roles import Role
from audit import clock
from audit.looks import seen
from children.models import Child
from children.querysets import roles_held
from peps.models import PEP
from signoff.models import Duty
from signoff.turns import duties_of, href_of

SOON = timedelta(days=14)
SHOWN = 50  # of each group; the rest is counted and found in the list of children


@require_GET
def home(request):
    roles = roles_held(request.user)
    if roles and roles <= {Role.CARER, Role.YOUNG_PERSON}:
        return _personal(request)
    today = clock.today()
    all_mine = _listed(duties_of(request.user, roles))
    mine = all_mine.running()
    groups = [
        _group("Overdue", "late", mine.filter(due_on__lt=today)),
        _group("Due in the next two weeks", "now", mine.filter(due_on__gte=today, due_on__lte=today + SOON)),
        _group("Later", "", mine.filter(due_on__gt=today + SOON)),
        _group("Paused by the Virtual School", "", all_mine.paused()),
        _group("Waiting for somebody else", "", _others(request.user, roles)),
    ]
    groups = [group for group in groups if group["count"]]
    seen(request, *{duty.child for group in groups for duty in group["duties"]})
    return render(request, "epep/home.html", {"groups": groups, "actions": _first_actions(roles), "roles": roles})


def _personal(request):
    """A carer or a young person: the plans of the children they are with."""
    plans = PEP.objects.visible_to(request.user, "my_plan").open().with_page_data().order_by("due_on")
    children = Child.objects.visible_to(request.user).select_related("authority")
    seen(request, *children)
    return render(request, "epep/home_personal.html", {"plans": plans, "children": children})


def _others(user, roles):
    """What I may see and somebody else has to do."""
    held = {Role.ADVISER if role == Role.HEAD else role for role in roles}
    return _listed(Duty.objects.visible_to(user).open().exclude(role__in=held))


def _listed(duties):
    return duties.select_related("child__authority", "pep__term").order_by("due_on", "kind")


def _group(title: str, tone: str, duties) -> dict:
    rows = list(duties[: SHOWN + 1])
    count = len(rows) if len(rows) <= SHOWN else duties.count()
    return {
        "title": title,
        "slug": title.split()[0].lower(),
        "tone": tone,
        "count": count,
        "duties": rows[:SHOWN],
        "tasks": [_task(duty, title.startswith("Waiting")) for duty in rows[:SHOWN]],
        "more": count - len(rows[:SHOWN]),
    }


def _task(duty: Duty, waiting: bool) -> dict:
    return {
        "title": f"{duty.get_kind_display()}: {duty.child.known_as}",
        "href": href_of(duty),
        "hint": Role(duty.role).label if waiting else str(duty.pep),
        "due": duty.due_on,
    }


def _first_actions(roles) -> list[dict]:
    offered = []
    if roles.intersection({Role.ADMINISTRATOR, Role.SOCIAL_WORKER, Role.HEAD, Role.ADVISER}):
        offered.append({"text": "A child has come into care", "href": reverse("children:new")})
    if roles.intersection({Role.ADMINISTRATOR, Role.HEAD}):
        offered.append({"text": "Invite somebody", "href": reverse("accounts:invite")})
    return offered
