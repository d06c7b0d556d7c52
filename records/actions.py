"""Taking a record out, answering who asks for what is held, holding it, and letting it go."""

import calendar
from datetime import date, timedelta

from accounts.models import User
from audit import clock, events
from audit.acting import action
from children.models import Child
from notices.telling import nudge
from organisations.models import Authority
from organisations.working_days import add_working_days, is_working_day
from records import permissions, retention, tasks
from records.models import Disposal, HeldItem, LegalHold, RecordCopy, SubjectAccess, TakingIn

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
    """Somebody asked for what is held. It is gathered by the worker and looked through by a person. Who has not shown
    yet that it is them (`identity` is empty) is waited for: the month has not begun."""
    permissions.check_can_take_out(by, child)
    waits = {} if identity else {"waits_for": SubjectAccess.Waits.IDENTITY, "waits_since": clock.today()}
    asked = SubjectAccess.objects.create(
        child=child, asker=asker, asker_name=asker_name, identity=identity, asked_on=asked_on,
        due_on=months_after(asked_on, MONTHS), by=by, owner=by, at=clock.now(), **waits,
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
        asked.more_time_why = why
        asked.due_on = due(asked)
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


@action
def wait(*, asked: SubjectAccess, waits_for: str, by: User) -> SubjectAccess:
    """The clock rests until the asker has shown who they are, or said what they ask for."""
    asked = _held(asked)
    permissions.check_can_answer(by, asked)
    if not asked.waits_for:
        asked.waits_for, asked.waits_since = waits_for, clock.today()
        asked.save()
        words = f"stopped the clock of an answer: {asked.get_waits_for_display().lower()}"
        events.record("record.answer_waits", words, asked, by=by, child_id=asked.child_id)
    return asked


@action
def go_on(*, asked: SubjectAccess, on: date, how: str, by: User) -> SubjectAccess:
    """What was asked of the asker came on that day. Of proof of identity the month begins then (UK GDPR article 12(6));
    of what they meant the days of waiting are added (article 12A)."""
    asked = _held(asked)
    permissions.check_can_answer(by, asked)
    if asked.waits_for == SubjectAccess.Waits.IDENTITY:
        asked.identity, asked.begins_on, asked.waited_days = how, on, 0
    elif asked.waits_for:
        asked.waited_days += max((on - asked.waits_since).days, 0)
    asked.waits_for, asked.waits_since = "", None
    asked.due_on = due(asked)
    asked.save()
    words = f"started the clock of an answer again: {how}"
    events.record("record.answer_goes_on", words, asked, by=by, child_id=asked.child_id)
    return asked


@action
def hand_on(*, asked: SubjectAccess, owner: User, by: User) -> SubjectAccess:
    """Somebody else answers, and is reminded."""
    asked = _held(asked)
    permissions.check_can_answer(by, asked)
    permissions.check_can_take_out(owner, asked.child)
    asked.owner = owner
    asked.save()
    words = f"gave an answer to {owner.name}"
    events.record("record.answer_given_to", words, asked, by=by, child_id=asked.child_id)
    return asked


@action
def refuse(*, asked: SubjectAccess, law: str, words: str, by: User) -> SubjectAccess:
    """Nothing goes out. The asker is told why, and where they can complain."""
    asked = _held(asked)
    permissions.check_can_answer(by, asked)
    asked.refused_law, asked.refused_words = law, words
    asked.refused_on, asked.refused_by = clock.today(), by
    asked.waits_for, asked.waits_since = "", None
    asked.save()
    said = f"refused to release what is held to {asked.asker_name}: {asked.get_refused_law_display()}"
    events.record("record.refused", said, asked, by=by, child_id=asked.child_id)
    return asked


@action
def say_sent(*, asked: SubjectAccess, on: date, how: str, by: User) -> SubjectAccess:
    """The asker has the answer: when it went, and how."""
    asked = _held(asked)
    permissions.check_can_say_sent(by, asked)
    asked.sent_on, asked.sent_how, asked.sent_by = on, how, by
    asked.save()
    words = f"sent what was released to {asked.asker_name}: {how}"
    events.record("record.sent", words, asked, by=by, child_id=asked.child_id)
    return asked


@action
def try_again(*, row: RecordCopy | SubjectAccess, by: User) -> None:
    """What failed is made again; nothing that was made is made twice."""
    permissions.check_can_take_out(by, row.child)
    model, task = type(row), tasks.make_copy
    if model is SubjectAccess:
        task = tasks.gather if row.gathered_at is None else tasks.make_answer
    if model.objects.filter(pk=row.pk, made_at=None).exclude(last_error="").update(last_error=""):
        nudge(task, str(row.pk))


def due(asked: SubjectAccess) -> date:
    """The last day to answer, a working day."""
    day = months_after(asked.counted_from, MORE_MONTHS if asked.more_time_why else MONTHS)
    if not asked.waited_days:
        return day
    day += timedelta(days=asked.waited_days)
    return day if is_working_day(day) else add_working_days(day, 1)


def _held(asked: SubjectAccess) -> SubjectAccess:
    return SubjectAccess.objects.select_related("child").select_for_update(of=("self",)).get(pk=asked.pk)


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


# ---------------------------------------------------------------- a record of another portal


@action
def begin_taking_in(*, authority: Authority, upload, by: User) -> TakingIn:
    """Keep the file; the worker looks it through. Nothing comes in before it is confirmed."""
    permissions.check_can_take_in(by, authority)
    run = TakingIn(authority=authority, file_name=upload.name[:255], by=by, at=clock.now())
    run.file.save(f"{run.pk}.zip", upload, save=False)
    run.save()
    events.record("record_in.uploaded", "uploaded a record of another portal, to look through it", run, by=by)
    nudge(tasks.look_through, str(run.pk))
    return run


@action
def take_in(*, run: TakingIn, local_id: str, by: User) -> TakingIn:
    """It was looked through: it comes in, whole or not at all."""
    run = TakingIn.objects.select_related("authority").select_for_update(of=("self",)).get(pk=run.pk)
    permissions.check_can_take_in(by, run.authority)
    if run.state == TakingIn.State.CHECKED:
        run.state, run.local_id, run.by = TakingIn.State.TAKING, local_id, by
        run.save()
        events.record("record_in.confirmed", "confirmed that a record of another portal comes in", run, by=by)
        nudge(tasks.take_in, str(run.pk))
    return run


@action
def leave(*, run: TakingIn, by: User) -> TakingIn:
    run = TakingIn.objects.select_related("authority").select_for_update(of=("self",)).get(pk=run.pk)
    permissions.check_can_take_in(by, run.authority)
    if run.state == TakingIn.State.CHECKED:
        run.state, run.finished_at = TakingIn.State.LEFT, clock.now()
        run.save()
        events.record("record_in.left", "left a record of another portal alone", run, by=by)
    return run
