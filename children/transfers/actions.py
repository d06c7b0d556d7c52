"""Offering a child to another authority, and the answer. Both sides are told, without a name."""

from datetime import date

from django.urls import reverse

from accounts.actions import Refused
from accounts.models import AuthorityGrant, User
from accounts.permissions import MANAGERS
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from children.actions import end_care, enrol, take_into_care
from children.events import facts_changed
from children.models import Bar, Child, Contact, EarlierSchool, Enrolment, Transfer
from children.transfers import permissions
from components.words import day_words
from notices.telling import tell
from organisations.models import Authority

TAKEN_OVER = "E3"  # why care ended: another authority has taken over
# Who the child is goes along. What hangs on our own work stays: who is allocated, where the child lives, what is kept
# from whom; the other authority finds that out itself.
IDENTITY = [
    *("given_name", "family_name", "preferred_name", "pronouns", "sex", "ethnicity", "first_language"),
    *("interpreter_needed", "religion", "upn", "year_group", "uasc"),
]
STANDING_FACTS = {
    Contact: [
        *("name", "relationship", "phone", "email", "parental_responsibility", "school_may_contact", "may_collect"),
        *("may_receive_reports", "restrictions", "court_order"),
    ],
    EarlierSchool: ["name", "place", "starts", "ends", "reason", "more"],
}


@action
def offer(*, child: Child, to: Authority, on: date, with_plans: bool, note: str, by: User) -> Transfer:
    """Ask another authority to take a child over from a day on. Nothing changes before it does."""
    Child.objects.select_for_update().get(pk=child.pk)
    permissions.check_can_offer(by, child)
    permissions.check_is_to_offer(child)
    transfer = Transfer.objects.create(
        child=child, to=to, on=on, with_plans=with_plans, note=note, offered_at=clock.now(), offered_by=by
    )
    words = f"offered the record to {to.name} from {day_words(on)}"
    events.record("child.offered", words, child, by=by, child_id=child.pk)
    for person in _who_answers(to):
        tell(
            key=f"transfer:{transfer.pk}:{person.pk}",
            to=person,
            subject="A child moves to your authority",
            body=f"{child.authority.name} hands {child.initials} over to you from {day_words(on)}. "
            "Please say whether your authority takes over.",
            path=reverse("transfers:one", args=[transfer.pk]),
        )
    return transfer


@action
def withdraw(*, transfer: Transfer, by: User) -> Transfer:
    transfer = _open(transfer)
    permissions.check_can_withdraw(by, transfer)
    transfer.withdrawn_at = clock.now()
    transfer.save()
    words = f"withdrew the offer to {transfer.to.name}"
    events.record("child.offer_withdrawn", words, transfer.child, by=by, child_id=transfer.child_id)
    return transfer


@action
def refuse(*, transfer: Transfer, reason: str, by: User) -> Transfer:
    """The other authority does not take the child over; the one that asked reads why."""
    transfer = _open(transfer)
    permissions.check_can_answer(by, transfer)
    transfer.refused_at, transfer.refused_reason = clock.now(), reason
    transfer.save()
    words = f"did not take the child over for {transfer.to.name}: {reason}"
    events.record("child.offer_refused", words, transfer.child, by=by, child_id=transfer.child_id)
    _answer(transfer, f"{transfer.to.name} does not take {transfer.child.initials} over. The page says why.")
    return transfer


@action
def take_over(*, transfer: Transfer, local_id: str, legal_status: str, social_worker: User | None, by: User) -> Child:
    """The child is with the other authority from the day on: care ends here and begins there, with the same school.

    It is told as one piece of news, so that the plan that opens knows the school.
    """
    transfer = _open(transfer)
    permissions.check_can_answer(by, transfer)
    child = transfer.child
    identity = {name: getattr(child, name) for name in IDENTITY}
    with facts_changed.together():
        end_care(child=child, ends=transfer.on, reason=TAKEN_OVER, by=by)
        there = take_into_care(
            authority=transfer.to,
            local_id=local_id,
            date_of_birth=child.date_of_birth,
            starts=transfer.on,
            legal_status=legal_status,
            social_worker=social_worker,
            by=by,
            **identity,
        )
        _take_along(child, there, transfer.on, by)
    transfer.taken_at, transfer.taken_as = clock.now(), there
    transfer.save()
    words = f"took the child over for {transfer.to.name} from {day_words(transfer.on)}"
    events.record("child.taken_over", words, child, by=by, child_id=child.pk)
    _answer(transfer, f"{transfer.to.name} takes {child.initials} over from {day_words(transfer.on)}.")
    return there


def _take_along(child: Child, there: Child, on: date, by: User) -> None:
    """Where the child goes to school, the people in the child's life, and who may never see the child."""
    for row in Enrolment.objects.filter(child=child).current(on):
        if not Enrolment.objects.filter(child=there, school=row.school_id, ends=None).exists():
            enrol(child=there, school=row.school, starts=on, main=row.main, by=by)
    for model, names in STANDING_FACTS.items():
        known = set(model.objects.filter(child=there).values_list("name", flat=True))
        for row in model.objects.filter(child=child, removed_at=None).exclude(name__in=known):
            model.objects.create(child=there, **{name: getattr(row, name) for name in names})
    for bar in Bar.objects.filter(child=child):
        Bar.objects.get_or_create(child=there, user_id=bar.user_id, defaults={"reason": bar.reason})


def _open(transfer: Transfer) -> Transfer:
    """As it is now, held: one answer counts."""
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("child__authority", "to", "offered_by")
    transfer = rows.get(pk=transfer.pk)
    if not transfer.is_open:
        raise Refused("Somebody has answered this already, or it was withdrawn.")
    return transfer


def _who_answers(authority: Authority) -> list[User]:
    """The heads and administrators of today; nobody twice."""
    grants = AuthorityGrant.objects.filter(
        content_object=authority,
        permission__codename__in=[Role(role).codename for role in MANAGERS],
        starts__lte=clock.today(),
    ).exclude(ends__lt=clock.today())
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True))


def _answer(transfer: Transfer, words: str) -> None:
    if transfer.offered_by.is_active:
        tell(
            key=f"transfer:{transfer.pk}:answer",
            to=transfer.offered_by,
            subject="An answer about a child who moves",
            body=words,
            path=reverse("transfers:one", args=[transfer.pk]),
        )
