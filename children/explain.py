"""Why somebody can, or cannot, see a child: one sentence that names the attachment.

Whether they can is asked of the gate itself (`visible_to`); the words here only say through what.
"""

from django.db.models import Q

from accounts.models import AuthorityGrant, Membership, SchoolGrant, Team, TeamPlace
from accounts.roles import OF_AUTHORITY, OF_CHILD, OF_SCHOOL, Role
from audit import clock
from children import access
from children.models import Allocation, BreakGlass, Child, Delegation, Enrolment, KeptPlan
from components.words import day_words, in_london, time_words


def why(user, child, keeps_quiet=()) -> str:
    """`keeps_quiet`: the carers of this child whom the reader may not know as such, by their ids."""
    can = Child.objects.visible_to(user, "name").filter(pk=child.pk).exists()
    if can:
        roles = [role for role in OF_CHILD if role != Role.CARER or user.pk not in keeps_quiet]
        ways = [*_glass(user, child), *_allocated(user, child, roles), *_at_school(user, child)]
        ways += [*_of_team(user, child), *_of_authority(user, child), *_delegated(user, child)]
        ways = ways or ["by an attachment that only the Virtual School head may name"]
        return f"{user.name} can see {child.known_as}: {', and '.join(ways)}."
    if user.pk in keeps_quiet:
        return f"{user.name} cannot see {child.known_as}."
    return f"{user.name} cannot see {child.known_as}: {_why_not(user, child)}."


def _why_not(user, child) -> str:
    if not user.is_active:
        return "the account is suspended"
    if kept := KeptPlan.objects.live(user).filter(child=child).exclude(child__bars__user=user).first():
        return f"{_keeps(kept)}, and sees nothing else"
    bar = child.bars.filter(user=user).first()
    if bar:
        return f"barred from this child since {day_words(bar.created_at)}, which beats every attachment"
    if child.is_let_go and (_at_school(user, child) or Allocation.objects.filter(child=child, user=user).exists()):
        return f"care has ended and no plan is open, so access ended on {day_words(child.outside_until)}"
    broad = [*_of_team(user, child), *_at_school(user, child), *_of_authority(user, child)]
    if child.restricted and broad:
        return f"{broad[0]}, but the child is restricted: only people named for the child see the record"
    past = _past_glass(user, child)
    reasons = [*_not_now(user, child), *_at_school_not_now(user, child), *_delegated_not_now(user, child), *past]
    reasons += _role_over(user, child)
    return reasons[0] if reasons else _no_attachment(user)


# ---------------------------------------------------------------- attachments of today


def _glass(user, child) -> list[str]:
    open_now = BreakGlass.objects.open(user).filter(child=child) if child.restricted else []
    return [f"opened the record in an emergency, until {_moment(glass.ends_at)}" for glass in open_now[:1]]


def _allocated(user, child, roles) -> list[str]:
    rows = Allocation.objects.filter(child=child, user=user, role__in=roles).current()
    return [f"{_as(row)} since {day_words(row.starts)}{_until(row)}" for row in rows]


def _of_team(user, child) -> list[str]:
    """Through the child's social worker, of a team that this person manages."""
    teams = Team.objects.managed_by(user).filter(authority=child.authority_id)
    rows = Allocation.objects.filter(child=child, role=Role.SOCIAL_WORKER).current().select_related("user")
    places = TeamPlace.objects.filter(TeamPlace.current_on(clock.today()), team__in=teams, user__in=rows.values("user"))
    return [
        f"manager of the team {place.team.name}, in which {place.user.name}, the child’s social worker, works"
        for place in places.exclude(user=user).select_related("team", "user")
    ]


def _delegated(user, child) -> list[str]:
    rows = Delegation.objects.live(user).filter(child=child).select_related("delegator").prefetch_related("parts")
    return [f"delegate of {row.delegator.name} for {row.sections} alone, until {day_words(row.ends)}" for row in rows]


def _keeps(row) -> str:
    return f"the child has left {row.school.name}, which finishes one plan until {day_words(row.ends)}"


def _delegated_not_now(user, child) -> list[str]:
    """A delegation to come or to be confirmed before one that is over."""
    today = clock.today()
    row = Delegation.objects.filter(child=child, delegate=user).order_by("-ends", "-asked_at").first()
    if row is None:
        return []
    if row.ended_at:
        return [f"delegation {'ended' if row.is_confirmed else 'not confirmed'} on {day_words(row.ended_at)}"]
    if row.ends < today:
        return [f"delegation ended on {day_words(row.ends)}"]
    return [
        f"delegate only from {day_words(row.starts)}" if row.is_confirmed else "a delegation waits for confirmation"
    ]


def _at_school(user, child) -> list[str]:
    grants = SchoolGrant.objects.live(user, OF_SCHOOL).values("content_object")
    enrolments = Enrolment.objects.filter(child=child, school__in=grants).current().select_related("school")
    since = "designated teacher at {}, where the child is enrolled since {}"
    return [since.format(row.school.name, day_words(row.starts)) + _until(row) for row in enrolments]


def _of_authority(user, child) -> list[str]:
    readers = [role for role in OF_AUTHORITY if role in access.may_read("identity")]
    grants = AuthorityGrant.objects.live(user, readers).filter(content_object=child.authority_id)
    return [
        f"{grant.permission.name} of {child.authority.name} since {day_words(grant.starts)}{_until(grant)}"
        for grant in grants.select_related("permission")
    ]


# ---------------------------------------------------------------- attachments of another day


def _not_now(user, child) -> list[str]:
    """Allocations to come before those that are over; of these the last."""
    today = clock.today()
    rows = Allocation.objects.filter(child=child, user=user, role__in=OF_CHILD)
    coming = rows.filter(starts__gt=today).order_by("starts")
    over = rows.filter(ends__lt=today).order_by("-ends")
    return [f"{_as(row)} only from {day_words(row.starts)}" for row in coming[:1]] + [
        f"{_as(row)} ended on {day_words(row.ends)}" for row in over[:1]
    ]


def _at_school_not_now(user, child) -> list[str]:
    today = clock.today()
    schools = SchoolGrant.objects.live(user, OF_SCHOOL).values("content_object")
    rows = Enrolment.objects.filter(child=child, school__in=schools).select_related("school")
    words = "designated teacher at {}, where the child {} {}"
    return [
        words.format(row.school.name, "starts on", day_words(row.starts)) for row in rows.filter(starts__gt=today)[:1]
    ] + [
        words.format(row.school.name, "was enrolled until", day_words(row.ends))
        for row in rows.filter(ends__lt=today).order_by("-ends")[:1]
    ]


def _past_glass(user, child) -> list[str]:
    glass = BreakGlass.objects.filter(user=user, child=child).first()
    ended = glass and (glass.closed_at or glass.ends_at)
    return [f"emergency access ended on {_moment(ended)}"] if glass else []


def _role_over(user, child) -> list[str]:
    """A role at the child's authority or school that is over, or has not begun."""
    schools = Enrolment.objects.filter(child=child).values("school")
    rows = Membership.objects.filter(Q(authority=child.authority_id) | Q(school__in=schools), user=user)
    rows = rows.filter(role__in=[*OF_AUTHORITY, *OF_SCHOOL]).select_related("authority", "school").order_by("-starts")
    today = clock.today()
    for row in rows:
        role = f"{Role(row.role).label} {'of' if row.authority_id else 'at'} {row.authority or row.school}"
        if row.starts > today:
            return [f"{role} only from {day_words(row.starts)}"]
        if row.ends and row.ends < today:
            return [f"{role} ended on {day_words(row.ends)}"]
        if Role(row.role) not in access.may_read("identity"):
            return [f"{role}, a role that sees no child’s record"]
    return []


def _no_attachment(user) -> str:
    today = clock.today()
    roles = Membership.objects.filter(Membership.current_on(today), user=user).select_related("authority", "school")
    held = [f"{Role(row.role).label} at {row.school or row.authority}" for row in roles[:1]]
    first = f"{held[0]}, but " if held else ""
    return f"{first}not attached to the child: not allocated, not at the child’s school, not of the Virtual School"


def _as(row) -> str:
    return f"allocated as {Role(row.role).label.lower()}"


def _until(row) -> str:
    return f" until {day_words(row.ends)}" if row.ends else ""


def _moment(moment) -> str:
    return f"{day_words(moment)} at {time_words(in_london(moment))}"
