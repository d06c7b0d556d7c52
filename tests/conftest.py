"""The cast, introduced once. The *other* of each role matters most: the same role, the wrong child."""

import gc
from datetime import date

import hypothesis
import pytest

from accounts.roles import Role
from audit import clock
from tests.browser import chromium, open_page  # noqa: F401  (fixtures)
from tests.factories import AuthorityFactory, ChildFactory, SchoolFactory, UserFactory, allocate, enrol, in_care, member
from tests.world import again, django_db_setup, world  # noqa: F401  (fixtures)

# The same examples each time, however slow the machine: a red run means a change, not a draw of lots.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")
gc.set_threshold(100_000, 20, 20)  # tests make and drop much at once: looking for rubbish less often saves a tenth


@pytest.fixture(autouse=True)
def a_tuesday(request):
    """The day every test happens on unless it says otherwise: the second week of Autumn 2026. A browser's server has
    the machine's own clock, so its tests have it too."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    with clock.at(date(2026, 9, 8)):
        yield


@pytest.fixture
def authority(db):
    """A council on the Birmingham preset."""
    return AuthorityFactory(name="Exampleshire")


@pytest.fixture
def other_authority(db):
    return AuthorityFactory(name="Otherland")


@pytest.fixture
def school(db):
    return SchoolFactory(name="Oakfield School")


@pytest.fixture
def other_school(db):
    return SchoolFactory(name="Elmwood School")


@pytest.fixture
def ada(authority, school):
    """Ada, in Year 8 at Oakfield, looked after since September."""
    child = in_care(ChildFactory(authority=authority, given_name="Ada", family_name="Lovell"))
    enrol(child, school)
    return child


@pytest.fixture
def social_worker(authority, ada):
    """Ada's social worker."""
    person = member(Role.SOCIAL_WORKER, authority, name="Priya Shah", email="priya@council.example")
    allocate(ada, person, Role.SOCIAL_WORKER)
    return person


@pytest.fixture
def other_social_worker(authority):
    """Somebody else's social worker, in the same council."""
    return member(Role.SOCIAL_WORKER, authority, name="Sean Other")


@pytest.fixture
def teacher(school):
    """The designated teacher at Ada's school."""
    return member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email="tom@oakfield.example")


@pytest.fixture
def other_teacher(other_school):
    """The same role at another school."""
    return member(Role.DESIGNATED_TEACHER, other_school, name="Una Other")


@pytest.fixture
def adviser(authority):
    return member(Role.ADVISER, authority, name="Amira Khan", email="amira@council.example")


@pytest.fixture
def other_adviser(other_authority):
    """The same role in another council."""
    return member(Role.ADVISER, other_authority, name="Ola Other")


@pytest.fixture
def head(authority):
    return member(Role.HEAD, authority, name="Helen Marsh")


@pytest.fixture
def administrator(authority):
    return member(Role.ADMINISTRATOR, authority, name="Alex Doyle")


@pytest.fixture
def carer(authority, ada):
    person = member(Role.CARER, authority, name="Jo Carer")
    allocate(ada, person, Role.CARER)
    return person


@pytest.fixture
def young_person(ada):
    person = UserFactory(name="Ada Lovell")
    allocate(ada, person, Role.YOUNG_PERSON)
    return person


@pytest.fixture
def stranger(db):
    """Somebody with an account and no attachment."""
    return UserFactory(name="Sam Stranger")


# The files that take longest begin first, so that no worker is left alone with one at the end.
LONGEST = ["journeys/", "test_access.py", "test_moves.py", "test_queries.py"]


def pytest_collection_modifyitems(items):
    def place(item):
        return next((n for n, name in enumerate(LONGEST) if f"tests/{name}" in item.nodeid), len(LONGEST))

    items.sort(key=place)
