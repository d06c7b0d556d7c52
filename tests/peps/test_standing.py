"""A page of a plan asks of the one plan what `visible_to` asks of all: both have to say the same."""

import pytest

from accounts.models import User
from children import access
from peps.models import PEP
from peps.standing import can_read


@pytest.mark.parametrize("record", ["plan", "sections", "views", "my_plan", "care_history", "decision"])
def test_a_plan_is_read_by_exactly_those_who_find_it_among_all(world, record):
    plans, people = list(PEP.objects.select_related("child")), list(User.objects.filter(is_active=True))
    may = {(person, plan) for person in people for plan in plans if can_read(person, plan, record)}
    finds = {(person, plan) for person in people for plan in PEP.objects.visible_to(person, record)}
    assert may == finds
    assert 0 < len(may) < len(people) * len(plans)
    assert record in access.CELLS
