"""Taking a record out, answering who asks for what is held, holding it, and letting it go."""

import calendar
from datetime import date

from accounts.models import User
from audit import clock, events
from audit.acting import action
from children.models import Child
from notices.telling import nudge
from organisations.working_days import add_working_days, is_working_day
from records import permissions, retention, tasks
from records.models import Disposal, HeldItem, LegalHold, RecordCopy, SubjectAccess

MONTHS, MORE_MONTHS = 1, 3  # UK GDPR article 12(3): a month, and two more where it is complex


@action
def want_copy(*, child: Child, purpose: str, to_whom: str, by: User) -> RecordCopy:
    """Ask for the record as a file; the worker makes it. That it left, for whom and what for, is kept."""
    permissions.check_can_take_out(by, child)
    copy = RecordCopy.objects.create(child=child, purpose=purpose, to_whom=to_whom, by=by, wanted_at=clock.now())
    words = f"asked for a copy of the whole record for {to_whom}: {copy.get_purpose_display().lower()}"
    events.record("record.copied", words, copy, by=by, child_id=child.pk)
    nudge(tasks.make_copy, str(copy.pk))
    return copy


# ---------------------------------------------------------------- who asks for what is held


@action
def ask(*, child: Child, asker: str, asker_name: str, identity: str, asked_on: date, by: User) -> SubjectAccess:
    """Somebody asked for what is held. It is gathered by the worker and looked through by a person."""
    permissions.check_can_take_out(by, child)
    asked = SubjectAccess.objects.create(
        child=child, asker=asker, asker_name=asker_name, identity=identity, asked_on=asked_on,
        due_on=months_after(asked_on, MONTHS), by=by, at=clock.now(),
    )  # fmt: skip
    words = f"began to answer {asker_name}, who asked for what is held"
    events.record("record.asked", words, asked, by=by, child_id=child.pk)
    nudge(tasks.gather, str(asked.pk))
    return asked


@action
def take_more_time(*, asked: SubjectAccess, why: str, by: User) -> SubjectAccess:
    """Two months more, which the asker is told of with the reason."""
    permissions.check_can_take_out(by, asked.child)
    asked = SubjectAccess.objects.select_for_update().get(pk=asked.pk)
    if asked.is_open:
        asked.due_on, asked.more_time_why = months_after(asked.asked_on, MORE_MONTHS), why
        asked.save()
        events.record("record.more_time", f"took more time to answer: {why}", asked, by=by, child_id=asked.child_id)
    return asked


@action
def decide(*, item: HeldItem, decision: str, other_words: str, reason: str, by: User) -> HeldItem:
    """Whether one thing goes out as it is, with other words, or not."""
    asked = SubjectAccess.objects.select_related("child").select_for_update(of=("self",)).get(pk=item.request_id)
    permissions.check_can_decide(by, asked)
    item.decision, item.reason = decision, "" if decision == HeldItem.Decision.RELEASE else reason
    item.other_words = other_words if decision == HeldItem.Decision.REDACT else ""
    item.decided_by, item.decided_at = by, clock.now()
    item.save(update_fields=["decision", "reason", "other_words", "decided_by", "decided_at"])
    return item


@action
def release(*, asked: SubjectAccess, by: User) -> SubjectAccess:
    """What goes out is fixed now; the worker makes the file that the asker is given."""
    asked = SubjectAccess.objects.select_for_update().get(pk=asked.pk)
    permissions.check_can_release(by, asked)
    asked.released_by, asked.released_at = by, clock.now()
    asked.save()
    held_back = asked.items.filter(decision=HeldItem.Decision.WITHHOLD).count()
    words = f"released what is held to {asked.asker_name}; {held_back} of {asked.items.count()} things were held back"
    events.record("record.released", words, asked, by=by, child_id=asked.child_id)
    nudge(tasks.make_answer, str(asked.pk))
    return asked


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month; where that is no working day, the next one."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    due = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return due if is_working_day(due) else add_working_days(due, 1)


# ---------------------------------------------------------------- how long it is kept


@action
def hold(*, child: Child, reason: str, by: User) -> LegalHold:
    permissions.check_can_take_out(by, child)
    if standing := LegalHold.objects.filter(child=child, lifted_at=None).first():
        return standing
    held = LegalHold.objects.create(child=child, reason=reason, by=by, at=clock.now())
    events.record("record.held", f"put the record on legal hold: {reason}", held, by=by, child_id=child.pk)
    return held


@action
def lift(*, held: LegalHold, reason: str, by: User) -> LegalHold:
    permissions.check_can_take_out(by, held.child)
    held = LegalHold.objects.select_for_update().get(pk=held.pk)
    if held.lifted_at is None:
        held.lifted_by, held.lifted_at, held.lifted_reason = by, clock.now(), reason
        held.save()
        events.record("record.unheld", f"lifted the legal hold: {reason}", held, by=by, child_id=held.child_id)
    return held


@action
def propose(*, child: Child, by: User) -> Disposal:
    """The record's time is over. Another person has to confirm that it goes."""
    permissions.check_can_propose(by, child)
    if standing := Disposal.objects.filter(child_id=child.pk, kept_at=None).first():
        return standing
    kept = retention.of_child(child)
    made = Disposal.objects.create(
        child_id=child.pk, authority=child.authority, reference=child.local_id, keep_until=kept.until, why=kept.why,
        proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    events.record("record.proposed", "proposed that the record goes for good", made, by=by, child_id=child.pk)
    return made


@action
def confirm(*, disposal: Disposal, by: User) -> Disposal:
    """The second person: the disposal command takes the record away the next time it runs."""
    disposal = Disposal.objects.select_for_update().get(pk=disposal.pk)
    permissions.check_can_confirm(by, disposal)
    disposal.confirmed_by, disposal.confirmed_at = by, clock.now()
    disposal.save()
    events.record("record.confirmed", "confirmed that the record goes for good", disposal, by=by)
    return disposal


@action
def keep(*, disposal: Disposal, reason: str, by: User) -> Disposal:
    """It is not to go after all."""
    disposal = Disposal.objects.select_for_update().get(pk=disposal.pk)
    permissions.check_can_keep(by, disposal)
    disposal.kept_by, disposal.kept_at, disposal.kept_reason = by, clock.now(), reason
    disposal.save()
    events.record("record.kept", f"keeps the record after all: {reason}", disposal, by=by, child_id=disposal.child_id)
    return disposal
