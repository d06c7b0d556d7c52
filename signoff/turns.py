"""Whose turn it is: the open duties of a person, and the page on which each is done."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.roles import DERIVED, Role
from children.models import Child, DelegatedPart, Delegation, KeptPlan
from children.standing import standing_of
from signoff.models import Duty

# What a delegate is asked to do of the duties of the one who delegated; completing and sending are never among it.
DELEGATED = {
    Role.DELEGATE_A: [Duty.Kind.INITIATE, Duty.Kind.PART_A],
    Role.DELEGATE_B: [Duty.Kind.PART_B],
    Role.DELEGATE_C: [Duty.Kind.PART_C],
    Role.DELEGATE_E: [Duty.Kind.ARRANGE, Duty.Kind.HOLD, Duty.Kind.WAS_IT_HELD],
}


def duties_of(user, roles):
    """Open duties of those whose turn it is in one of these capacities. A head has the advisers' duties too."""
    turn = Q(pk=None)
    for role in set(roles).difference(DERIVED):
        duties_of_role = [Role.ADVISER, Role.HEAD] if role == Role.HEAD else [role]
        turn |= Q(role__in=duties_of_role, child__in=Child.objects.attached_to(user, [role]))
    if Role.DESIGNATED_TEACHER in roles:
        turn &= ~_of_another_school()
    if Role.KEEPER in roles:
        turn |= Q(role=Role.DESIGNATED_TEACHER, pep__in=standing_of(user).plans)
    for role in DELEGATED.keys() & set(roles):
        turn |= _helped_with(user, role)
    return Duty.objects.open().filter(turn)


def _of_another_school() -> Q:
    """A teacher's duties of a plan that the former school finishes."""
    return Q(role=Role.DESIGNATED_TEACHER, pep__in=KeptPlan.objects.current().values("plan_id"))


def _helped_with(user, role) -> Q:
    """Duties of the capacity that was delegated, not of others who have a part in the same section."""
    mine = DelegatedPart.objects.filter(
        capacity=role,
        delegation__in=Delegation.objects.live(user),
        delegation__child=OuterRef("child"),
        delegation__role=OuterRef("role"),
    )
    return Q(Exists(mine), kind__in=DELEGATED[role], child__in=Child.objects.attached_to(user, [role]))


_PAGES = {
    Duty.Kind.INITIATE: ("peps:page", "care"),
    Duty.Kind.ARRANGE: ("peps:arrange",),
    Duty.Kind.PART_A: ("peps:part", "A"),
    Duty.Kind.PART_B: ("peps:part", "B"),
    Duty.Kind.READ_VIEWS: ("peps:part", "B"),
    Duty.Kind.PART_C: ("peps:part", "C"),
    Duty.Kind.HOLD: ("peps:part", "E"),
    Duty.Kind.PLAN_READY: ("signoff:page",),
    Duty.Kind.SCHOOL_CHANGE: ("peps:part", "E"),
    Duty.Kind.SUITABLE_EDUCATION: ("peps:part", "C"),
    Duty.Kind.WAS_IT_HELD: ("peps:held",),
    Duty.Kind.WRITE_UP: ("signoff:page",),
    Duty.Kind.SEND: ("signoff:page",),
    Duty.Kind.FIX: ("signoff:page",),
    Duty.Kind.SIGN_OFF: ("signoff:page",),
    Duty.Kind.FUNDING: ("targets:list",),
    Duty.Kind.ACTION: ("peps:actions",),
    Duty.Kind.IMPROVE: ("signoff:page",),
    Duty.Kind.FILE: ("papers:plan",),
}
_BESIDES_PLANS = {
    Duty.Kind.FOLLOW_UP: "casework:followed_up",
    Duty.Kind.TOLD: "casework:report",
    Duty.Kind.CHALLENGED: "casework:challenge",
    Duty.Kind.ESCALATE: "casework:challenge",
    **dict.fromkeys(Duty.MOVES, "moves:move"),
}


def href_of(duty: Duty) -> str:
    """The page on which a duty is done."""
    if duty.pep_id is None and duty.kind == Duty.Kind.FUNDING:
        return reverse("money:request", args=[duty.about])
    if duty.kind in _BESIDES_PLANS:
        return reverse(_BESIDES_PLANS[duty.kind], args=[duty.about])
    name, *rest = _PAGES[duty.kind]
    return reverse(name, args=[duty.pep_id, *rest])
