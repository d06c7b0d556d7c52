"""Whatever two records hold: together and apart again is as it was, and together nothing is lost."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from children.models import (
    Allocation,
    Bar,
    CarePeriod,
    Child,
    Contact,
    EarlierSchool,
    Enrolment,
    LegalStatus,
    Placement,
)
from records.twins import merging, moving, parting
from tests.factories import AuthorityFactory, ChildFactory, SchoolFactory, UserFactory, member, unheard
from tests.records.test_merging import stands
from tests.world import undone

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
FIRST = date(2020, 1, 1)
SPELL = st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 1))
KEYS = {CarePeriod: "care", LegalStatus: "status", Placement: "home", Enrolment: "school"}
OF_ONE = st.fixed_dictionaries(
    {
        "care": st.lists(SPELL, max_size=3),
        "status": st.lists(SPELL, max_size=3),
        "home": st.lists(SPELL, max_size=3),
        "school": st.lists(SPELL, max_size=3),
        "people": st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=3),
        "barred": st.booleans(),
        "more": st.integers(0, 2),
        "upn": st.sampled_from(["", "A801200005001", "B801200005002"]),
        "family_name": st.sampled_from(["Lovell", "Lovel", ""]),
        "uasc": st.booleans(),
        "open": st.booleans(),
    }
)


def spells(rows, is_open) -> list[tuple]:
    """One after the other, as they are kept: perhaps the last goes on."""
    found, day = [], FIRST
    for gap, length, which in rows:
        starts = day + timedelta(days=gap)
        day = starts + timedelta(days=length)
        found.append((starts, day, which))
        day += timedelta(days=1)
    if found and is_open:
        found[-1] = (found[-1][0], None, found[-1][2])
    return found


def filled(child, said, schools, people) -> Child:
    child.upn, child.family_name, child.uasc = said["upn"], said["family_name"], said["uasc"]
    child.save()
    for starts, ends, _ in spells(said["care"], said["open"]):
        CarePeriod.objects.create(child=child, starts=starts, ends=ends, end_reason="E4A" if ends else "")
    for starts, ends, which in spells(said["status"], said["open"]):
        LegalStatus.objects.create(child=child, starts=starts, ends=ends, code=["C1", "C2"][which])
    for starts, ends, which in spells(said["home"], said["open"]):
        Placement.objects.create(child=child, starts=starts, ends=ends, kind="U1", carer_name=["", "Jo"][which])
    for starts, ends, which in spells(said["school"], said["open"]):
        Enrolment.objects.create(child=child, starts=starts, ends=ends, school=schools[which])
    home = Placement.objects.filter(child=child, ends=None).first()
    for number, is_carer in dict(said["people"]).items():
        role = Role.CARER if is_carer else Role.SOCIAL_WORKER
        at = home if is_carer else None
        Allocation.objects.create(
            child=child, user=people[number], role=role, starts=at.starts if at else FIRST, placement=at
        )
    if said["barred"]:
        Bar.objects.create(child=child, user=people[2], reason="A threat")
    for number in range(said["more"]):
        Contact.objects.create(child=child, name=f"Aunt {number}", relationship="Aunt")
        EarlierSchool.objects.create(child=child, name=f"School {number}")
    return child


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(one=OF_ONE, other=OF_ONE, swap=st.booleans())
def test_together_and_apart_again_is_as_it_was(one, other, swap):
    with undone(), unheard():
        authority, schools = AuthorityFactory(), [SchoolFactory(), SchoolFactory()]
        head, people = member(Role.HEAD, authority), [UserFactory() for _ in range(3)]
        stays = filled(ChildFactory(authority=authority, given_name="Ada"), one, schools, people)
        goes = filled(ChildFactory(authority=authority, given_name="Ada"), other, schools, people)
        before = stands(stays, goes)
        stays, goes = (Child.objects.get(pk=child.pk) for child in (stays, goes))
        chosen = dict.fromkeys(merging.differing(stays, goes), "goes" if swap else "stays")
        merge = merging.merge(stays=stays, goes=goes, chosen=chosen, reason="One", by=head).merge
        assert moving.left_behind(goes.pk) == {}
        for model, key in KEYS.items():
            is_open = any(said["open"] and said[key] for said in (one, other))
            assert model.objects.filter(child=stays, ends=None).count() == is_open
        assert Contact.objects.filter(child=stays).count() == one["more"] + other["more"]
        with transaction.atomic():
            parting.part(merge=merge, reason="Two", by=head)
        assert stands(stays, goes) == before
