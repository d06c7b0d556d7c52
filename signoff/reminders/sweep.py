"""The morning's reminders, over the few duties that have reached a rung: first a row for each, then one message a
person. A second run, a run at the same time or a run after days without one adds nothing that was said already."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from audit import clock
from components.words import day_words, days_left_words
from notices.telling import letter, tell_each
from signoff.models import Duty, Reminded, Reminder, ReminderPreference, Snooze
from signoff.reminders import reached
from signoff.reminders.holders import About, about_each, holders_of, people_by_id
from signoff.reminders.ladder import ESCALATED
from signoff.turns import href_of

BATCH = 2000  # duties in one transaction: under half a second, also where there is one writer
LETTERS = 50  # people in one transaction
SAID_OF_DUTY = [
    *(
        "duty__key",
        "duty__kind",
        "duty__due_on",
        "duty__pep__school_id",
        "duty__pep__policy",
        "duty__child__authority_id",
        "duty__child__restricted",
    ),
    *("duty__child__given_name", "duty__child__family_name", "duty__child__preferred_name"),
]
MOST_LINES = 40  # of each heading; the rest is counted and found in the portal
MONDAY = 0


def remind() -> dict[str, int]:
    """All of it, for today. Returns how many reminders were recorded, how many people are told, and for how many
    reminders there is nobody."""
    recorded = reached.record()
    settle()
    return {"reminders": recorded, **tell_people()}


# ---------------------------------------------------------------- what need not be told


def settle() -> int:
    """What need not be told any more: the duty is done, has another date or another holder's role, or a later rung is
    there to be told instead."""
    today, waiting = clock.today(), Reminder.objects.filter(settled_on=None)
    over = waiting.filter(
        Q(duty__done_on__isnull=False)
        | Q(duty__closed_on__isnull=False)
        | ~Q(due_on=F("duty__due_on"))
        | (~Q(role=F("duty__role")) & ~Q(rung=ESCALATED))
    )
    settled = waiting.filter(pk__in=over.values("pk")).update(settled_on=today)
    later = Reminder.objects.filter(duty=OuterRef("duty"), role=OuterRef("role"), pk__gt=OuterRef("pk"))
    replaced = waiting.filter(Exists(later.exclude(rung=ESCALATED))).exclude(rung=ESCALATED)
    return settled + waiting.filter(pk__in=replaced.values("pk")).update(settled_on=today)


# ---------------------------------------------------------------- then the messages


@dataclass(frozen=True)
class Line:
    """A reminder that waits, with what its line says."""

    reminder_id: int
    duty: Duty
    rung: str
    about: About


def tell_people() -> dict[str, int]:
    """One message a person a day, to whoever holds the roles now. What somebody has put off waits."""
    lines = _waiting()
    holders = holders_of({line.about for line in lines})
    told = set(Reminded.objects.filter(reminder__settled_on=None).values_list("reminder_id", "user_id"))
    weekly = set(
        ReminderPreference.objects.filter(frequency=ReminderPreference.Frequency.WEEKLY).values_list(
            "user_id", flat=True
        )
    )
    today = clock.today()
    snoozed = set(Snooze.objects.filter(until__gt=today).values_list("duty_id", "user_id"))
    for_person, waits = defaultdict(list), set()
    for line in lines:
        for user_id in holders[line.about]:
            if (line.reminder_id, user_id) in told:
                continue
            if _is_put_off(line, user_id, weekly, snoozed, today):
                waits.add(line.reminder_id)
            else:
                for_person[user_id].append(line)
    people, left_over = 0, set()
    ids = sorted(for_person)
    for start in range(0, len(ids), LETTERS):
        some = {user_id: for_person[user_id] for user_id in ids[start : start + LETTERS]}
        reached = _tell(some, today)
        people += len(reached)
        left_over |= {line.reminder_id for user_id, its in some.items() if user_id not in reached for line in its}
    nobody = {line.reminder_id for line in lines if not holders[line.about]}
    _settle_told({line.reminder_id for line in lines} - waits - left_over - nobody, today)
    return {"people": people, "nobody": len(nobody)}


def _waiting() -> list[Line]:
    rows = Reminder.objects.filter(settled_on=None).exclude(duty__paused_until__gte=clock.today())
    rows = rows.select_related("duty__child", "duty__pep").order_by("pk")
    rows = rows.only("role", "rung", *SAID_OF_DUTY)
    rows = list(rows)
    abouts = about_each([row.duty for row in rows], [row.role for row in rows])
    return [Line(row.pk, row.duty, row.rung, about) for row, about in zip(rows, abouts, strict=True)]


def _is_put_off(line: Line, user_id: UUID, weekly: set, snoozed: set, today: date) -> bool:
    """Snoozed by this person; or they read on Mondays and it is not due before the next one."""
    if line.duty.due_on <= today:
        return False
    if (line.duty.pk, user_id) in snoozed:
        return True
    next_monday = today + timedelta(days=7 - today.weekday())
    return user_id in weekly and today.weekday() != MONDAY and line.duty.due_on > next_monday


@transaction.atomic
def _tell(lines_of: dict[UUID, list[Line]], today: date) -> set[UUID]:
    """A message each, and who was told what, in one transaction. Returns whom: not those who had one today already."""
    people = people_by_id(lines_of)
    letters = {
        user_id: letter(
            key=f"digest:{user_id}:{today}",
            to=people[user_id],
            subject=_subject(lines),
            body=_body(lines, today),
            path=reverse("reminders:list"),
        )
        for user_id, lines in lines_of.items()
        if user_id in people
    }
    made = {notice.pk for notice in tell_each(list(letters.values()))}
    reached = {user_id for user_id, notice in letters.items() if notice.pk in made}
    Reminded.objects.bulk_create(
        [
            Reminded(reminder_id=line.reminder_id, user_id=user_id, notice=letters[user_id], on=today)
            for user_id in reached
            for line in lines_of[user_id]
        ],
        ignore_conflicts=True,
    )
    return reached


def _settle_told(ids: set[int], today: date) -> None:
    ids = sorted(ids)
    for start in range(0, len(ids), BATCH):
        Reminder.objects.filter(pk__in=ids[start : start + BATCH]).update(settled_on=today)


# ---------------------------------------------------------------- words


def _subject(lines: list[Line]) -> str:
    count = len({line.duty.pk for line in lines})
    return "1 thing to do in a PEP" if count == 1 else f"{count} things to do in PEPs"


def _body(lines: list[Line], today: date) -> str:
    """Each line: what, whose initials, by when, and where. Never a name."""
    groups = [
        ("Overdue for a long time: please see that it is done", lambda line: line.rung == ESCALATED),
        ("Overdue", lambda line: line.rung != ESCALATED and line.duty.due_on < today),
        ("To do", lambda line: line.rung != ESCALATED and line.duty.due_on >= today),
    ]
    parts, said = [], set()
    for heading, belongs in groups:
        chosen = {line.duty.pk: line.duty for line in lines if belongs(line) and line.duty.pk not in said}
        said |= set(chosen)
        duties = sorted(chosen.values(), key=lambda duty: (duty.due_on, duty.kind))
        if duties:
            parts += [heading, *(words_of(duty, today) for duty in duties[:MOST_LINES])]
        if len(duties) > MOST_LINES:
            parts.append(f"And {len(duties) - MOST_LINES} more.")
    return "\n\n".join(parts)


def words_of(duty: Duty, today: date) -> str:
    due = f"due {day_words(duty.due_on)}, {days_left_words(duty.due_on, today)}"
    return f"- {duty.what}, {duty.child.initials}: {due}\n  {settings.SITE_URL}{href_of(duty)}"
