"""What a person decides about their own reminders and calendar."""

import secrets
from datetime import date

from accounts.models import User
from audit import clock
from audit.acting import action
from signoff.models import Duty, FeedToken, ReminderPreference, Snooze


@action
def choose_frequency(*, frequency: str, by: User) -> ReminderPreference:
    preference, _ = ReminderPreference.objects.update_or_create(user=by, defaults={"frequency": frequency})
    return preference


@action
def snooze(*, duty: Duty, until: date, by: User) -> Snooze:
    """Say no more of this duty to me before a day. The day it is due is the last one that can be chosen."""
    if not clock.today() < until <= duty.due_on:
        raise ValueError("A duty is put off to a day after today, at most to the day it is due.")
    row, _ = Snooze.objects.update_or_create(duty=duty, user=by, defaults={"until": until})
    return row


@action
def stop_snoozing(*, duty: Duty, by: User) -> None:
    Snooze.objects.filter(duty=duty, user=by).delete()


@action
def make_feed(*, by: User) -> FeedToken:
    """A new secret address; the one before it stops working."""
    stop_feed(by=by)
    return FeedToken.objects.create(user=by, token=secrets.token_urlsafe(32), created_at=clock.now())


@action
def stop_feed(*, by: User) -> None:
    FeedToken.objects.filter(user=by, revoked_at=None).update(revoked_at=clock.now())
