"""Who compares two records, puts them together, and takes them apart: those who look after an authority's people, and
see both. A record that somebody may not see is not named to them, whatever it is like."""

from django.urls import reverse

from accounts.permissions import MANAGERS, Denied, NotNow, as_boolean
from accounts.roles import Role
from children import access
from children.holders import of_authority
from children.models import Child
from children.standing import capacities
from children.twins.actions import check_can_compare
from records.models import Merge
from records.twins import rules

ASK_THE_HEAD = "Something has to be finished first that you do not see. Ask {}."


def check_can_merge(user, stays: Child, goes: Child) -> None:
    check_can_compare(user, stays, goes)
    if against := why_not(user, stays, goes):
        raise NotNow(" ".join(against), reverse("records:compare", args=[stays.pk, goes.pk]))


def check_can_part(user, merge: Merge) -> None:
    if not capacities(user, merge.into).intersection(MANAGERS):
        raise Denied("Only an administrator or the Virtual School head takes two records apart.")
    if merge.undone_at:
        raise NotNow("These two were taken apart already.", reverse("records:merge", args=[merge.pk]))


def why_not(user, stays: Child, goes: Child) -> list[str]:
    """Why the two cannot be put together now, as far as this person may know; for the rest, whom to ask."""
    return readable(user, [stays, goes], rules.why_not(stays, goes), ASK_THE_HEAD.format(whom_to_ask(stays)))


def readable(user, children: list[Child], said: list[rules.Said], instead: str) -> list[str]:
    """What of it this person may read of all these children, and once what stands for the rest."""
    held = [capacities(user, child) for child in children]
    found = [each.words if all(access.can_read(roles, each.record) for roles in held) else instead for each in said]
    return list(dict.fromkeys(found))


def whom_to_ask(child: Child) -> str:
    heads = [person.name for person in of_authority(child.authority_id, [Role.HEAD])]
    return " or ".join(sorted(heads)) or "the Virtual School head"


can_part = as_boolean(check_can_part)
