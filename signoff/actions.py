"""The verbs: complete, send, return, rate, sign off, close. Each one: lock, check, change, record, tell."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from audit.prepared import Records
from children.actions import end_keeping
from children.events import facts_changed
from children.holders import advisers_of, social_workers_of, teachers_at
from components.words import day_words
from notices.telling import tell
from peps.models import PEP, PartState
from signoff import events as news
from signoff import permissions, policies, snapshot
from signoff.filing import actions as filing
from signoff.models import CriterionRating, Decision, ImprovementAction, Rating, ReturnedPart, ReviewDraft
from signoff.moves import MOVES
from signoff.quality import versions
from signoff.quality.rubrics import DOES_NOT_APPLY, Rubric


@action
def complete_part(*, pep: PEP, part: str, by: User, on_behalf_reason: str = "") -> PartState:
    """Mark a part complete: nothing that it needs is missing. The Virtual School can do it on behalf, with a reason."""
    pep = _locked(pep)
    role = permissions.check_can_complete(by, pep, part)
    if role != permissions.owner_of(pep, part) and not on_behalf_reason:
        raise Denied("Say why you complete this section on behalf of its owner.")

    state = pep.part(part)
    state.status = PartState.Status.COMPLETE
    state.completed_at, state.completed_by, state.completed_as = clock.now(), by, role
    state.on_behalf_reason = on_behalf_reason
    state.reopened_reason = ""
    state.save()
    events.record("part.completed", f"marked {pep.section_words(part)} complete", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    return state


@action
def reopen_part(*, pep: PEP, part: str, reason: str, by: User) -> PartState:
    """Take the mark back, with a reason that its readers see."""
    pep = _locked(pep)
    permissions.check_can_reopen_part(by, pep, part)

    state = pep.part(part)
    _open_again(state, PartState.Status.IN_PROGRESS, reason)
    events.record("part.reopened", f"un-marked {pep.section_words(part)}: {reason}", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    return state


@action
def submit(*, pep: PEP, by: User) -> PEP:
    """Send the plan to the Virtual School. From now on it is read only for the people who wrote it."""
    pep = _locked(pep)
    role = permissions.check_can_submit(by, pep)

    pep.submitted_at, pep.submitted_by = clock.now(), by
    decision = _move(pep, "submit", by=by, role=role)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    for adviser in advisers_of(pep.child):
        _tell(
            adviser,
            "A PEP is ready to quality-assure",
            "A plan for {initials} was sent to the Virtual School.",
            decision,
        )
    return pep


@action
def return_plan(*, pep: PEP, reasons: Mapping[str, str], by: User) -> PEP:
    """Send a plan back for chosen parts, each with the reason its owner reads.

    Only those reopen; the clock keeps running.
    """
    pep = _locked(pep)
    role = permissions.check_can_return(by, pep)
    if not reasons:
        raise ValueError("A plan is returned for at least one part, with a reason.")

    decision = _move(pep, "return", by=by, role=role, reason=" / ".join(reasons.values()))
    for part, reason in reasons.items():
        ReturnedPart.objects.create(decision=decision, part=part, reason=reason)
        _open_again(pep.part(part), PartState.Status.RETURNED, reason)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    owners = {permissions.owner_of(pep, part) for part in reasons}
    for person in people_in(pep, owners):
        words = "The plan for {initials} came back: the Virtual School asks for more."
        _tell(person, "A PEP needs a change", words, decision)
    return pep


@action
def rate(
    *,
    pep: PEP,
    overall: str,
    levels: Mapping[str, tuple[str, ...]],
    to_teacher: str,
    to_social_worker: str,
    by: User,
    why_different: str = "",
) -> Rating:
    """Rate the plan by the criteria that are in force, with feedback. It can be done again until sign-off.

    `levels` gives (level, comment) or (level, comment, what it is about) by criterion. An overall rating other than
    the rule suggests needs a reason.
    """
    pep = _locked(pep)
    permissions.check_can_rate(by, pep)
    version = versions.kept(pep.child.authority)
    lines = lines_of(version.rubric, levels)
    suggested, _ = version.rubric.suggest({line.criterion: line.level for line in lines})
    if overall not in version.rubric.levels:
        raise ValueError(f"{overall} is not on the scale.")
    if overall != suggested and not why_different:
        raise NotNow("Say why the plan is rated otherwise than suggested.", pep)

    rating = Rating.objects.filter(pep=pep).first() or Rating(pep=pep)
    rating.rubric_version, rating.by = version, by
    rating.overall, rating.suggested = overall, suggested
    rating.why_different = why_different if overall != suggested else ""
    rating.feedback_to_teacher, rating.feedback_to_social_worker = to_teacher, to_social_worker
    rating.save()
    rating.criteria.all().delete()
    for line in lines:
        line.rating = rating
    CriterionRating.objects.bulk_create(lines)
    ReviewDraft.objects.filter(pep=pep, by=by).delete()
    events.record("plan.rated", f"rated the plan {version.rubric.level_words(overall).lower()}", pep, by=by)
    return rating


def lines_of(rubric: Rubric, levels: Mapping[str, tuple[str, ...]]) -> list[CriterionRating]:
    """A line for each criterion, each with a level of the scale."""
    if levels.keys() != rubric.by_key.keys():
        raise ValueError("Each criterion has a level, and there are no others.")
    if unknown := {level for level, *_ in levels.values()} - {*rubric.levels, DOES_NOT_APPLY}:
        raise ValueError(f"Not on the scale: {unknown}.")
    return [
        CriterionRating(criterion=criterion, level=level, comment=comment, about=about[0] if about else "")
        for criterion, (level, comment, *about) in levels.items()
    ]


@action
def sign_off(*, pep: PEP, by: User, reason: str = "", improvement: dict | None = None) -> PEP:
    """Sign the plan off: final and locked. A snapshot is kept; the paper is made of it after the commit.

    `improvement` (what, owner, by_when): of a plan that its rating would hold back, and of no other.
    """
    pep = _locked(pep)
    role = permissions.check_can_sign_off(by, pep)
    policies.check_said_why_late(pep)
    policies.check_says_what_improves(pep, improvement)
    if improvement:
        ImprovementAction.objects.create(pep=pep, by=by, **improvement)

    pep.signed_off_at, pep.signed_off_by = clock.now(), by
    _move(pep, "sign_off", by=by, role=role, reason=reason)
    kept = snapshot.take(pep)
    filing.want(snapshot=kept, pep=pep)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    news.signed_off(snapshot=kept, by=by)
    return pep


@action
def say_improved(*, pep: PEP, words: str, by: User) -> ImprovementAction:
    """What was asked for at the sign-off is done."""
    pep = _locked(pep)
    row = permissions.check_can_say_improved(by, pep)
    row.done_on, row.done_words = clock.today(), words
    row.save()
    events.record("plan.improved", "did what the Virtual School asked for when it signed the plan", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    return row


@action
def close(*, pep: PEP, reason: str, by: User) -> PEP:
    """Close a plan that will not be signed off: left care, moved authority, not held, opened in error."""
    pep = _locked(pep)
    role = permissions.check_can_close(by, pep)

    pep.closed_at, pep.closed_reason = clock.now(), reason
    _move(pep, "close", by=by, role=role, reason=reason)
    facts_changed(child_ids=[pep.child_id])
    return pep


@action
def close_left_behind(*, pep: PEP, on: date, by: None) -> PEP:
    """Another authority has taken over: the meeting of this plan is not held here any more."""
    pep = _locked(pep)
    reason = f"Another authority took over on {day_words(on)}."
    pep.closed_at, pep.closed_reason = clock.now(), reason
    decision = _move(pep, "close", by=by, role=None, reason=reason)
    for person in people_in(pep, {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER}):
        words = "Another authority looks after {initials} now. This plan is closed, and nothing is left to do for it."
        _tell(person, "A PEP is closed", words, decision)
    return pep


@action
def reopen(*, pep: PEP, reason: str, by: User) -> PEP:
    pep = _locked(pep)
    role = permissions.check_can_reopen(by, pep)

    pep.closed_at, pep.closed_reason = None, ""
    _move(pep, "reopen", by=by, role=role, reason=reason)
    facts_changed(child_ids=[pep.child_id])
    return pep


def people_in(pep: PEP, roles) -> list[User]:
    """The people who hold these capacities for this plan's child today."""
    return [person for role in Role if role in roles for person in _HOLDERS.get(role, _nobody)(pep)]


def teachers_of(pep: PEP) -> list[User]:
    return teachers_at(pep.school_id)


def _nobody(pep):
    return []


_HOLDERS = {
    Role.SOCIAL_WORKER: lambda pep: social_workers_of(pep.child),
    Role.DESIGNATED_TEACHER: teachers_of,
    Role.ADVISER: lambda pep: advisers_of(pep.child),
}


def _locked(pep: PEP) -> PEP:
    """The plan as it is now, with its row held: two people press at once, one after the other gets here."""
    _HOLD.get(pep.pk)
    return _WHOLE.get(pep.pk)


_HOLD = Records(lambda pk: PEP.objects.select_for_update(of=("self",)).filter(pk=pk).only("pk"))
_WHOLE = Records(lambda pk: PEP.objects.with_everything().filter(pk=pk))


def _move(pep: PEP, verb: str, *, by, role, reason: str = "") -> Decision:
    """The one door through which a plan's status changes."""
    before, pep.status = pep.status, MOVES[verb].to
    pep.save()
    if pep.is_final:
        end_keeping(plan_id=pep.pk, by=by)
    decision = Decision.objects.create(
        pep=pep,
        verb=verb,
        from_status=before,
        to_status=pep.status,
        by=by,
        capacity=role or "",
        at=clock.now(),
        reason=reason,
    )
    events.record(f"plan.{verb}", MOVES[verb].words, pep, by=by)
    return decision


def _open_again(state: PartState, status: str, reason: str) -> None:
    state.status = status
    state.completed_at = state.completed_by = None
    state.completed_as = state.on_behalf_reason = ""
    state.reopened_reason = reason
    state.save()


def _tell(person, subject: str, body: str, decision: Decision) -> None:
    pep = decision.pep
    tell(
        key=f"{decision.verb}:{decision.pk}:{person.pk}",
        to=person,
        subject=subject,
        body=body.format(initials=pep.child.initials),
        path=reverse("signoff:page", args=[pep.pk]),
    )
