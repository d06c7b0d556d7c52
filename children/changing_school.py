"""A change of school that is written down without a planned move (S14): where the policy asks the Virtual School to
agree, the page asks whether it did. Who agreed is told so; where nobody was asked the reason is kept, and the Virtual
School is told."""

from datetime import date

from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotNow
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock
from audit.acting import action
from children.actions import enrol
from children.holders import of_authority, unbarred, virtual_school_of
from children.models import Child, Enrolment
from children.standing import capacities
from components.words import day_words
from notices.telling import tell
from organisations.calendars import policy_for, rules_of
from organisations.models import School
from organisations.presets import MoveAgreement


def asks_agreement(user: User, child: Child, current: Enrolment | None) -> bool:
    """Leaving a school for another one, written down by an administrator, who could not agree to it."""
    rules = rules_of(policy_for(child.authority, clock.today()))
    by_others = not capacities(user, child).intersection(VIRTUAL_SCHOOL)
    return current is not None and by_others and rules.school_move_agreement == MoveAgreement.AGREE


def who_may_agree(child: Child) -> list[User]:
    people = of_authority(child.authority_id, [Role.ADVISER, Role.HEAD])
    return sorted(unbarred(child, people), key=lambda person: person.name)


@action
def change_school(
    *,
    child: Child,
    school: School,
    starts: date,
    reason: str,
    by: User,
    agreed_by: User | None = None,
    without: str = "",
) -> Enrolment:
    """`without`: why the Virtual School did not agree, or was not asked."""
    current = Enrolment.objects.filter(child=child, ends=None).main().first()
    asks = asks_agreement(by, child, current)
    if asks and not (agreed_by or without):
        raise NotNow("Say whether the Virtual School agrees to the change of school.", child)
    if agreed_by is None and capacities(by, child).intersection(VIRTUAL_SCHOOL):
        agreed_by = by
    agreed = {"agreed_by": agreed_by, "agreed_at": clock.now()} if agreed_by else {}
    agreed["agreed_reason"] = without
    enrolment = enrol(child=child, school=school, starts=starts, reason=reason, by=by, **agreed)
    if asks:
        _tell(child, enrolment, by)
    return enrolment


def _tell(child: Child, enrolment: Enrolment, by: User) -> None:
    who = enrolment.agreed_by
    subject = "Your agreement to a change of school" if who else "A change of school without your agreement"
    said = "that you agree" if who else "that the Virtual School was not asked or does not agree"
    for person in [who] if who else virtual_school_of(child):
        tell(
            key=f"school-changed:{enrolment.pk}:{person.pk}",
            to=person,
            subject=subject,
            body=f"{child.initials} changes school on {day_words(enrolment.starts)}. {by.name} wrote {said}.",
            path=reverse("children:child", args=[child.pk]),
        )
