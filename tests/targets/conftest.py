from datetime import date
from uuid import uuid4

import pytest

from organisations.models import Term
from peps.actions import open_plan
from peps.models import PEP
from targets import actions
from targets.models import Target

WHOLE = {
    "area": "academic",
    "statement": "Ada reads a chapter book on her own",
    "measure": "She finishes three books",
    "who": "Tom Reed",
    "due_on": date(2027, 3, 27),
    "action": "Reads for 20 minutes every morning",
}
TUITION = {
    "fund": "pp_plus",
    "category": "tuition",
    "description": "Maths tuition",
    "units": 10,
    "unit_cost": 30,
    "expected_impact": "She is ready for the next step in maths",
}


def make_plan(child, *, on=None) -> PEP:
    """A plan of this child that can be written, in the term of a day (today's, if none is given)."""
    terms = Term.objects.filter(authority=child.authority, school=None)
    term = terms.filter(last_day__gte=on).first() if on else terms.order_by("-last_day").first()
    pep = open_plan(child=child, kind="termly", term=term, due_on=term.last_day, due_why="Once a term", by=None)
    if on:
        PEP.objects.filter(pk=pep.pk).update(opened_on=on)
        pep.refresh_from_db()
    return pep


def set_target(pep, by, **values) -> Target:
    return actions.add_target(pep=pep, token=uuid4(), values=WHOLE | values, by=by)


def ask_for(target, by, *, pep=None, submit=True, **values):
    return actions.ask_for_money(
        pep=pep or target.set_in, target=target, token=uuid4(), values=TUITION | values, submit=submit, by=by
    )


@pytest.fixture
def last_plan(ada):
    return make_plan(ada, on=date(2026, 5, 4))


@pytest.fixture
def plan(ada):
    """Ada's plan of this term."""
    return make_plan(ada)


@pytest.fixture
def target(plan, teacher):
    return set_target(plan, teacher)


@pytest.fixture
def asked(target, teacher):
    """£300 of tuition, submitted by the teacher."""
    return ask_for(target, teacher)
