"""A calendar of one's own meetings and deadlines behind a secret address, for the calendar programme of one's choice.

Titles are neutral, and there is only what the person may see at the moment of asking.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from icalendar import Calendar, Event

from accounts.models import User
from accounts.roles import OF_CHILD, OF_SCHOOL, Role
from audit import clock
from children.models import Allocation, Child
from children.standing import roles_held
from peps.calendar_file import meeting_event
from peps.models import PEP, Invitee
from signoff.models import FeedToken
from signoff.turns import duties_of, href_of

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
MOST = 500


def owner_of(token: str) -> User | None:
    """Whose feed it is; nobody's when it is unknown, was ended, or the person cannot sign in any more."""
    row = FeedToken.objects.filter(token=token, revoked_at=None, user__is_active=True).select_related("user").first()
    return row.user if row else None


def feed_of(user: User) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//ePEP//feed//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Personal Education Plans")
    for event in [*_meetings(user), *_deadlines(user)]:
        calendar.add_component(event)
    this_year = clock.today().year  # summer time of all years since 1970 would be most of the feed
    calendar.add_missing_timezones(date(this_year - 1, 1, 1), date(this_year + 2, 12, 31))
    return calendar.to_ical()


def _meetings(user):
    """Meetings I was invited to, and those of the children I am attached to myself."""
    today = clock.today()
    mine = Child.objects.attached_to(user, [*OF_CHILD, *OF_SCHOOL])
    caseload = Allocation.objects.filter(user=user, role=Role.ADVISER).current().values("child")
    plans = PEP.objects.visible_to(user, "meeting_details").filter(
        Q(child__in=mine) | Q(child__in=caseload) | Q(pk__in=Invitee.objects.filter(user=user).values("pep")),
        meeting__cancelled_at=None,
        meeting__on__gte=today - BACK,
        meeting__on__lte=today + AHEAD,
    )
    for pep in plans.exclude(status=PEP.Status.CLOSED).select_related("meeting").order_by("meeting__on")[:MOST]:
        me = pep.invitees.filter(user=user).first() or Invitee(pk=user.pk, may_know_place=False)
        yield meeting_event(pep.meeting, me)


def _deadlines(user):
    """A head's calendar is not filled with what the advisers have to do."""
    today = clock.today()
    roles = roles_held(user) - {Role.HEAD, Role.CARER, Role.YOUNG_PERSON, Role.PARENT}
    duties = duties_of(user, roles).filter(due_on__gte=today - BACK, due_on__lte=today + AHEAD)
    for duty in duties.select_related("child").order_by("due_on", "pk")[:MOST]:
        event = Event()
        event.add("uid", f"{duty.pk}@epep")
        event.add("dtstamp", clock.now())
        event.add("dtstart", duty.due_on)
        event.add("dtend", duty.due_on + timedelta(days=1))
        event.add("summary", f"PEP task: {duty.child.initials}")
        event.add("url", f"{settings.SITE_URL}{href_of(duty)}")
        event.add("transp", "TRANSPARENT")
        yield event
