import io
import json

import page as page_validation
import pikepdf
import pytest
from django.urls import reverse

from accounts.actions import Refused
from audit.models import CannotChange, Event
from children.actions import end_allocation
from children.models import Allocation
from notices.models import Notice
from papers import making, tasks
from papers.models import SharedCopy
from papers.plan import Pdf
from papers.shared.actions import share, withdraw
from papers.shared.choosing import choose, pieces_of
from peps.models import ViewAnswer
from signoff.snapshot import fingerprint, take
from tests.papers.plans import ADDRESS

FOR_CARER = SharedCopy.ForWhom.CARER.value


@pytest.fixture
def copy(snapshot, social_worker, carer):
    return share(
        snapshot=snapshot,
        for_whom=FOR_CARER,
        keys={"child", "views", "placement", "targets_set", "contacts"},
        people=[carer],
        to_whom="",
        by=social_worker,
    )


def opened(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(f"papers:{name}", args=args))


def test_only_what_was_chosen_is_in_it_and_the_rest_is_listed(snapshot):
    chosen = choose(snapshot, "school", {"child", "targets_set"})
    assert chosen.content["pages"] == []
    assert "Ada adds and compares fractions" in json.dumps(chosen.content)
    assert "Asthma" not in json.dumps(chosen.content)
    assert any("Care" in title or "care" in title for title in chosen.left_out)
    assert set(pieces_of(snapshot, "school").values()) >= set(chosen.left_out)


@pytest.mark.parametrize("for_whom", SharedCopy.ForWhom.values)
def test_nothing_confidential_is_in_any_copy_whatever_is_ticked(snapshot, for_whom):
    chosen = choose(snapshot, for_whom, set(pieces_of(snapshot, for_whom)))
    words = json.dumps(chosen.content)
    for hidden in (ADDRESS, "Carol Hidden", "rating", "feedback_to_teacher"):
        assert hidden not in words
    assert any(line.startswith("Section A: Where I live") for line in chosen.redacted)


def test_what_the_young_person_keeps_from_the_carer_is_not_in_the_carers_copy(plan):
    ViewAnswer.objects.filter(pep=plan).update(carer_may_see=True)
    ViewAnswer.objects.filter(pep=plan, topic="hard").update(carer_may_see=False)
    words = json.dumps(choose(take(plan), FOR_CARER, {"views"}).content)
    assert "I like maths and my friends." in words
    assert "talk about my home" not in words


def test_the_carer_is_told_and_reads_it(client, copy, plan, carer):
    told = Notice.objects.get(to_user_id=carer.pk, key__startswith="shared:")
    assert told.path == reverse("papers:shared", args=[copy.pk])
    assert "Ada" not in told.subject + told.body
    words = opened(client, carer, "shared", copy.pk).content.decode()
    assert "Copy for: The carer" in words
    assert "What is not in this copy" in words
    assert ADDRESS not in words
    assert opened(client, carer, "plan", plan.pk).status_code == 404
    assert Event.objects.filter(verb="paper.shared").count() == 1


def test_who_is_no_carer_any_more_reads_it_no_more(client, copy, carer):
    row = Allocation.objects.get(user=carer)
    end_allocation(allocation=row, ends=row.starts, by=None)
    assert opened(client, carer, "shared", copy.pk).status_code == 404


@pytest.mark.parametrize("who", ["young_person", "other_social_worker", "other_teacher", "administrator", "stranger"])
def test_for_everybody_else_there_is_no_copy(client, copy, who, request):
    assert opened(client, request.getfixturevalue(who), "shared", copy.pk).status_code == 404


def test_the_copy_does_not_change_with_the_plan(copy, plan):
    plan.targets.update(statement="Something else")
    copy.refresh_from_db()
    assert "Something else" not in json.dumps(copy.content)
    assert fingerprint(copy.content) == copy.sha256


def test_the_worker_makes_the_pdf_and_everybody_gets_the_same_file(client, copy, carer, social_worker, tmp_path):
    assert "The PDF is being made" in opened(client, carer, "shared", copy.pk).content.decode()
    assert opened(client, carer, "shared_pdf", copy.pk).url == reverse("papers:shared", args=[copy.pk])
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0
    page = client.get(reverse("papers:shared", args=[copy.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "Download it as a PDF" in page
    assert "<h1" not in page
    data, again = (
        b"".join(opened(client, person, "shared_pdf", copy.pk).streaming_content) for person in (carer, social_worker)
    )
    assert data == again
    path = tmp_path / "copy.pdf"
    path.write_bytes(data)
    assert page_validation.validate_pdf(str(path), profile="ua1").is_compliant
    assert pikepdf.open(io.BytesIO(data)).Root.MarkInfo.Marked


@pytest.fixture
def quick_printer(monkeypatch):
    """Printing itself is tried in test_plan and test_every_paper."""
    monkeypatch.setattr(making.plan, "html_to_pdf", lambda html, colour: Pdf(b"%PDF-1.7 example", 4))


def taken_back(client, copy, person, **said):
    client.force_login(person)
    return client.post(reverse("papers:withdraw", args=[copy.pk]), said)


def test_a_copy_that_is_taken_back_shows_nothing_to_whom_it_was_made_for(
    client, copy, plan, carer, social_worker, teacher, quick_printer
):
    tasks.sweep()
    assert "Enter why you take it back" in taken_back(client, copy, social_worker, reason="").content.decode()
    answer = taken_back(client, copy, social_worker, reason="The aunt’s number is in it")
    assert answer.url == reverse("papers:plan", args=[plan.pk])

    page = opened(client, carer, "shared", copy.pk).content.decode()
    assert "This copy was taken back" in page
    for gone in ["Ada", "aunt", "fractions"]:
        assert gone not in page
    assert opened(client, carer, "shared_pdf", copy.pk).status_code == 404
    told = Notice.objects.get(to_user_id=carer.pk, key__startswith="withdrawn:")
    assert "took back the copy of the plan (PEP) of A.L." in told.body

    assert "Taken back" in opened(client, teacher, "plan", plan.pk).content.decode()
    assert "The aunt’s number is in it" in opened(client, teacher, "shared", copy.pk).content.decode()
    assert opened(client, teacher, "shared_pdf", copy.pk).status_code == 200
    assert Event.objects.filter(verb="paper.withdrawn").count() == 1


def test_a_copy_is_taken_back_once_and_only_by_who_may_share(client, copy, social_worker, teacher, carer):
    for person in (teacher, carer):
        assert taken_back(client, copy, person, reason="No").status_code == 403
    withdraw(copy=copy, reason="Wrong", by=social_worker)
    with pytest.raises(Refused, match="already"):
        withdraw(copy=copy, reason="Wrong", by=social_worker)
    assert taken_back(client, copy, social_worker, reason="Again").url == reverse("papers:shared", args=[copy.pk])


def test_a_place_that_became_confidential_is_not_in_a_pdf_that_is_handed_over_later(
    client, plan, snapshot, social_worker, carer, quick_printer, monkeypatch
):
    plan.child.placements.update(confidential=False)
    said = {"for_whom": "school", "keys": set(pieces_of(take(plan), "school")), "people": [], "to_whom": "Elmwood"}
    open_copy = share(snapshot=take(plan), **said, by=social_worker)
    tasks.sweep()
    plan.child.placements.update(confidential=True)
    printed = []
    monkeypatch.setattr(making.plan, "html_to_pdf", lambda html, colour: printed.append(html) or Pdf(b"own", 1))
    assert opened(client, social_worker, "shared_pdf", open_copy.pk).content == b"own"
    assert ADDRESS in json.dumps(open_copy.content)
    assert ADDRESS not in printed[0]
    assert f"Printed by {social_worker.name}" in printed[0]


def test_a_copy_is_written_once(copy):
    with pytest.raises(CannotChange):
        SharedCopy.objects.update(content={})
    with pytest.raises(CannotChange):
        copy.save()


def test_it_is_looked_at_before_it_is_made(client, snapshot, plan, social_worker, carer):
    client.force_login(social_worker)
    here = reverse("papers:share_what", args=[plan.pk, FOR_CARER])
    ticked = {"keys": ["child", "targets_set"], "people": [str(carer.pk)], "to_whom": ""}
    assert "What is left out" in client.post(here, ticked).content.decode()
    assert not SharedCopy.objects.exists()
    answer = client.post(here, ticked | {"step": "make"})
    made = SharedCopy.objects.get()
    assert answer.url == reverse("papers:shared", args=[made.pk])
    assert list(made.people.all()) == [carer]


def test_a_copy_for_nobody_is_not_made(client, snapshot, plan, social_worker):
    client.force_login(social_worker)
    here = reverse("papers:share_what", args=[plan.pk, "school"])
    said = client.post(here, {"keys": ["child"], "to_whom": "", "step": "make"}).content.decode()
    assert "Say who the copy is for" in said
    assert not SharedCopy.objects.exists()


def test_who_may_not_know_the_carer_does_not_read_whom_the_copy_is_for(client, copy, carer, teacher, social_worker):
    child = copy.snapshot.pep.child
    if not child.placements.filter(confidential=True).exists():
        child.placements.update(confidential=True)
    for person, reads in [(teacher, "Sent to: The carer"), (social_worker, f"Sent to: {carer.name}")]:
        page = opened(client, person, "shared", copy.pk).content.decode()
        assert reads in page
    assert carer.name not in opened(client, teacher, "shared", copy.pk).content.decode()
