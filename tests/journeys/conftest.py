"""A council whose terms are around today, and the eyes that look at every page."""

from datetime import timedelta

import pytest

from audit import clock
from organisations.models import Term
from tests.factories import AuthorityFactory
from tests.journeys.eyes import Eyes


@pytest.fixture
def eyes():
    return Eyes()


@pytest.fixture
def council(transactional_db):
    """A council on the Birmingham preset, in the middle of a term: whatever the day on which the tests run."""
    authority = AuthorityFactory(name="Sampleshire", code="899")
    authority.terms.all().delete()
    _term(authority, "Term 1", starts=-40)
    _term(authority, "Term 2", starts=60)
    return authority


def _term(authority, name, *, starts):
    first = clock.today() + timedelta(days=starts)
    days = {"first_day": 0, "half_term_start": 50, "half_term_end": 54, "last_day": 90}
    Term.objects.create(authority=authority, name=name, **{key: first + timedelta(days=n) for key, n in days.items()})
