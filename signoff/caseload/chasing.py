"""Reminding many people at once of what is overdue or due soon, beside the reminders of each morning.

Who is told, and of what, is worked out first and shown; the verb works it out again under its locks. Of one duty a
person hears once a day at most in this way.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from accounts.roles import VIRTUAL_SCHOOL
from audit import clock, events
from audit.acting import action
from children.models import Child
from notices.telling import letter, tell_each
from signoff.models import Duty, Reminded, Reminder
from signoff.reminders.holders import about_each, holders_of, people_by_id
from signoff.reminders.sweep import MOST_LINES, words_of

AHEAD = timedelta(days=14)
ASKED = "asked"


@dataclass
class Chase:
    people: list[tuple[User, list[Duty]]]
    nobody: list[Duty]  # whose turn it is nobody holds: the Virtual School has to see to it
    told_today: int

    @property
    def duties(self) -> int:
        return len({duty.pk for _, its in self.people for duty in its})


def chase(children, *, by: User) -> Chase:
    """Of these children, as far as this person works for their Virtual School: nothing is told yet."""
    return _of(_duties(children, by).select_related("child", "pep"), by)


@action
def remind(*, children, by: User) -> Chase:
    """Tell them, and record it as a reminder of each duty. Returns whom was told of what."""
    held = _duties(children, by).select_for_update(of=("self",)).order_by("key").values_list("pk", flat=True)
    found = _of(Duty.objects.filter(pk__in=list(held)).select_related("child", "pep"), by)
    today = clock.today()
    rows = {
        duty.pk: Reminder(duty=duty, role=duty.role, due_on=duty.due_on, rung=_rung(), falls_on=today, settled_on=today)
        for _, its in found.people
        for duty in its
    }
    Reminder.objects.bulk_create(rows.values(), ignore_conflicts=True)
    made = {row.duty_id: row for row in Reminder.objects.filter(duty__in=list(rows), rung=_rung())}
    letters = [
        letter(
            key=f"{ASKED}:{person.pk}:{today}:{min(made[duty.pk].pk for duty in its)}",
            to=person,
            subject=_subject(its),
            body=_body(its, by),
            path=reverse("reminders:list"),
        )
        for person, its in found.people
    ]
    told = {notice.to_user_id: notice for notice in tell_each(letters)}
    Reminded.objects.bulk_create(
        [
            Reminded(reminder=made[duty.pk], user=person, notice=told[person.pk], on=today)
            for person, its in found.people
            if person.pk in told
            for duty in its
        ],
        ignore_conflicts=True,
    )
    events.record_all(
        [
            events.event(
                "plan.chased", f"asked {person.name} for: {duty.what}", duty.pep, by=by, child_id=duty.child_id
            )
            for person, its in found.people
            for duty in its
            if duty.pep
        ]
    )
    return found


def _duties(children, by):
    """Of others: what the Virtual School has to do itself is on its own home page."""
    ours = Child.objects.attached_to(by, VIRTUAL_SCHOOL)
    duties = Duty.objects.running().filter(child__in=children.values("pk")).filter(child__in=ours.values("pk"))
    return duties.exclude(role__in=VIRTUAL_SCHOOL).filter(due_on__lte=clock.today() + AHEAD)


def _of(duties, by: User) -> Chase:
    duties = list(duties.order_by("due_on", "kind"))
    abouts = about_each(duties, [duty.role for duty in duties])
    about = {duty.pk: each for duty, each in zip(duties, abouts, strict=True)}
    holders = holders_of(set(about.values()))
    told = set(
        Reminded.objects.filter(reminder__duty__in=about, reminder__rung=_rung()).values_list(
            "reminder__duty_id", "user_id"
        )
    )
    people = people_by_id(set().union(*holders.values()) - {by.pk})
    of_person, nobody = defaultdict(list), []
    for duty in duties:
        theirs = holders[about[duty.pk]] & people.keys()
        if not theirs:
            nobody.append(duty)
        for user_id in theirs:
            if (duty.pk, user_id) not in told:
                of_person[user_id].append(duty)
    by_name = sorted(of_person.items(), key=lambda item: (people[item[0]].name, str(item[0])))
    return Chase([(people[user_id], its) for user_id, its in by_name], nobody, len(told))


def _rung() -> str:
    return f"{ASKED} {clock.today()}"


def _subject(duties: list[Duty]) -> str:
    return (
        "The Virtual School asks for 1 thing"
        if len(duties) == 1
        else f"The Virtual School asks for {len(duties)} things"
    )


def _body(duties: list[Duty], by: User) -> str:
    """Each line: what, whose initials, by when, and where. Never a name of a child."""
    lines = [f"{by.name} of the Virtual School asks you to see to this:"]
    lines += [words_of(duty, clock.today()) for duty in duties[:MOST_LINES]]
    if len(duties) > MOST_LINES:
        lines.append(f"And {len(duties) - MOST_LINES} more.")
    return "\n\n".join(lines)
