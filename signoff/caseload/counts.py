"""How long narrowed lists are: counted by the filters that draw them, so that a number and its list cannot disagree."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from children.advisers import children_of
from signoff.caseload.filters import OURS, WAITING, CaseloadFilter, caseload_of


@dataclass(frozen=True)
class Counted:
    text: str
    number: int
    href: str


def counted(user, lists: dict[str, str], *, ours: bool = False) -> list[Counted]:
    """Of each list, by its words and the query of its address: how many children are in it. One query for all. `ours`:
    of an adviser's own children and of those without one, as the address then says."""
    narrowed = {
        f"list_{place}": Q(pk__in=CaseloadFilter(QueryDict(query), user=user).found().order_by().values("pk"))
        for place, query in enumerate(lists.values())
    }
    children, also = caseload_of(user), f"&adviser={OURS}" if ours else ""
    if ours:  # once for all the lists, and not within each
        children = children_of(user, children)
    numbers = children.aggregate(**{name: Count("pk", filter=condition) for name, condition in narrowed.items()})
    return [
        Counted(words, numbers[f"list_{place}"], f"{reverse('caseload:list')}?{query}{also}")
        for place, (words, query) in enumerate(lists.items())
    ]


LATE = {words: f"plan=overdue&waiting={role.value}" for role, words in WAITING.items()}
WORTH_KNOWING = {
    "Without a school place": "only=no_school",
    "New to care in the last four weeks": "only=new",
    "Moving to another school": "only=moving",
    "Returned for more information": "plan=returned",
    "On the watchlist": "only=watched",
}
