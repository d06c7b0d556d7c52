"""People, roles and their children as an import in steps, and the commands of all such kinds."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Invitation, User
from children.importing import people
from children.models import Allocation
from organisations.imports import Result

pytestmark = pytest.mark.django_db
HEAD = "name,email,role,child_id"
ROWS = ["Noa New,noa@council.example,Social worker,{id}", "Bad Row,nowhere,Social worker,"]


def take(authority, administrator, text, *, dry_run=False):
    loading = people.Loading({"p.csv": text.encode()}, authority=authority, by=administrator)
    result = Result()
    loading.step(0, len(loading.units), result, dry_run=dry_run, by=administrator)
    return result


@pytest.fixture
def text(ada):
    return "\n".join([HEAD, *(row.format(id=ada.local_id) for row in ROWS)])


def test_people_are_invited_and_attached_and_a_second_time_nothing_changes(authority, administrator, ada, text):
    assert take(authority, administrator, text, dry_run=True).created == 1
    assert not User.objects.filter(email="noa@council.example").exists()
    result = take(authority, administrator, text)
    assert (result.created, [(each.row, each.value) for each in result.refused]) == (1, [(3, "nowhere")])
    assert Allocation.objects.get(user__email="noa@council.example").child == ada
    letters = Invitation.objects.count()
    again = take(authority, administrator, text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert Invitation.objects.count() == letters


def test_the_command_prints_json_in_the_name_of_an_administrator(authority, administrator, text, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(text)
    out = StringIO()
    where = {"authority": authority.code, "json": True}
    call_command("import_users", path, by=administrator.email, dry_run=True, stdout=out, **where)
    said = json.loads(out.getvalue())
    assert (said["created"], said["dry_run"], said["refused"][0]["row"]) == (1, True, 3)
    with pytest.raises(CommandError, match="not an administrator"):
        call_command("import_users", path, by="nobody@council.example", stdout=out, **where)


@pytest.mark.parametrize("command", ["import_names", "import_feed"])
def test_the_commands_of_files_about_children_say_what_they_did(authority, ada, tmp_path, command):
    path = tmp_path / "n.csv"
    path.write_text(f"child_id,given_name\n{ada.local_id},Zoe\nC99,Amy\n")
    out = StringIO()
    call_command(command, path, authority=authority.code, stdout=out)
    ada.refresh_from_db()
    assert ada.given_name == "Zoe"
    assert "1 updated" in out.getvalue()
    assert "n.csv line 3" in out.getvalue()
