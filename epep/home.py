"""What do I need to do next? Each person's first page: their duties by urgency, and what waits for somebody else."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import LoginRequest
from accounts.permissions import MANAGERS
from accounts.roles import DELEGATES, DERIVED, VIRTUAL_SCHOOL, Role
from audit import clock
from audit.looks import seen
from casework import alerts
from children.advisers import children_of, has_own
from children.delegation import lists as delegations
from children.models import Child, Transfer
from children.provisioning.warnings import number_for
from children.standing import roles_held
from epep.places import list_of_children
from peps.models import PEP
from records.models import RecordCopy
from signoff.caseload import counts
from signoff.keeping import finished_by
from signoff.models import Duty, SecondReading
from signoff.quality import queue
from signoff.turns import duties_of, href_of
from targets.models import FundingRequest
from targets.money import paying
from targets.money.permissions import authorities_where

SOON = timedelta(days=14)
SHOWN = 10  # of each group: as much as a person takes in; the rest is counted, and a press away
ON_A_PAGE = 50
WAITING = "Waiting for somebody else"
HOLDERS = {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.ADVISER}  # who holds a meeting, or helps to


@require_GET
def home(request):
    roles = roles_held(request.user)
    if roles and roles <= {Role.CARER, Role.YOUNG_PERSON, Role.PARENT}:
        return _personal(request)
    sees_whole = bool(roles.intersection(VIRTUAL_SCHOOL))
    whose = _whose(request, roles) if sees_whole else None
    duties = _duties(request.user, roles, children_of(request.user) if whose and whose.is_own else None)
    if whole := next((each for each in duties if _slug(each[0]) == request.GET.get("all")), None):
        return _all_of(request, *whole, whose)
    # The Virtual School has hundreds of others' duties: it reads them by whom they wait for.
    shown = [each for each in duties if not (sees_whole and each[0] == WAITING)]
    groups = _groups(shown)
    seen(request, *{duty.child for group in groups for duty in group["duties"]})
    return render(
        request,
        "epep/home.html",
        {
            "groups": groups,
            **(_whole(request.user, whose) if sees_whole else {}),
            "sees_whole": sees_whole,
            "whose": whose,
            "meetings": _meetings_soon(request, roles),
            "actions": _first_actions(roles),
            "roles": roles,
            "cards": _cards(request.user, roles),
            "asked": _asked(request) if roles.intersection(DELEGATES) else [],
            "elsewhere": _elsewhere(roles),
            "finishing": _finishing(request) if Role.KEEPER in roles else [],
        },
    )


@dataclass(frozen=True)
class Whose:
    """Whose children an adviser's first page is about: their own, or everybody's."""

    can_choose: bool  # has children of their own
    is_own: bool

    @property
    def kept(self) -> str:
        """For an address that goes on with it."""
        return f"whose={'mine' if self.is_own else 'all'}" if self.can_choose else ""

    @property
    def tabs(self) -> list[dict]:
        here = reverse("home")
        return [
            {"text": "My children", "href": f"{here}?whose=mine", "current": self.is_own},
            {"text": "Everybody’s", "href": f"{here}?whose=all", "current": not self.is_own},
        ]


def _whose(request, roles) -> Whose:
    """An adviser begins with their own children; a head, who answers for all, with everybody's."""
    own = has_own(request.user)
    said = request.GET.get("whose") or ("all" if Role.HEAD in roles else "mine")
    return Whose(own, own and said == "mine")


def _duties(user, roles, children=None) -> list[tuple]:
    """By urgency: title, tone and duties of each group; of some children alone, where given."""
    today = clock.today()
    all_mine, others = _listed(duties_of(user, roles)), _others(user, roles)
    if children is not None:
        all_mine, others = (rows.filter(child__in=children.values("pk")) for rows in (all_mine, others))
    mine = all_mine.pressing()
    return [
        ("Overdue", "late", mine.filter(due_on__lt=today)),
        ("Due in the next two weeks", "now", mine.filter(due_on__gte=today, due_on__lte=today + SOON)),
        ("Later", "", mine.filter(due_on__gt=today + SOON)),
        ("To file in your case system", "", all_mine.running().filter(kind=Duty.Kind.FILE)),
        ("Paused by the Virtual School", "", all_mine.paused()),
        (WAITING, "", others),
    ]


def _whole(user, whose: Whose) -> dict:
    """For the Virtual School: the plans to review, who is late, and what is worth knowing; the numbers of the lists in
    one count."""
    counted = counts.counted(user, counts.LATE | counts.WORTH_KNOWING, ours=whose.is_own)
    told = counts.Counted("Told to the Virtual School", alerts.waiting_for(user), reverse("casework:desk"))
    late, rest = counted[: len(counts.LATE)], [told, *counted[len(counts.LATE) :]]
    return {
        "to_review": queue.how_many(user, mine=whose.is_own),
        "late": [row for row in late if row.number],
        "worth_knowing": [row for row in rest if row.number],
        "alerts": _alerts(user, whose),
    }


def _alerts(user, whose: Whose) -> list[counts.Counted]:
    """What facts warn of. Children without a school place are counted among what is worth knowing."""
    kept = "?whose=mine" if whose.is_own else ""
    numbers = alerts.numbers(user, children_of(user) if whose.is_own else None)
    return [
        counts.Counted(kind.label, number, f"{reverse('casework:alerts', args=[kind])}{kept}")
        for kind, number in numbers.items()
        if kind != alerts.Kind.NO_SCHOOL
    ]


def _all_of(request, title: str, _tone: str, duties, whose: Whose | None):
    """One group by itself, however long."""
    page = Paginator(duties, ON_A_PAGE).get_page(request.GET.get("page"))
    seen(request, *{duty.child for duty in page})
    tasks = [_task(duty, title == WAITING) for duty in page]
    kept = f"&{whose.kept}" if whose and whose.kept else ""
    context = {"title": title, "slug": _slug(title), "page": page, "tasks": tasks, "kept": f"all={_slug(title)}{kept}"}
    context["home_url"] = f"{reverse('home')}?{whose.kept}" if kept else reverse("home")
    return render(request, "epep/home_all.html", context)


def _slug(title: str) -> str:
    return title.split()[0].lower()


def _personal(request):
    """A carer or a young person: the plans of the children they are with."""
    plans = PEP.objects.visible_to(request.user, "family_page").open().with_page_data().order_by("due_on")
    children = Child.objects.visible_to(request.user, "documents").select_related("authority")
    told_of_meeting = set(Child.objects.visible_to(request.user, "meeting_details").values_list("pk", flat=True))
    tells = Child.objects.visible_to(request.user, "reports")
    seen(request, *children, *tells)
    words = {"plans": plans, "children": children, "told_of_meeting": told_of_meeting, "tells": tells}
    words["copies"] = RecordCopy.objects.visible_to(request.user, "family_page").own_of(request.user)
    return render(request, "epep/home_personal.html", words)


def _meetings_soon(request, roles) -> list[PEP]:
    """Meetings of today and tomorrow of the children this person works with; a head's are the advisers'."""
    theirs = Child.objects.attached_to(request.user, roles & HOLDERS)
    soon = [clock.today(), clock.today() + timedelta(days=1)]
    rows = PEP.objects.visible_to(request.user, "meeting_details").open().filter(child__in=theirs)
    rows = rows.filter(meeting__on__in=soon, meeting__held=False, meeting__cancelled_at=None)
    rows = list(rows.select_related("child", "meeting").order_by("meeting__on", "meeting__starts_at")[:SHOWN])
    seen(request, *{pep.child for pep in rows})
    return rows


def _cards(user, roles) -> list[dict]:
    """What waits for this person and is no duty of a plan: those with something in them, as count_card takes them."""
    cards = []
    if roles.intersection(MANAGERS):
        moving = Transfer.objects.visible_to(user).waiting_for(user).count()
        cards += [
            (number_for(user), "What needs putting right", "About people and access", "provisioning:warnings"),
            (LoginRequest.objects.visible_to(user).waiting().count(), "Requests for a login", "", "asking:queue"),
            (moving, "Children to take over", "From another authority", "transfers:list"),
            (delegations.waiting(user).count(), "Shared work to confirm", "", "delegation:queue"),
        ]
    if roles.intersection(VIRTUAL_SCHOOL):
        second = SecondReading.objects.visible_to(user).open().filter(reader=user).count()
        cards += [
            (_money_asked(user), "Requests for money to decide", "", "money:queue"),
            (second, "Plans to read a second time", "", "quality:samples"),
        ]
    if Role.FINANCE_OFFICER in roles:
        cards.append((_to_be_paid(user), "Payments to make", "Approved, in no batch yet", "money:queue"))
    return [
        {"number": number, "text": text, "hint": hint, "href": reverse(name)}
        for number, text, hint, name in cards
        if number
    ]


def _money_asked(user) -> int:
    """Requests for money that wait for the Virtual School, between plans too."""
    return FundingRequest.objects.visible_to(user, "funding_decision").standing().filter(status="submitted").count()


def _to_be_paid(user) -> int:
    return paying.waiting_to_be_paid(*authorities_where(user, [Role.FINANCE_OFFICER])).count()


def _elsewhere(roles) -> dict:
    """Where somebody goes for whom nothing waits."""
    if roles and roles <= {Role.FINANCE_OFFICER}:
        return {"href": reverse("money:queue"), "text": "See the payments"}
    if roles and roles <= {Role.COLLEAGUE, Role.FINANCE_OFFICER, *DERIVED}:
        return {}
    return {"href": reverse(list_of_children(roles)), "text": "See the children"}


def _asked(request):
    """What a delegate was asked to help with: the way in, also while no duty is open."""
    rows = delegations.to_me(request.user)
    seen(request, *{row.child for row in rows})
    plans = PEP.objects.visible_to(request.user, "sections").open().select_related("term").order_by("due_on")
    of_child = {}
    for pep in plans:
        of_child.setdefault(pep.child_id, []).append(pep)
    return [{"row": row, "plans": of_child.get(row.child_id, [])} for row in rows]


def _finishing(request):
    """Plans of children who have left the school, which their teacher finishes: the only way in."""
    rows = finished_by(request.user)
    seen(request, *{row["pep"].child for row in rows})
    return rows


def _others(user, roles):
    """What I may see and somebody else has to do."""
    held = {*roles, Role.ADVISER} if Role.HEAD in roles else roles
    return _listed(Duty.objects.visible_to(user).open().exclude(role__in=held).exclude(kind=Duty.Kind.FILE))


def _listed(duties):
    return duties.select_related("child__authority", "pep__term").order_by("due_on", "kind")


def _groups(duties: list[tuple]) -> list[dict]:
    """Those with something in them, counted together."""
    numbers = Duty.objects.open().aggregate(
        **{
            f"group_{place}": Count("pk", filter=Q(pk__in=rows.order_by().values("pk")))
            for place, (*_, rows) in enumerate(duties)
        }
    )
    return [_group(*each, numbers[f"group_{place}"]) for place, each in enumerate(duties) if numbers[f"group_{place}"]]


def _group(title: str, tone: str, duties, count: int) -> dict:
    rows = list(duties[:SHOWN])
    return {
        "title": title,
        "slug": _slug(title),
        "tone": tone,
        "count": count,
        "duties": rows,
        "tasks": [_task(duty, title == WAITING) for duty in rows],
        "more": count - len(rows),
    }


def _task(duty: Duty, waiting: bool) -> dict:
    return {
        "title": f"{duty.what}: {duty.child.known_as}",
        "href": href_of(duty),
        "hint": Role(duty.role).label if waiting else str(duty.pep or _in_short(duty.why)),
        "due": duty.due_on,
        "later": "" if waiting or duty.is_paused or duty.due_on <= clock.today() else _later(duty),
    }


def _in_short(why: str) -> str:
    """The first thing a reason says, without where the rule is from: that is on the page of the duty."""
    return why.partition(". ")[0].partition(": a default")[0].rstrip(".")


def _later(duty: Duty) -> str:
    """Where somebody puts off their own reminders of it, and comes back from."""
    return f"{reverse('reminders:snooze', args=[duty.pk])}?from=home"


def _first_actions(roles) -> list[dict]:
    offered = []
    if roles.intersection({Role.ADMINISTRATOR, Role.SOCIAL_WORKER, Role.HEAD, Role.ADVISER}):
        offered.append({"text": "A child has come into care", "href": reverse("children:new")})
    if roles.intersection({Role.ADMINISTRATOR, Role.HEAD}):
        offered.append({"text": "Invite somebody", "href": reverse("accounts:invite")})
    return offered
