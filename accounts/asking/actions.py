"""What happens to a request for a login: it is kept, it leads to an invitation or is declined, and is forgotten."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from accounts import actions as people
from accounts import permissions
from accounts.actions import Refused
from accounts.models import LoginRequest, Membership, User
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from notices.telling import letter, tell_each
from organisations.models import Authority, School

MOST_A_DAY = 3  # for one address, at whatever council
KEPT_FOR = timedelta(days=90)


@action
def ask(*, authority: Authority, email: str, by: None, **said) -> LoginRequest | None:
    """Keep what somebody asks. None: the address waits there already or has asked too often; nobody is told so."""
    email, now = email.strip().lower(), clock.now()
    if LoginRequest.objects.filter(email=email, asked_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        return None
    others_wait = LoginRequest.objects.filter(authority=authority).waiting().exists()
    asked, new = LoginRequest.objects.get_or_create(
        authority=authority, email=email, decided_at=None, defaults={**said, "asked_at": now}
    )
    if not new:
        return None
    events.record("login.asked", "somebody asked for a login", asked, by=by)
    _tell_administrators(asked, once=str(clock.today()) if others_wait else str(asked.pk))
    return asked


def _tell_administrators(asked: LoginRequest, once: str) -> None:
    """When the first begins to wait, and after that at most once a day."""
    letters = [
        letter(
            key=f"login-asked:{asked.authority_id}:{once}:{person.pk}",
            to=person,
            subject="Somebody asks for a login",
            body=f"Somebody asks {asked.authority} for a login to ePEP. Have a look, and decide whether they need one.",
            path=reverse("asking:queue"),
        )
        for person in _who_decides(asked.authority)
    ]
    tell_each(letters)


def _who_decides(authority: Authority) -> list[User]:
    """The administrators; where there is none, the heads."""
    for role in (Role.ADMINISTRATOR, Role.HEAD):
        members = Membership.objects.filter(Membership.current_on(clock.today()), authority=authority, role=role)
        if found := list(User.objects.filter(is_active=True, pk__in=members.values("user"))):
            return found
    return []


@action
def accept(
    *,
    asked: LoginRequest,
    name: str,
    role: str,
    by: User,
    job_title: str = "",
    authority: Authority | None = None,
    school: School | None = None,
) -> LoginRequest:
    """Invite them in the role that was chosen. Somebody who has an account gets the role and is told."""
    asked = _to_decide(asked, by)
    if asked.email == by.email:
        raise Refused("You cannot give yourself a role. Ask another administrator.")
    details = {"email": asked.email, "name": name, "job_title": job_title}
    people.invite(**details, role=role, authority=authority, school=school, by=by)
    return _decided(asked, LoginRequest.Outcome.INVITED, "invited somebody who asked for a login", by)


@action
def decline(*, asked: LoginRequest, reason: str, by: User) -> LoginRequest:
    """The reason stays with the administrators: the address may be anybody's."""
    asked = _to_decide(asked, by)
    asked.reason = reason
    asked = _decided(asked, LoginRequest.Outcome.DECLINED, "declined a request for a login", by)
    notice = letter(
        key=f"login-declined:{asked.pk}", to=_Unknown(asked.email), subject="Your request for a login to ePEP", body=""
    )
    notice.body = _declined_words(asked.authority)
    tell_each([notice])
    return asked


class _Unknown:
    """Whoever reads this address: nobody we know, and the name they typed goes into no message of ours."""

    pk, name = None, ""

    def __init__(self, email: str):
        self.email = email


def _declined_words(authority: Authority) -> str:
    contact = f"write to {authority.email}" if authority.email else "ask your Virtual School"
    return (
        "Hello,\n\n"
        f"Somebody asked {authority.name} for a login to ePEP with this email address. "
        f"{authority.virtual_school_name} has not set one up for this request.\n\n"
        f"If you think that you need one, please {contact}. If you did not ask, you need not do anything.\n\n"
        "ePEP"
    )


def _to_decide(asked: LoginRequest, by: User) -> LoginRequest:
    asked = (
        LoginRequest.objects.select_for_update(of=("self",)).select_related("authority", "decided_by").get(pk=asked.pk)
    )
    permissions.check_can_manage_people(by, asked.authority)
    if asked.is_decided:
        raise Refused(f"{asked.decided_by.name} has decided this already: {asked.get_outcome_display().lower()}.")
    return asked


def _decided(asked: LoginRequest, outcome: str, words: str, by: User) -> LoginRequest:
    asked.outcome, asked.decided_at, asked.decided_by = outcome, clock.now(), by
    asked.save(update_fields=["outcome", "decided_at", "decided_by", "reason"])
    events.record(f"login.{outcome}", words, asked, by=by)
    return asked


def forget_old() -> int:
    """What somebody typed who may have nothing to do with us is not kept for longer than needed."""
    before = clock.now() - KEPT_FOR
    old = Q(decided_at__lt=before) | Q(decided_at=None, asked_at__lt=before)
    return LoginRequest.objects.filter(old).delete()[0]
