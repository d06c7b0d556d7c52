"""Who sees figures: the Virtual School, each measure as far as the table of access lets it read what is counted."""

from django.http import Http404

from accounts.permissions import Denied, as_boolean
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.standing import roles_held
from insight.measures import MEASURES, Measure
from insight.scope import Scope, head_of


def check_sees_figures(user) -> None:
    if not roles_held(user).intersection(VIRTUAL_SCHOOL):
        raise Denied("Figures are for the Virtual School.")


def check_is_head(user) -> None:
    if Role.HEAD not in roles_held(user):
        raise Denied("This is for the Virtual School head.")


def may_see(scope: Scope, measure: Measure) -> bool:
    return Role.HEAD in measure.readers if scope.is_head else Role.ADVISER in measure.readers


def measure_or_404(scope: Scope, name: str) -> Measure:
    measure = MEASURES.get(name)
    if measure is None or not may_see(scope, measure):
        raise Http404
    return measure


is_head = as_boolean(check_is_head)


def check_can_report(user, authority) -> None:
    if authority.pk not in head_of(user):
        raise Denied("The Virtual School head makes reports.")
