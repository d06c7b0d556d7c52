"""An academy conversion, as the register tells it: children and teachers go on there, and nobody has moved."""

import pytest

from accounts.models import Membership
from accounts.roles import Role
from children.models import Child, Enrolment
from organisations import gias
from organisations.models import School
from peps.models import PEP
from signoff.models import Duty
from tests.factories import SchoolFactory, member, pep_at

pytestmark = pytest.mark.django_db
STATUS = "EstablishmentStatus (name)"


def register(*schools, links=()):
    """(urn, name, status) of each; and who follows whom."""
    rows = [f"URN,EstablishmentName,{STATUS},CloseDate", *(",".join([*school, ""]) for school in schools)]
    followed = ["URN,LinkURN,LinkType,LinkEstablishedDate", *(f"{a},{b},Successor,01-09-2026" for a, b in links)]
    return {"schools.csv": "\n".join(rows).encode(), "links.csv": "\n".join(followed).encode()}


@pytest.fixture
def conversion(school):
    return register(
        (school.urn, school.name, "Closed"), ("900123", "Oakfield Academy", "Open"), links=[(school.urn, "900123")]
    )


def test_children_and_teachers_go_on_at_the_academy_and_nobody_has_moved(
    ada, social_worker, teacher, school, conversion
):
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    before, duties = Enrolment.objects.get(), set(Duty.objects.open().values_list("kind", "due_on"))
    gias.load(conversion)
    academy, after = School.objects.get(urn="900123"), Enrolment.objects.get()
    assert (after.pk, after.school, after.starts, after.ends) == (before.pk, academy, before.starts, None)
    assert Membership.objects.get(user=teacher).school == academy
    assert Child.objects.visible_to(teacher).get() == ada
    plan.refresh_from_db()
    assert plan.school == academy
    assert not PEP.objects.filter(kind=PEP.Kind.SCHOOL_CHANGE).exists()
    assert set(Duty.objects.open().values_list("kind", "due_on")) == duties
    versions = after.version, Membership.objects.get(user=teacher).version
    assert gias.load(conversion).updated == 0
    assert (Enrolment.objects.get().version, Membership.objects.get(user=teacher).version) == versions


def test_a_dry_run_moves_nobody_and_an_open_school_keeps_its_children(ada, teacher, school, conversion):
    gias.load(conversion, dry_run=True)
    both_open = {
        "schools.csv": conversion["schools.csv"].replace(b"Closed", b"Open"),
        "links.csv": conversion["links.csv"],
    }
    gias.load(both_open)
    assert Enrolment.objects.get().school == school
    gias.load(conversion)  # and closes later
    assert Enrolment.objects.get().school.urn == "900123"


def test_where_the_school_that_follows_has_people_of_its_own_they_have_the_child(ada, teacher, school, conversion):
    academy = SchoolFactory(name="Oakfield Academy", urn="900123")
    own = member(Role.DESIGNATED_TEACHER, academy)
    gias.load(conversion)
    assert Membership.objects.get(user=teacher).school == school
    assert Child.objects.visible_to(own).get() == ada
    assert not Child.objects.visible_to(teacher).exists()
