"""What somebody was told, newest first, by day, with the reminders of each message as links."""

from collections import defaultdict
from datetime import timedelta
from itertools import groupby

from accounts.roles import Role
from audit import clock
from children.standing import roles_held
from components.words import day_words
from notices.models import Notice
from signoff.models import Reminded, Snooze
from signoff.turns import duties_of, href_of

AHEAD = timedelta(days=30)
MOST_DUTIES = 20
MOST_NOTICES = 40


def coming(user) -> list[dict]:
    """Duties of mine that are overdue or due in the next weeks, with when I am reminded."""
    duties = duties_of(user, roles_held(user) - {Role.CARER, Role.YOUNG_PERSON, Role.PARENT})
    rows = list(
        duties.filter(due_on__lte=clock.today() + AHEAD)
        .select_related("child", "pep")
        .order_by("due_on", "kind")[:MOST_DUTIES]
    )
    until = dict(
        Snooze.objects.filter(user=user, duty__in=rows, until__gt=clock.today()).values_list("duty_id", "until")
    )
    return [
        {
            "duty": duty,
            "title": f"{duty.what}, {duty.child.initials}",
            "href": href_of(duty),
            "snoozed_until": until.get(duty.pk),
            "can_snooze": duty.due_on > clock.today(),
        }
        for duty in rows
    ]


def told(user) -> list[dict]:
    """Days, each with its messages. Links lead to pages that ask who may see them."""
    notices = list(Notice.objects.filter(to_user_id=user.pk).order_by("-created_at")[:MOST_NOTICES])
    lines = defaultdict(dict)
    of_mine = Reminded.objects.filter(user=user, notice__in=notices).select_related(
        "reminder__duty__child", "reminder__duty__pep"
    )
    for row in of_mine.order_by("reminder__due_on"):
        duty = row.reminder.duty
        words = f"{duty.what}, {duty.child.initials}, due {day_words(row.reminder.due_on)}"
        lines[row.notice_id][duty.pk] = {
            "words": words,
            "href": href_of(duty),
            "is_done": duty.done_on is not None or duty.closed_on is not None,
        }
    days = groupby(notices, key=lambda notice: notice.created_at.astimezone(clock.LONDON).date())
    return [
        {"day": day, "messages": [{"notice": notice, "lines": list(lines[notice.pk].values())} for notice in of_day]}
        for day, of_day in days
    ]
