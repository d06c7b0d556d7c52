"""When a child changes school: open plans go along, but a plan whose meeting was held stays with the school that held
it, until it is final, the Virtual School hands it on, or eight weeks are over."""

from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from audit import clock, events
from audit.acting import action
from audit.prepared import Records
from children.actions import end_keeping, keep_plan
from children.events import facts_changed
from children.models import Child, Enrolment, KeptPlan
from components.words import day_words
from notices.telling import tell
from peps.models import PEP
from signoff import permissions
from signoff.actions import teachers_of
from signoff.lives import Life

ONE_DAY = timedelta(days=1)


def finished_by(user) -> list[dict]:
    """The plans this person's schools finish today for children who have left, and until when."""
    rows = {row.plan_id: row for row in KeptPlan.objects.live(user)}
    plans = PEP.objects.visible_to(user).filter(pk__in=rows).select_related("child__authority", "term")
    return [{"pep": pep, "until": rows[pep.pk].ends} for pep in plans.order_by("due_on")]


def kept_of(pep: PEP) -> KeptPlan | None:
    """The school that finishes this plan today for a child who has left it."""
    return _KEPT.first(pep.pk) if pep.is_kept else None


_KEPT = Records(lambda plan: KeptPlan.objects.current().filter(plan_id=plan).select_related("school"))


def with_something_kept(known: list[Life]) -> set[UUID]:
    """Those of these children of whom a school they have left finishes a plan, or is to."""
    rows = KeptPlan.objects.standing().filter(child__in=[life.child.pk for life in known])
    return set(rows.values_list("child_id", flat=True))


def changes_school(life: Life) -> bool:
    """Whether an open plan is not where the child is, or its school has a last day of the child."""
    leaving = {row.school_id for row in life.settings if row.ends}
    plans = [pep for pep in life.open_plans if pep.school_id != life.school_id or pep.school_id in leaving]
    return any(not pep.is_locked or _was_held(pep) for pep in plans)


@action
def follow_school(*, child: Child, by: User | None) -> None:
    """Who teaches the child today is who can write and complete the open plans, but for those that stay behind."""
    now = Enrolment.objects.filter(child=child).main().current().select_related("school").first()
    kept = {row.plan_id: row for row in KeptPlan.objects.standing().filter(child=child)}
    plans = PEP.objects.select_for_update(of=("self",)).filter(child=child).open().select_related("meeting", "school")
    for pep in plans:
        starts = _stays_from(pep, now)
        ends = starts and starts + KeptPlan.LONGEST - ONE_DAY
        if starts is None or ends < clock.today():
            end_keeping(plan_id=pep.pk, by=by)
            _go_along(pep, now)
        elif pep.pk not in kept or (kept[pep.pk].starts, kept[pep.pk].ends) != (starts, ends):
            row = keep_plan(child=child, plan_id=pep.pk, school=pep.school, starts=starts, ends=ends, by=by)
            if pep.pk not in kept:
                _say_kept(row, pep, child)


def _stays_from(pep: PEP, now: Enrolment | None) -> date | None:
    """The day after the child leaves the school that held this plan's meeting; None where the plan goes along."""
    if not (_was_held(pep) and pep.school_id):
        return None
    if now and now.school_id == pep.school.successor_id:
        return None  # an academy that takes over is no change of school
    there = Enrolment.objects.filter(child=pep.child_id, school=pep.school_id).main().order_by("-starts").first()
    return there.ends + ONE_DAY if there and there.ends else None


def _was_held(pep: PEP) -> bool:
    return bool(pep.meeting_or_none and pep.meeting.held)


def _go_along(pep: PEP, now: Enrolment | None) -> None:
    school_id = now.school_id if now else None
    if pep.school_id != school_id and not pep.is_locked:
        pep.school_id = school_id
        pep.save(update_fields=["school"])


def _say_kept(row: KeptPlan, pep: PEP, child: Child) -> None:
    words = f"left the plan with {pep.school}, which held its meeting, until {day_words(row.ends)}"
    events.record("plan.kept", words, pep, by=None)
    for person in teachers_of(pep):
        tell(
            key=f"kept:{row.pk}:{person.pk}",
            to=person,
            subject="Please finish a PEP",
            body=f"{child.initials} leaves your school. You held the meeting of the plan, so please finish it and send "
            f"it. You can open this plan until {day_words(row.ends)}, and nothing else of the record.",
            path=reverse("peps:plan", args=[pep.pk]),
        )


def where_it_would_go(pep: PEP) -> str:
    now = Enrolment.objects.filter(child=pep.child_id).main().current().select_related("school").first()
    return now.school.name if now else "the social worker, because the child has no school place,"


@action
def hand_on(*, pep: PEP, reason: str, by: User) -> PEP:
    """The Virtual School gives a plan that stayed behind to where the child is now."""
    pep = PEP.objects.select_for_update(of=("self",)).select_related("child", "school").get(pk=pep.pk)
    row = permissions.check_can_hand_on(by, pep)
    former, before = teachers_of(pep), pep.school
    now = Enrolment.objects.filter(child=pep.child_id).main().current().select_related("school").first()

    end_keeping(plan_id=pep.pk, by=by)
    pep.school = now.school if now else None
    pep.save()
    to = pep.school or "the social worker, because the child has no school place"
    events.record("plan.handed_on", f"handed the plan from {before} to {to}. {reason}", pep, by=by)
    facts_changed(child_ids=[pep.child_id])
    for person in former:
        tell(
            key=f"handed-on:{row.pk}:{person.pk}",
            to=person,
            subject="You need not finish a PEP any more",
            body=f"The Virtual School has handed the plan of {pep.child.initials} on.",
        )
    for person in teachers_of(pep):
        tell(
            key=f"handed-on-to:{row.pk}:{person.pk}",
            to=person,
            subject="A PEP for you to finish",
            body=f"The former school held the meeting. Please finish the plan of {pep.child.initials} and send it.",
            path=reverse("peps:plan", args=[pep.pk]),
        )
    return pep
