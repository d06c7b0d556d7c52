"""People as those who look after them see them: in which state somebody is, and a list narrowed to a state."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, TextChoices

from accounts import permissions
from accounts.models import Invitation, Membership
from audit import clock
from organisations.models import Term

SOON = timedelta(days=30)
WITHOUT_TERMS = timedelta(days=120)  # an authority that has entered no terms: about as long as one lasts


class State(TextChoices):
    INVITED = "invited", "Invited, not started yet"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    LEFT = "left", "Left: no role any more"
    NEVER = "never", "Never signed in"
    UNUSED = "unused", "Not used for a term"
    ENDING = "ending", "A role ends in the next 30 days"


def with_page_data(people, user):
    """Roles with their places and what the state needs, in a fixed number of queries."""
    managed = permissions.memberships_managed(user)
    invitations = Invitation.objects.filter(user=OuterRef("pk"))
    return people.annotate(
        was_invited=Exists(invitations),
        has_accepted=Exists(invitations.exclude(accepted_at=None)),
        works_here=Exists(_not_over(managed).filter(user=OuterRef("pk"))),
    ).prefetch_related(
        Prefetch("memberships", managed.select_related("authority", "school").order_by("-starts"), to_attr="roles_here")
    )


def status_of(person) -> str:
    if not person.is_active:
        return "Suspended"
    if not person.works_here:
        return "Left"
    started = person.last_login or person.has_accepted or not person.was_invited
    return "Active" if started else "Invited"


def narrowed(found, user, *, text: str = "", role: str = "", school: str = "", state: str = ""):
    """`found` comes from `with_page_data`. Those who left are looked for among roles that are over."""
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role or school:
        managed = permissions.memberships_managed(user)
        rows = managed if state == State.LEFT else _not_over(managed)
        if role:
            rows = rows.filter(role=role)
        if school:
            rows = rows.filter(Q(school__name__icontains=school) | Q(school__urn=school))
        found = found.filter(pk__in=rows.values("user"))
    return found.filter(_in_state(state, user)) if state else found


def unused_before(authorities) -> datetime:
    """Whoever has not signed in since this moment let a whole term go by: the first day of the last complete one."""
    return datetime.combine(_last_term_began(authorities), time(), tzinfo=clock.LONDON)


def roles_ending_soon(user):
    """Roles this user looks after that end within the next weeks."""
    today = clock.today()
    return permissions.memberships_managed(user).filter(ends__gte=today, ends__lte=today + SOON)


def _last_term_began(authorities) -> date:
    today = clock.today()
    began: dict = dict.fromkeys(authorities.values_list("pk", flat=True), today - WITHOUT_TERMS)
    over = Term.objects.filter(authority__in=authorities, school=None, last_day__lt=today).order_by("last_day")
    began.update(over.values_list("authority_id", "first_day"))
    return min(began.values(), default=today - WITHOUT_TERMS)


def _not_over(memberships):
    return memberships.filter(Q(ends=None) | Q(ends__gte=clock.today()))


def _in_state(state: str, user) -> Q:
    started = ~Q(last_login=None) | Q(has_accepted=True) | Q(was_invited=False)
    here = Q(is_active=True, works_here=True)
    if state == State.INVITED:
        return here & ~started
    if state == State.ACTIVE:
        return here & started
    if state == State.SUSPENDED:
        return Q(is_active=False)
    if state == State.LEFT:
        return Q(is_active=True, works_here=False)
    if state == State.NEVER:
        return here & Q(last_login=None)
    if state == State.UNUSED:
        before = unused_before(permissions.authorities_managed(user))
        return here & (Q(last_login__lt=before) | Q(last_login=None, date_joined__lt=before))
    return Q(pk__in=roles_ending_soon(user).values("user"))


def works_elsewhere(user):
    """For annotating people: has a role today that this user does not look after."""
    theirs = Membership.objects.filter(Membership.current_on(clock.today()), user=OuterRef("pk"))
    return Exists(theirs.exclude(pk__in=permissions.memberships_managed(user).values("pk")))
