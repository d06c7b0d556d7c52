"""Shared work in the demonstration: a colleague who helps at Oakfield, and a request that waits to be confirmed."""

from datetime import datetime, timedelta

from accounts import actions as accounts
from accounts.roles import Role
from audit import clock
from children.delegation import actions as delegation
from children.models import Child, Delegation
from epep.demo.people import Cast
from peps.models import PEP

HELPED = 2
SHARED_SINCE = timedelta(days=7)


def share_work(cast: Cast, now: datetime) -> None:
    """A colleague at Oakfield helps with Section C."""
    teacher, school = cast.teachers["oakfield"], cast.schools["oakfield"]
    helper = accounts.meet(email="sam.holt@oakfield.example", name="Sam Holt", by=teacher)
    helper.job_title = "Head of Year 8"
    helper.save(update_fields=["job_title"])
    with clock.at(now - SHARED_SINCE):
        accounts.add_membership(user=helper, role=Role.COLLEAGUE, school=school, by=None)
        for child in _children(teacher)[:HELPED]:
            _share(child, helper, ["C"], by=teacher)


def ask_to_share(cast: Cast) -> None:
    """A tutor from elsewhere is named, who cannot sign in before an administrator has confirmed it."""
    teacher = cast.teachers["oakfield"]
    tutor = accounts.meet(email="nia.frost@tutors.example", name="Nia Frost", by=teacher)
    for child in _children(teacher)[:1]:
        _share(child, tutor, ["C", "D"], by=teacher)


def _children(teacher) -> list[Child]:
    """Those whose plan is being written, with nobody's help yet."""
    writing = PEP.objects.filter(status__in=[PEP.Status.NOT_STARTED, PEP.Status.IN_PROGRESS]).values("child")
    taught = Child.objects.attached_to(teacher, [Role.DESIGNATED_TEACHER]).filter(pk__in=writing)
    helped = Delegation.objects.values("child")
    return list(taught.exclude(pk__in=helped).select_related("authority").by_name())


def _share(child, to, letters, *, by) -> None:
    today = clock.today()
    delegation.delegate(child=child, to=to, letters=letters, starts=today, ends=today + timedelta(days=60), by=by)
