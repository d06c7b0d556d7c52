"""Before something is done to many people: to whom it would be done, and who is left out, and why. Nothing changes
here; the verbs ask again, under their locks."""

from dataclasses import dataclass

from accounts import permissions
from accounts.models import Membership
from accounts.provisioning.states import status_of, with_page_data, works_elsewhere
from accounts.roles import Role
from audit import clock


@dataclass(frozen=True)
class Words:
    choice: str  # in the list of what can be done
    question: str
    means: str
    button: str
    done: str


WORDS = {
    "resend": Words(
        "Send a new invitation",
        "Send a new invitation?",
        "They get a new link by email. Earlier links stop working.",
        "Send the invitations",
        "We have sent a new invitation to",
    ),
    "end": Words(
        "End their roles",
        "End their roles here?",
        "What hangs on a role ends with it: children allocated to them need somebody else. Nothing they wrote is lost.",
        "End these roles",
        "You have ended the roles of",
    ),
    "suspend": Words(
        "Suspend the account",
        "Suspend these accounts?",
        "They are signed out at once and cannot sign in until somebody lets them. Nothing they wrote is lost.",
        "Suspend these accounts",
        "You have suspended",
    ),
}


@dataclass
class Plan:
    touched: list
    left_out: list[tuple]


def plan(do: str, people, *, by) -> Plan:
    """In a fixed number of queries, however many they are."""
    found = with_page_data(people, by).annotate(works_elsewhere=works_elsewhere(by)).order_by("name", "email")
    stay = _administrators_who_stay(by, {person.pk for person in found}) if do == "end" else {}
    touched, left_out = [], []
    for person in found:
        person.status = status_of(person)
        person.open_roles = [role for role in person.roles_here if not role.ends or role.ends >= clock.today()]
        reason = _REASONS[do](person, by, stay)
        if reason:
            left_out.append((person, reason))
        else:
            touched.append(person)
    return Plan(touched, left_out)


def _not_suspend(person, by, stay) -> str:
    if person.pk == by.pk:
        return "You cannot suspend yourself."
    if not person.is_active:
        return "Suspended already."
    return "Also works with another authority. End their roles with you instead." if person.works_elsewhere else ""


def _not_resend(person, by, stay) -> str:
    if not person.is_active:
        return "Suspended. Let them sign in again first."
    return "" if person.status == "Invited" else "Has started already, or has no role here."


def _not_end(person, by, stay) -> str:
    if person.pk == by.pk:
        return "You cannot end your own role. Ask another administrator."
    if not person.open_roles:
        return "Has no role here any more."
    for role in person.open_roles:
        if role.role == Role.ADMINISTRATOR and not stay[role.authority_id]:
            return f"{role.authority} would have no administrator. Invite another one first."
    return ""


_REASONS = {"suspend": _not_suspend, "resend": _not_resend, "end": _not_end}


def _administrators_who_stay(by, going: set) -> dict:
    """Of each authority: how many would still be administrators, until further notice, if these people went."""
    authorities = permissions.authorities_managed(by)
    rows = Membership.objects.filter(
        Membership.current_on(clock.today()),
        authority__in=authorities,
        role=Role.ADMINISTRATOR,
        ends=None,
        user__is_active=True,
    )
    stay = {authority.pk: 0 for authority in authorities}
    for row in rows:
        stay[row.authority_id] += row.user_id not in going
    return stay
