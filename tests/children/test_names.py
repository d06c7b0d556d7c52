"""Looking for a child by name, UPN or case-system id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from children.models import Child, ChildName
from children.names import alike, normalised
from tests.factories import ChildFactory


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["José", "García-O’Brien"], " jose garcia obrien"),
        (["Łukasz", "Ångström"], " lukasz angstrom"),
        (["  STRASSE", "Straße "], " strasse strasse"),
        (["", ""], ""),
        (["محمد"], " محمد"),
    ],
)
def test_names_lose_accents_capitals_and_marks(names, said):
    assert normalised(*names) == said


@given(st.text(max_size=30))
def test_what_is_normal_stays_as_it_is(text):
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Jayson Cole", ["jason"]),
        ("Amila", ["amelia"]),
        ("cole", ["jason", "nicole"]),
        ("hart amila", ["amelia"]),
        ("Jo", ["joseph"]),
        ("Xyzzy", []),
        ("", []),
    ],
)
def test_the_likest_name_comes_first(text, meant):
    names = {"jason": " jason cole", "amelia": " amelia hart", "joseph": " joseph khan", "nicole": " nina coles"}
    assert alike(text, names) == meant


@pytest.mark.django_db
class TestFinding:
    @pytest.mark.parametrize("words", ["jose", "JOSÉ", "obr", "garcia jos", "O'Brien", "zé", "X-1"])
    def test_by_the_beginning_of_any_name(self, authority, words):
        child = ChildFactory(
            authority=authority,
            given_name="José",
            family_name="García-O’Brien",
            preferred_name="Zé",
            local_id="x-1",
        )
        ChildFactory(authority=authority, given_name="Ada", family_name="Lovell")
        assert list(Child.objects.called(words)) == [child]

    @pytest.mark.parametrize("words", ["ose", "jose ada", "%", "_", "x"])
    def test_not_by_its_middle_or_by_somebody_elses(self, authority, words):
        ChildFactory(authority=authority, given_name="José", family_name="García", local_id="x-1")
        ChildFactory(authority=authority, given_name="Ada", family_name="Lovell", local_id="y-1")
        assert not Child.objects.called(words).exists()

    def test_a_new_name_is_found_and_the_old_one_is_not(self, authority):
        child = ChildFactory(authority=authority, given_name="Ada", family_name="Lovell")
        child.family_name = "Moor"
        child.save(update_fields=["family_name"])
        assert Child.objects.called("moor").exists()
        assert not Child.objects.called("lovell").exists()

    def test_other_changes_leave_the_index_alone(self, authority):
        child = ChildFactory(authority=authority)
        ChildName.objects.filter(child=child).update(words=" untouched")
        child.religion = "None"
        child.save(update_fields=["religion"])
        assert ChildName.objects.get(child=child).words == " untouched"
