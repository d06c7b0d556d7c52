import io
import json
import os
import subprocess
import sys

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from audit.models import Look
from papers import actions, checking, making, tasks
from papers.plan import Pdf, check_code
from papers.shared.actions import share, withdraw
from peps.models import Snapshot
from signoff.snapshot import content_of, fingerprint, take

NOT_FOUND = "Among the signed-off plans and copies that you may read there is none like it."


@pytest.fixture
def paper(snapshot, adviser, monkeypatch):
    """Not printed, but with the code in its properties as the printed one has it (see test_every_paper)."""
    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.docinfo["/Keywords"] = f"check code {check_code(snapshot.sha256)}"
        pdf.save(data)
    monkeypatch.setattr(making.plan, "html_to_pdf", lambda html, colour: Pdf(data.getvalue(), 4))
    return making.make(actions.want(snapshot=snapshot, by=adviser))


def asked(client, person, **said):
    client.force_login(person)
    return client.post(reverse("papers:check"), said)


def pdf(data):
    return SimpleUploadedFile("plan.pdf", data, content_type="application/pdf")


def test_the_pdf_that_was_kept_is_known_to_the_last_byte(client, paper, teacher):
    data = paper.file.open("rb").read()
    assert "to the last byte" in asked(client, teacher, file=pdf(data)).content.decode()
    changed = asked(client, teacher, file=pdf(data + b"\n")).content.decode()
    assert "Not the file that was kept." in changed
    assert check_code(paper.snapshot.sha256) in changed
    assert "to the last byte" not in changed
    assert Look.objects.filter(page="papers:check").count() == 2


@pytest.mark.parametrize("written", [str.upper, lambda code: code.replace(" ", ""), lambda code: f" {code}\n"])
def test_a_check_code_is_taken_as_people_type_it(client, snapshot, teacher, written):
    words = asked(client, teacher, code=written(check_code(snapshot.sha256))).content.decode()
    assert "This code belongs to a signed-off plan." in words
    assert "a code can be copied onto another paper" in words


def test_either_hash_will_do_whole(client, paper, snapshot, teacher):
    assert "to the last byte" in asked(client, teacher, code=paper.sha256).content.decode()
    assert "belongs to a signed-off plan" in asked(client, teacher, code=snapshot.sha256).content.decode()


def test_a_corrected_plan_is_said_to_be_corrected(client, snapshot, plan, teacher):
    second = take(plan)
    Snapshot.objects.filter(pk=second.pk).update(sha256="f" * 64)
    assert "The plan was corrected since" in asked(client, teacher, code=snapshot.sha256).content.decode()
    assert "The plan was corrected since" not in asked(client, teacher, code="f" * 64).content.decode()


@pytest.mark.parametrize("who", ["other_teacher", "carer", "administrator", "stranger"])
def test_who_may_not_read_the_plan_learns_nothing(client, paper, snapshot, who, request):
    person = request.getfixturevalue(who)
    known = asked(client, person, code=snapshot.sha256).content.decode()
    assert NOT_FOUND in known
    assert NOT_FOUND in asked(client, person, file=pdf(paper.file.open("rb").read())).content.decode()
    assert not Look.objects.exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [({}, "Choose the PDF, or enter its check code"), ({"code": "hello"}, "Enter the check code as it stands")],
)
def test_what_cannot_be_compared_is_asked_again(client, snapshot, teacher, said, error):
    assert error in asked(client, teacher, **said).content.decode()


def test_equal_snapshots_have_equal_hashes_and_any_change_another(plan, snapshot):
    assert fingerprint(content_of(plan)) == snapshot.sha256
    plan.view_answers.filter(topic="good_at").update(words="I like maths and my friends!")
    assert fingerprint(content_of(plan)) != snapshot.sha256


def test_the_code_of_a_shared_copy_is_known_as_a_copy(client, snapshot, social_worker, teacher, carer, stranger):
    said = {"for_whom": "school", "keys": {"child", "targets_set"}, "people": [], "to_whom": "Ms New, Elmwood"}
    copy = share(snapshot=snapshot, **said, by=social_worker)
    words = asked(client, teacher, code=check_code(copy.sha256)).content.decode()
    assert "This code belongs to a shared copy." in words
    assert "Ms New, Elmwood" in words
    assert "belongs to a signed-off plan" not in words
    for person in (carer, stranger):
        assert NOT_FOUND in asked(client, person, code=copy.sha256).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG a photo of the paper", "This is not a PDF."),
        (b"%PDF-1.7 of somebody else", NOT_FOUND),
        (b"", "not a PDF"),
    ],
)
def test_another_file_is_told_from_a_changed_one(client, snapshot, teacher, data, words):
    assert words in asked(client, teacher, file=pdf(data)).content.decode()
    assert not Look.objects.exists()


def test_a_changed_pdf_says_nothing_to_who_may_not_read_the_plan(client, paper, other_teacher, other_adviser):
    changed = paper.file.open("rb").read() + b"\n"
    for person in (other_teacher, other_adviser):
        said = asked(client, person, file=pdf(changed)).content.decode()
        assert NOT_FOUND in said
        assert check_code(paper.snapshot.sha256) not in said


def test_the_carer_checks_their_own_copy_and_reads_that_it_was_taken_back(
    client, snapshot, social_worker, carer, monkeypatch
):
    monkeypatch.setattr(making.plan, "html_to_pdf", lambda html, colour: Pdf(b"%PDF-1.7 copy", 4))
    said = {"for_whom": "carer", "keys": {"child", "targets_set"}, "people": [carer], "to_whom": ""}
    copy = share(snapshot=snapshot, **said, by=social_worker)
    tasks.sweep()
    yes = asked(client, carer, file=pdf(b"%PDF-1.7 copy")).content.decode()
    assert "This is the PDF of a shared copy as it was made, to the last byte." in yes
    assert "Read the signed-off plan" not in yes
    withdraw(copy=copy, reason="Wrong", by=social_worker)
    assert "This copy was taken back." in asked(client, carer, code=check_code(copy.sha256)).content.decode()


def test_nobody_tries_codes_by_the_thousand(client, snapshot, teacher, adviser, monkeypatch):
    monkeypatch.setattr(checking, "AT_MOST", 2)
    cache.clear()
    for _ in range(2):
        assert "belongs to a signed-off plan" in asked(client, teacher, code=snapshot.sha256).content.decode()
    said = asked(client, teacher, code=snapshot.sha256).content.decode()
    assert "You have checked many papers in a short time." in said
    assert "belongs to a signed-off plan" not in said
    assert "belongs to a signed-off plan" in asked(client, adviser, code=snapshot.sha256).content.decode()


@pytest.mark.ci
def test_the_hash_is_the_same_in_every_process_time_zone_and_locale(snapshot):
    """What is kept is hashed elsewhere: other random hashes of dicts, another clock, another language, no UTF-8."""
    code = (
        "import json, sys; from signoff.snapshot import fingerprint;"
        "print(fingerprint(json.loads(sys.stdin.buffer.read().decode())))"
    )
    shuffled = json.dumps(dict(reversed(snapshot.content.items())), indent=3).encode()
    elsewhere = {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0"}
    start = f"import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup(); {code}"
    done = subprocess.run(
        [sys.executable, "-c", start], input=shuffled, capture_output=True, env={**os.environ, **elsewhere}, check=True
    )
    assert done.stdout.decode().strip() == snapshot.sha256


@pytest.mark.parametrize("place", ["Europe/London", "Pacific/Auckland", "America/Los_Angeles"])
def test_the_same_plan_taken_under_another_time_zone_has_the_same_hash(plan, snapshot, place):
    with timezone.override(place), translation.override("ar"):
        assert fingerprint(content_of(plan)) == snapshot.sha256
