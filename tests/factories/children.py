from contextlib import contextmanager
from datetime import date

import factory

from children import actions
from children.events import facts_changed
from children.models import CarePeriod, Child, Enrolment, LegalStatus, Placement
from tests.factories.organisations import AuthorityFactory


@contextmanager
def unheard():
    """Facts change and nobody listens: what follows from them costs more than all else in a test."""
    listening, facts_changed.listeners = facts_changed.listeners, []
    try:
        yield
    finally:
        facts_changed.listeners = listening


class ChildFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Child

    authority = factory.SubFactory(AuthorityFactory)
    local_id = factory.Sequence(lambda n: f"L{n:05}")
    given_name = factory.Sequence(lambda n: f"Ada{n}")
    family_name = "Example"
    date_of_birth = date(2013, 3, 14)
    year_group = "8"


def in_care(child, *, since=date(2026, 9, 7), emergency=False) -> Child:
    """The bare facts of care, without what follows from them."""
    CarePeriod.objects.create(child=child, starts=since, emergency=emergency)
    LegalStatus.objects.create(child=child, code="C1", starts=since)
    Placement.objects.create(child=child, kind="U6", carer_name="Jo Carer", town="Sampleton", starts=since)
    return child


def enrol(child, school, *, since=date(2024, 9, 1), ends=None) -> Enrolment:
    return Enrolment.objects.create(child=child, school=school, starts=since, ends=ends)


def allocate(child, user, role, *, starts=date(2024, 9, 1), ends=None):
    """The attachment alone: the plan and the duties that follow are for `pep_at`, or for the test to call for."""
    with unheard():
        return actions.allocate(child=child, user=user, role=role, starts=starts, ends=ends, by=None)
