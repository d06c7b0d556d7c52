"""Names, numbers and new ids of children from a file."""

from datetime import date

import pytest

from children.importing import names
from children.models import Child, ChildName
from organisations.imports import CannotRead, Result
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db
RIGHT_UPN = "P207000016049"


@pytest.fixture
def child(authority):
    born = date(2014, 5, 1)
    return ChildFactory(authority=authority, local_id="C1", given_name="", family_name="", date_of_birth=born)


@pytest.fixture
def load(authority):
    def load(*lines, dry_run=False):
        loading = names.Loading({"n.csv": "\n".join(lines).encode()}, authority=authority)
        result = loading.result
        loading.step(0, len(loading.units), result, dry_run=dry_run)
        return result

    return load


def refused(result: Result) -> list:
    return [(each.row, each.column) for each in result.refused]


def test_names_come_to_the_child_with_the_id_and_are_found_by_them(child, load):
    result = load("Child ID,First name,Surname,Year", "C1,Zoë,O’Neil,Year 8")
    child.refresh_from_db()
    assert (child.given_name, child.family_name, child.year_group) == ("Zoë", "O’Neil", "8")
    assert "zoe" in ChildName.objects.get(child=child).words
    assert (result.updated, result.unchanged) == (1, 0)


def test_a_second_time_and_with_blanks_nothing_changes(child, load):
    load("child_id,given_name", "C1,Zoë")
    result = load("child_id,given_name,family_name", "C1,Zoë,")
    assert (result.updated, result.unchanged) == (0, 1)
    assert child.history.count() == 2


def test_a_dry_run_says_the_same_and_changes_nothing(child, load):
    assert load("child_id,given_name", "C1,Zoë", dry_run=True).updated == 1
    assert Child.objects.get().given_name == ""


def test_upn_and_birthday_together_name_a_child_and_neither_alone_does(child, load):
    Child.objects.update(upn=RIGHT_UPN)
    result = load(
        "upn,date_of_birth,given_name",
        f"{RIGHT_UPN},01/05/2014,Zoë",
        f"{RIGHT_UPN},02/05/2014,Amy",
        f"{RIGHT_UPN},,Amy",
        ",01/05/2014,Amy",
    )
    assert refused(result) == [(3, "upn"), (4, "child_id"), (5, "child_id")]
    assert Child.objects.get().given_name == "Zoë"


def test_an_id_with_another_birthday_is_refused_and_the_right_id_is_named(child, load):
    Child.objects.update(upn=RIGHT_UPN)
    rows = ["C1,02/05/2014,,Amy", f"C9,01/05/2014,{RIGHT_UPN},Amy", "C8,,,Amy"]
    result = load("child_id,date_of_birth,upn,given_name", *rows)
    assert refused(result) == [(2, "date_of_birth"), (3, "child_id"), (4, "child_id")]
    assert "here as C1" in result.refused[1].fix


def test_a_new_id_takes_the_place_of_the_old_unless_another_child_has_it(authority, child, load):
    ChildFactory(authority=authority, local_id="C2")
    result = load("child_id,new_child_id", "C1,C2")
    assert refused(result) == [(2, "new_child_id")]
    load("child_id,new_child_id", "C1,N1")
    child.refresh_from_db()
    assert child.local_id == "N1"


def test_children_of_another_authority_are_not_found(other_authority, load):
    ChildFactory(authority=other_authority, local_id="C1")
    assert refused(load("child_id,given_name", "C1,Zoë")) == [(2, "child_id")]


def test_a_spreadsheet_is_refused_with_advice(authority):
    with pytest.raises(CannotRead, match="CSV UTF-8"):
        names.Loading({"n.xlsx": b"PK\x03\x04"}, authority=authority)
