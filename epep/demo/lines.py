"""One line for each person on the sign-in page: what they will see. Counted from what is there, so that it is true."""

from collections import Counter

from accounts.grants import roles_of
from accounts.models import User
from accounts.roles import OF_CHILD, Role
from audit import clock
from children.delegation.lists import to_me
from children.models import Allocation, Child
from peps import progress
from peps.models import PEP
from signoff.models import Duty

NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
IN_WORDS = {
    "Being set up": "new",
    "Getting ready": "getting ready",
    "Ready for meeting": "ready for the meeting",
    "Meeting in progress": "in their meeting",
    "Paused": "in their meeting",
    "Being written up": "being written up",
    "With the Virtual School": "with the Virtual School",
    "Returned for more information": "returned",
}


def write_lines() -> None:
    for user in User.objects.filter(demo_line=""):
        user.demo_line = _line(user)[:200]
        user.save(update_fields=["demo_line"])


def _line(user: User) -> str:
    roles = roles_of(user) | {Role(row.role) for row in Allocation.objects.filter(user=user, role__in=OF_CHILD)}
    if Role.ADMINISTRATOR in roles:
        return "Looks after people, schools and children’s names and dates – never what plans say."
    if Role.FINANCE_OFFICER in roles:
        return "Pays what was approved, in batches: sees child ids and references, no names."
    if Role.YOUNG_PERSON in roles:
        return "Their own page: what they said, what they work on, and when the meeting is."
    if Role.CARER in roles:
        children = Child.objects.attached_to(user, [Role.CARER]).order_by("given_name")
        names = " and ".join(child.first_name for child in children)
        return f"Cares for {names}: can send views before the meeting, and sees what is meant for carers."
    if Role.COLLEAGUE in roles:
        helps = [f"{row.child.first_name} ({row.sections})" for row in to_me(user)]
        if not helps:
            return "Works at a school; nothing is shared with them at the moment."
        return f"Works at a school and helps for {' and '.join(helps)}: sees names and these sections only."
    if Role.REVIEWING_OFFICER in roles:
        return f"{_counted(_open_plans(user), 'plan')} of the children they review, to read."
    if Role.SOCIAL_WORKER in roles:
        return _plans(user, Child.objects.attached_to(user, [Role.SOCIAL_WORKER]))
    if Role.HEAD in roles:
        return f"{_for_decision(user)} Decides about money above the adviser’s limit."
    if Role.ADVISER in roles:
        return _for_decision(user)
    return _plans(user, Child.objects.attached_to(user, [Role.DESIGNATED_TEACHER]))


def _open_plans(user: User, children=None):
    plans = PEP.objects.visible_to(user).open().with_page_data()
    return list(plans if children is None else plans.filter(child__in=children))


def _plans(user: User, children) -> str:
    """ "Three plans: one overdue, one returned." """
    plans = _open_plans(user, children)
    late = _overdue(plans)
    stages = Counter("overdue" if pep.pk in late else IN_WORDS[progress.stage(pep)] for pep in plans)
    details = ", ".join(f"{_number(count).lower()} {stage}" for stage, count in stages.most_common(4))
    authorities = {pep.child.authority_id for pep in plans}
    where = f" of {_number(len(authorities)).lower()} authorities" if len(authorities) > 1 else ""
    return f"{_counted(plans, 'plan')}{where}: {details}." if plans else "No open plan at the moment."


def _overdue(plans) -> set:
    """Plans whose meeting was not held by the day it was due."""
    return set(
        Duty.objects.open()
        .filter(pep__in=plans, kind=Duty.Kind.HOLD, pep__due_on__lt=clock.today())
        .values_list("pep_id", flat=True)
    )


def _for_decision(user: User) -> str:
    plans = _open_plans(user)
    waiting = [pep for pep in plans if pep.status == PEP.Status.SUBMITTED]
    returned = [pep for pep in plans if pep.status == PEP.Status.RETURNED]
    more = [(len(returned), "returned"), (len(_overdue(plans)), "overdue")]
    others = ", ".join(f"{_number(count).lower()} {stage}" for count, stage in more if count)
    return f"{_counted(waiting, 'plan')} to quality-assure and sign off{'; ' + others if others else ''}."


def _counted(rows, thing: str) -> str:
    return f"{_number(len(rows))} {thing}{'' if len(rows) == 1 else 's'}"


def _number(n: int) -> str:
    return NUMBERS[n] if n < len(NUMBERS) else str(n)
