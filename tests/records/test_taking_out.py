"""Copies of a record, and what is held for who asks: gathered, looked through, released."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actions import Refused
from accounts.permissions import Denied, NotNow
from children.models import Child, Contact
from documents.models import Document
from organisations.models import Authority
from papers import making as papers
from papers.models import Paper
from records import actions, content, exporting, gathering, making, restoring
from records.models import HeldItem, RecordCopy, SubjectAccess
from tests.records.test_round_trip import everything_gone, written
from tests.world import undone


def asked_by(head, child, **said) -> SubjectAccess:
    said = {"asker": "child", "asker_name": "Ada Lovell", "identity": "Passport seen"} | said
    return actions.ask(child=child, **said, asked_on=date(2026, 10, 6), by=head)


@pytest.mark.parametrize(
    ("asked", "months", "due"),
    [
        (date(2026, 10, 6), 1, date(2026, 11, 6)),
        (date(2027, 1, 31), 1, date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (date(2026, 11, 25), 1, date(2026, 12, 29)),  # Christmas, a weekend and the day off for Boxing Day
        (date(2026, 10, 6), 3, date(2027, 1, 6)),
    ],
)
def test_the_answer_is_due_after_calendar_months_on_a_working_day(asked, months, due):
    assert actions.months_after(asked, months) == due


def test_what_is_held_is_in_words_by_date_and_flagged(again):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        Contact.objects.create(child=ada, name="Uncle Bob", relationship="Uncle", restrictions="Not at school.")
        asked = asked_by(head, ada)
        assert gathering.gather(asked) > 80
        assert gathering.gather(SubjectAccess.objects.get(pk=asked.pk)) == 0  # done once
        items = list(SubjectAccess.objects.get(pk=asked.pk).items.all())
        days = [item.on for item in items if item.on]
        assert days == sorted(days)
        [uncle] = [item for item in items if item.title == "Contact" and "Uncle Bob" in item.words]
        assert "Restrictions: Not at school." in uncle.words
        assert uncle.third_party
        assert uncle.may_harm
        assert {item.file for item in items} >= {document.file.name for document in Document.objects.filter(child=ada)}
        assert not any(str(ada.pk) in item.words for item in items)  # no ids for people
        [opened] = [item for item in items if item.title == gathering.OPENED] or [None]
        assert opened is None or "pages" in opened.words


def test_earlier_words_of_a_record_are_held_too(again):
    head, ada = again.user("head"), Child.objects.get(pk=again.children["Ada"].pk)
    with undone():
        uncle = Contact.objects.create(child=ada, name="Uncle Bob", relationship="Uncle", restrictions="Never.")
        uncle.restrictions = "Twice a year."
        uncle.save()
        asked = asked_by(head, ada)
        gathering.gather(asked)
        earlier = asked.items.get(title="Earlier wording: Contact", words__contains="Never")
        assert "Twice a year" not in earlier.words


def test_nothing_goes_out_before_a_person_has_looked(again):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        asked = asked_by(head, ada)
        gathering.gather(asked)
        asked.refresh_from_db()
        with pytest.raises(NotNow, match="flagged"):
            actions.release(asked=asked, by=head)
        with pytest.raises(Denied):
            actions.decide(
                item=asked.items.first(), decision="release", other_words="", reason="", by=again.user("teacher")
            )


def test_what_is_held_back_and_what_is_changed_is_not_in_the_answer(again):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        asked = asked_by(head, ada)
        asked.gathered_at = asked.at
        asked.save()
        for number, words in enumerate(["Plain words", "Secret words", "Bob said no"], 1):
            HeldItem.objects.create(request=asked, position=number, title=f"Note {number}", words=words, may_harm=True)
        one, two, three = asked.items.select_related("request__child")
        actions.decide(item=one, decision="release", other_words="x", reason="x", by=head)
        actions.decide(item=two, decision="withhold", other_words="", reason="Serious harm", by=head)
        actions.decide(item=three, decision="redact", other_words="Somebody said no", reason="Third party", by=head)
        actions.release(asked=asked, by=head)
        asked = SubjectAccess.objects.get(pk=asked.pk)
        making.make_answer(asked)
        asked.refresh_from_db()
        assert asked.last_error == ""
        with asked.file.open("rb") as file, zipfile.ZipFile(file) as packed:
            [name] = packed.namelist()
            said = text_of(packed.read(name))
        assert "Plain words" in said
        assert "Somebody said no" in said
        assert "Secret" not in said
        assert "Bob" not in said
        with pytest.raises(NotNow, match="released"):
            actions.decide(item=one, decision="withhold", other_words="", reason="Late", by=head)


def text_of(pdf: bytes) -> str:
    import subprocess

    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def test_the_database_itself_wants_a_reason(again):
    with undone():
        item = HeldItem.objects.filter(request__child=again.children["Ada"]).first()
        with pytest.raises(IntegrityError), transaction.atomic():
            HeldItem.objects.filter(pk=item.pk).update(decision="withhold", reason="")
        with pytest.raises(IntegrityError), transaction.atomic():
            HeldItem.objects.filter(pk=item.pk).update(decision="redact", reason="x", other_words="")


def test_a_copy_is_a_zip_that_another_portal_takes_in_with_its_files(again, tmp_path):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        copy = actions.want_copy(child=ada, purpose="authority", to_whom="Jo Bell, Otherland", by=head)
        making.make_copy(copy)
        copy.refresh_from_db()
        assert copy.is_ready
        before = written(ada)
        name = Document.objects.filter(child=ada).first().file.name
        with copy.file.open("rb") as file:
            (tmp_path / "record.zip").write_bytes(file.read())
        with undone():
            everything_gone()
            out = io.StringIO()
            call_command("import_record", tmp_path / "record.zip", dry_run=True, json=True, stdout=out)
            assert json.loads(out.getvalue())["rows"]["children.child"] == 1
            assert not Child.objects.exists()
            call_command("import_record", tmp_path / "record.zip", stdout=out)
            after = written(Child.objects.get())
            # The copy's own event is newer than the copy.
            assert after["tables"] == before["tables"]
        with zipfile.ZipFile(tmp_path / "record.zip") as packed:
            assert f"files/{name}" in packed.namelist()


def test_the_record_becomes_a_child_of_the_authority_that_takes_over(again, tmp_path):
    ada = again.children["Ada"]
    with undone():
        call_command("export_record", str(ada.pk), tmp_path / "ada.zip", verbosity=0)
        with pytest.raises(CommandError, match="there already"):
            call_command("export_record", str(ada.pk), tmp_path / "ada.zip")
        with pytest.raises(CommandError, match="here already"):
            call_command("import_record", tmp_path / "ada.zip")
        everything_gone()
        Authority.objects.create(code="888", name="Newshire", virtual_school_name="Newshire Virtual School")
        call_command("import_record", tmp_path / "ada.zip", authority="888", stdout=io.StringIO())
        assert Child.objects.get(pk=ada.pk).authority.code == "888"


def test_what_is_no_record_is_refused_in_plain_words(again, tmp_path):
    with undone():
        (tmp_path / "no.zip").write_bytes(b"not a zip")
        with pytest.raises(CommandError, match="not a record"):
            call_command("import_record", tmp_path / "no.zip")
        said = written(again.children["Ada"])
        everything_gone()
        for change, words in [
            ({"format": "other"}, "not a record"),
            ({"version": 99}, "version 99"),
            ({"tables": said["tables"] | {"accounts.membership": []}}, "does not hold: accounts.membership"),
            ({"around": said["around"] | {"accounts.user": []}}, "does not hold: accounts.user"),
        ]:
            with pytest.raises(Refused, match=words):
                restoring.restore(said | change)
        assert not Child.objects.exists()


def test_a_file_that_was_changed_on_its_way_is_refused(again, tmp_path):
    with undone():
        out = io.BytesIO()
        exporting.write(again.children["Ada"], out)
        changed = io.BytesIO()
        with zipfile.ZipFile(out) as packed, zipfile.ZipFile(changed, "w") as other:
            for name in packed.namelist():
                other.writestr(name, b"changed" if name.startswith("files/") else packed.read(name))
        with pytest.raises(Refused, match="not as it was written"):
            exporting.read(changed)


def test_equal_records_are_equal_bytes(again):
    ada = again.children["Ada"]
    assert exporting.canonical(content.content_of(ada)) == exporting.canonical(content.content_of(ada))


def test_no_other_child_is_in_the_record(again):
    said = json.dumps(written(again.children["Ada"]))
    for name, child in again.children.items():
        if name != "Ada":
            assert str(child.pk) not in said


def test_the_young_person_keeps_their_plans_in_their_own_words(again):
    head, cleo = again.user("head"), again.children["Cleo"]
    with undone():
        copy = actions.want_copy(child=cleo, purpose="young_person", to_whom="Cleo", by=head)
        making.make_copy(copy)
        copy.refresh_from_db()
        assert copy.last_error == ""
        with copy.file.open("rb") as file, zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            assert any(name.endswith("my plan.pdf") for name in names)
            assert "record.json" not in names


def test_a_school_gets_the_plans_as_a_teacher_reads_them_and_nothing_else(again):
    head, cleo = again.user("head"), again.children["Cleo"]
    with undone():
        for paper in Paper.objects.filter(snapshot__pep__child=cleo):
            papers.make(paper)
        copy = actions.want_copy(child=cleo, purpose="school", to_whom="Hazel School", by=head)
        making.make_copy(copy)
        copy.refresh_from_db()
        assert copy.last_error == ""
        with copy.file.open("rb") as file, zipfile.ZipFile(file) as packed:
            [name] = packed.namelist()
            assert name.endswith("plan.pdf")
            assert "Cleo" in text_of(packed.read(name))


def test_files_are_thrown_away_after_two_weeks_and_the_row_stays(again):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        copy = actions.want_copy(child=ada, purpose="authority", to_whom="Jo Bell", by=head)
        making.make_copy(copy)
        copy.refresh_from_db()
        RecordCopy.objects.filter(pk=copy.pk).update(made_at=copy.made_at - making.KEPT_FOR * 2)
        assert making.throw_away() == 1
        copy.refresh_from_db()
        assert not copy.is_ready
        assert copy.thrown_away_at


def test_whoever_stops_being_head_gets_no_copy(again):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        copy = actions.want_copy(child=ada, purpose="authority", to_whom="Jo Bell", by=head)
        copy.by = again.user("adviser")
        making.make_copy(copy)
        copy.refresh_from_db()
        assert "may no longer" in copy.last_error
        assert not copy.made_at


def test_the_pages_walk_from_asking_to_the_answer(again, client):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        client.force_login(head)
        page = client.post(reverse("records:ask", args=[ada.pk]), {"asker": "child", "asker_name": ""})
        assert "Enter their name" in page.content.decode()
        form = {"asker": "child", "asker_name": "Ada Lovell", "is_known": "yes", "identity": "Known to us"}
        day = {"asked_on-day": "6", "asked_on-month": "10", "asked_on-year": "2026"}
        assert client.post(reverse("records:ask", args=[ada.pk]), form | day).status_code == 302
        asked = SubjectAccess.objects.get(child=ada, gathered_at=None)
        assert "being gathered" in client.get(reverse("records:asked", args=[asked.pk])).content.decode()
        gathering.gather(asked)
        flagged = asked.items.exclude(third_party=False, may_harm=False)
        first = flagged.first()
        held_back = client.post(reverse("records:item", args=[asked.pk, first.pk]), {"decision": "withhold"})
        assert "Say why it is held back" in held_back.content.decode()
        went_on = client.post(
            reverse("records:item", args=[asked.pk, first.pk]), {"decision": "withhold", "reason": "Third party"}
        )
        assert went_on.url == reverse("records:item", args=[asked.pk, flagged.filter(decision="").first().pk])
        flagged.filter(decision="").update(decision="release")
        assert client.post(reverse("records:release", args=[asked.pk])).status_code == 302
        making.make_answer(SubjectAccess.objects.get(pk=asked.pk))
        answer = client.get(reverse("records:answer", args=[asked.pk]))
        assert answer["Content-Type"] == "application/zip"
        assert b"".join(answer.streaming_content)[:2] == b"PK"
