"""Breaking the glass: a head opens a restricted record for themself, with a reason and an end, and others are told."""

from datetime import timedelta
from types import SimpleNamespace

from django.db.models import Q
from django.urls import reverse

from accounts.models import AuthorityGrant, User
from accounts.permissions import Denied, as_boolean
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from children.models import BreakGlass, Child
from components.words import day_words, time_words
from notices.telling import tell
from organisations.models import Authority

LONGEST = timedelta(hours=24)
WHO_SEES_THE_LIST = [Role.HEAD, Role.ADMINISTRATOR]


# ---------------------------------------------------------------- seeing


def authorities_headed(user):
    """Authorities whose Virtual School this user heads today."""
    return Authority.objects.filter(pk__in=AuthorityGrant.objects.live(user, [Role.HEAD]).values("content_object"))


def uses_seen_by(user):
    """Every use in the authorities whose head or administrator this user is; of children they are barred from, none."""
    authorities = AuthorityGrant.objects.live(user, WHO_SEES_THE_LIST).values("content_object")
    uses = BreakGlass.objects.filter(child__authority__in=authorities).exclude(child__bars__user=user)
    return uses.select_related("user", "child")


def behind_glass(user, local_id: str):
    """The restricted children that this head may open, by their exact case-system id and in no other way."""
    here = Child.objects.filter(authority__in=authorities_headed(user))
    formerly = here.filter(local_id__iexact=local_id).values("merged_into")
    found = here.filter(Q(local_id__iexact=local_id) | Q(pk__in=formerly), restricted=True, merged_into=None)
    return found.exclude(bars__user=user).select_related("authority")


# ---------------------------------------------------------------- may


def check_can_break_glass(user) -> None:
    if not authorities_headed(user).exists():
        raise Denied("Only the Virtual School head can open a restricted record in an emergency.")


can_break_glass = as_boolean(check_can_break_glass)


# ---------------------------------------------------------------- doing


@action
def break_glass(*, child: Child, reason: str, hours: int, by: User) -> BreakGlass:
    """From now until its end `by` sees this child as head. Somebody who has it open already gets the new end."""
    if not behind_glass(by, child.local_id).filter(pk=child.pk).exists():
        raise Denied("You cannot open this record.")
    now = clock.now()
    for former in BreakGlass.objects.open(by).filter(child=child):
        _close(former)
    glass = BreakGlass.objects.create(
        child=child, user=by, reason=reason, starts_at=now, ends_at=now + min(timedelta(hours=hours), LONGEST)
    )
    words = f"opened this restricted record in an emergency, until {_end_words(glass)}: {reason}"
    events.record("glass.broken", words, child, by=by, child_id=child.pk)
    for person in _to_tell(child.authority, by):
        tell(
            key=f"glass:{glass.pk}:{person.pk}",
            to=person,
            subject="A restricted record was opened in an emergency",
            body=f"{by.name} opened a restricted record in an emergency, until {_end_words(glass)}. "
            "If this surprises you, ask them today. The page names the reason.",
            path=reverse("access:break_glass"),
        )
    return glass


@action
def close_glass(*, glass: BreakGlass, by: User) -> BreakGlass:
    """Given back before its end."""
    _close(glass)
    events.record("glass.closed", "gave back the emergency access", glass.child, by=by, child_id=glass.child_id)
    return glass


def _close(glass: BreakGlass) -> None:
    glass.closed_at = clock.now()
    glass.save(update_fields=["closed_at"])


def _to_tell(authority: Authority, by: User) -> list:
    """The other heads; without one the administrators; without these the Virtual School's mailbox."""
    for role in WHO_SEES_THE_LIST:
        grants = AuthorityGrant.objects.filter(
            content_object=authority, permission__codename=role.codename, starts__lte=clock.today()
        ).exclude(ends__lt=clock.today())
        people = User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(pk=by.pk)
        if people:
            return list(people)
    mailbox = SimpleNamespace(pk=None, email=authority.email, name=authority.virtual_school_name)
    return [mailbox] if authority.email else []


def _end_words(glass: BreakGlass) -> str:
    return f"{time_words(glass.ends_at)} on {day_words(glass.ends_at)}"
