"""What somebody says of two records that looked like one child’s."""

from accounts.models import User
from accounts.permissions import Denied, authorities_managed
from audit import clock, events
from audit.acting import action
from children.models import Child, DifferentChildren, PossibleTwin


def check_can_compare(user, one: Child, other: Child) -> None:
    """Both seen by the user, who looks after the people of their one authority."""
    seen = Child.objects.visible_to(user, "attachments").filter(pk__in=[one.pk, other.pk]).count()
    if one.pk == other.pk or one.authority_id != other.authority_id or seen != 2:
        raise Denied("You do not see both of these records.")
    if not authorities_managed(user).filter(pk=one.authority_id).exists():
        raise Denied("Only an administrator or the Virtual School head decides about two records of one child.")


@action
def tell_apart(*, one: Child, other: Child, why: str, by: User) -> DifferentChildren:
    """They are two children: the pair is not offered again. Said twice, the first reason stands."""
    check_can_compare(by, one, other)
    first, second = sorted((one, other), key=lambda child: child.pk)
    made, new = DifferentChildren.objects.get_or_create(
        first=first, second=second, defaults={"why": why, "by": by, "at": clock.now()}
    )
    PossibleTwin.objects.of(one, other).delete()
    if new:
        for child in (one, other):  # who reads the one's history need not know of the other
            words = "looked at a record that is like this one, and said that it is of another child"
            events.record("child.told_apart", words, child, by=by, child_id=child.pk)
    return made


@action
def look_again(*, one: Child, other: Child, by: User) -> None:
    """What was said of the two is taken back: they are offered again."""
    check_can_compare(by, one, other)
    DifferentChildren.objects.of(one, other).delete()
    for child in (one, other):
        words = "took back that a record that is like this one is of another child"
        events.record("child.told_apart_undone", words, child, by=by, child_id=child.pk)
