import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Look
from papers import actions, making
from papers.plan import check_code
from papers.shared.actions import share
from peps.models import Snapshot
from signoff.snapshot import content_of, fingerprint, take

NOT_FOUND = "Among the signed-off plans that you may read there is none like it."


@pytest.fixture
def paper(snapshot, adviser):
    return making.make(actions.want(snapshot=snapshot, by=adviser))


def asked(client, person, **said):
    client.force_login(person)
    return client.post(reverse("papers:check"), said)


def pdf(data):
    return SimpleUploadedFile("plan.pdf", data, content_type="application/pdf")


def test_the_pdf_that_was_kept_is_known_to_the_last_byte(client, paper, teacher):
    data = paper.file.open("rb").read()
    assert "to the last byte" in asked(client, teacher, file=pdf(data)).content.decode()
    assert NOT_FOUND in asked(client, teacher, file=pdf(data + b"\n")).content.decode()
    assert Look.objects.filter(page="papers:check").count() == 1


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
