"""A record that another ePEP wrote comes in by a page: seen first, whole or not at all, refused in plain words."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from children.models import Child
from organisations.models import Authority, Term
from records import actions, exporting, retention, taking, tasks
from records.models import RecordCopy, TakingIn
from tests.factories import AuthorityFactory, ChildFactory, in_care, member
from tests.records.test_round_trip import everything_gone, written
from tests.world import undone


@pytest.fixture
def ada(again):
    """Ada's record as another portal wrote it."""
    out = io.BytesIO()
    exporting.write(again.children["Ada"], out)
    return out.getvalue()


@pytest.fixture
def head(ada):
    """Of an authority in an empty portal."""
    with undone():
        everything_gone()
        yield member(Role.HEAD, AuthorityFactory(code="888", name="Newshire"))


def upload(client, head, packed: bytes) -> TakingIn:
    client.force_login(head)
    answer = client.post(reverse("records:upload"), {"file": SimpleUploadedFile("ada.zip", packed)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run = TakingIn.objects.get()
    tasks.look_through(str(run.pk))
    return TakingIn.objects.get()


def changed(packed: bytes, change) -> bytes:
    """The same zip, with its record changed by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w") as to:
        for name in source.namelist():
            said = source.read(name)
            if name == exporting.RECORD:
                content = json.loads(said)
                change(content)
                said = json.dumps(content).encode()
            to.writestr(name, said)
    return out.getvalue()


def test_it_is_seen_first_and_comes_in_as_the_command_takes_it_in(head, ada, client):
    run = upload(client, head, ada)
    page = client.get(reverse("records:taking", args=[run.pk])).content.decode()
    assert "Ada Lovell" in page
    assert "plans" in page
    assert not Child.objects.exists()
    client.post(reverse("records:taking", args=[run.pk]), {"local_id": "N-77"})
    assert "being taken in" in client.get(reverse("records:taking", args=[run.pk])).content.decode()
    tasks.sweep()
    child = Child.objects.get()
    assert (child.authority.code, child.local_id) == ("888", "N-77")
    run.refresh_from_db()
    assert (run.state, run.child_id, run.file, run.found) == ("done", child.pk, "", {})
    with zipfile.ZipFile(io.BytesIO(ada)) as packed:
        before = json.loads(packed.read(exporting.RECORD))
    after = written(child)["tables"]
    assert {label: len(rows) for label, rows in after.items()} == {
        label: len(rows) for label, rows in before["tables"].items()
    }


def test_who_may_be_the_same_child_is_shown_and_an_id_that_is_taken_is_asked_for_again(head, ada, client):
    authority = Authority.objects.get(code="888")
    with zipfile.ZipFile(io.BytesIO(ada)) as packed:
        [row] = json.loads(packed.read(exporting.RECORD))["tables"]["children.child"]
    said = {name: row["fields"][name] for name in ("family_name", "local_id")}
    ChildFactory(authority=authority, given_name="Adah", date_of_birth=row["fields"]["date_of_birth"], **said)
    run = upload(client, head, ada)
    address = reverse("records:taking", args=[run.pk])
    page = client.get(address).content.decode()
    assert "May be here already" in page
    assert "Adah" in page
    refused = client.post(address, {"local_id": said["local_id"]}).content.decode()
    assert "Another child has this id here" in refused
    assert client.post(address, {"local_id": "N-78"}).status_code == 302


@pytest.mark.parametrize("what", ["format", "stray", "event"])
def test_what_does_not_fit_is_refused_in_plain_words_and_changes_nothing(head, ada, client, what):
    other = ChildFactory(authority=AuthorityFactory())

    def change(content):
        if what == "format":
            content["format"] = "other"
        elif what == "event":
            content["events"][0]["fields"]["child_id"] = str(other.pk)
        else:
            content["tables"]["children.careperiod"][0]["fields"]["child"] = str(other.pk)

    run = upload(client, head, changed(ada, change))
    assert run.state == "refused"
    assert "not a record" in run.problem if what == "format" else "somebody else’s record" in run.problem
    assert Child.objects.count() == 1
    assert "Nothing was taken in" in client.get(reverse("records:taking", args=[run.pk])).content.decode()


def test_it_brings_no_terms_to_an_authority_that_is_here(again, ada, client, head):
    """Whoever writes into a file cannot move another council's dates."""
    with zipfile.ZipFile(io.BytesIO(ada)) as packed:
        around = json.loads(packed.read(exporting.RECORD))["around"]
    AuthorityFactory(code=around["organisations.authority"][0]["fields"]["code"])
    before = Term.objects.count()
    run = upload(client, head, ada)
    assert run.state == "refused"
    assert "of another authority that is here already" in run.problem
    assert Term.objects.count() == before


def test_only_a_zip_is_taken_and_only_by_a_head(head, client):
    client.force_login(head)
    no = client.post(reverse("records:upload"), {"file": SimpleUploadedFile("a.zip", b"not a zip")})
    assert "This is not a zip" in no.content.decode()
    assert "Choose the file" in client.post(reverse("records:upload")).content.decode()
    authority = AuthorityFactory()
    with pytest.raises(Denied):
        actions.begin_taking_in(authority=authority, upload=SimpleUploadedFile("a.zip", b"PK"), by=head)


def test_two_workers_take_it_in_once_and_a_killed_one_is_gone_on_with(head, ada, client):
    run = upload(client, head, ada)
    actions.take_in(run=run, local_id="N-77", by=head)
    TakingIn.objects.update(leased_until=clock.now() + taking.LEASE)
    tasks.take_in(str(run.pk))
    assert not Child.objects.exists()
    TakingIn.objects.update(leased_until=clock.now() - taking.LEASE)
    tasks.sweep()
    tasks.take_in(str(run.pk))
    assert Child.objects.count() == 1


# ---------------------------------------------------------------- whose time is over, and the young person's own


def test_whose_time_is_over_is_listed_by_the_facts_of_today(again, client):
    with undone():
        old = in_care(ChildFactory(authority=again.children["Ada"].authority, local_id="OLD-1"))
        client.force_login(again.user("administrator"))
        address = reverse("records:disposals")
        assert "OLD-1" not in client.get(address).content.decode()
        Child.objects.filter(pk=old.pk).update(date_of_birth=date(1951, 1, 1))
        assert "OLD-1" in client.get(address).content.decode()
        Child.objects.filter(pk=old.pk).update(date_of_birth=date(1952, 1, 1))
        assert retention.over(Child.objects.filter(pk=old.pk)) == []
        old.care_periods.update(starts=date(2009, 1, 1), ends=date(2011, 1, 1), end_reason=retention.DIED)
        Child.objects.filter(pk=old.pk).update(date_of_birth=date(2000, 1, 1))
        assert "15 years after a death" in client.get(address).content.decode()


def test_the_young_person_takes_their_own_copy_from_their_first_page(again, client):
    with undone():
        client.force_login(again.user("young person"))
        copy = RecordCopy.objects.get(child=again.children["Ada"], purpose="young_person")
        assert reverse("records:own_copy", args=[copy.pk]) in client.get("/").content.decode()
        answer = client.get(reverse("records:own_copy", args=[copy.pk]))
        assert b"".join(answer.streaming_content) == b"PK"
        RecordCopy.objects.filter(pk=copy.pk).update(purpose="authority")
        assert client.get(reverse("records:own_copy", args=[copy.pk])).status_code == 404
