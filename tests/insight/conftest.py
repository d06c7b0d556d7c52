import pytest

from accounts.roles import Role
from audit import clock
from tests.bench.copies import TODAY
from tests.bench.crowd import crowd
from tests.factories import AuthorityFactory, member


@pytest.fixture
def today():
    with clock.at(TODAY):
        yield TODAY


@pytest.fixture
def many(db, today):
    """An authority with a small crowd, and its head."""
    authority = AuthorityFactory()
    crowd(authority, 40)
    return authority, member(Role.HEAD, authority)
