"""Between professionals: said once, read by the others, and never by the child, a carer or anybody with a copy."""

import json
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from audit import clock
from audit.models import CannotChange
from peps.gathering import thread
from peps.models import Word
from signoff.snapshot import content_of
from tests.factories import pep_at

pytestmark = pytest.mark.ci
SECRET = "We disagree about the move to Elmwood."


@pytest.fixture
def plan(ada, social_worker, teacher, adviser):
    return pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def said(plan, social_worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return thread.say(pep=plan, words=SECRET, token=uuid4(), by=social_worker)


def address(plan):
    return reverse("peps:thread", args=[plan.pk])


def test_the_others_are_told_that_there_is_something_and_not_what(plan, said, teacher):
    assert [letter.to[0] for letter in mail.outbox] == [teacher.email]
    [letter] = mail.outbox
    assert "move" not in letter.subject + letter.body
    assert "Ada" not in letter.subject + letter.body
    assert address(plan) in letter.body


def test_who_is_behind_is_not_told_again_until_they_have_read(
    client, plan, said, social_worker, teacher, django_capture_on_commit_callbacks
):
    minutes = count(1)

    def letters_after(words):
        before = len(mail.outbox)
        with clock.at(said.at + timedelta(minutes=next(minutes))), django_capture_on_commit_callbacks(execute=True):
            thread.say(pep=plan, words=words, token=uuid4(), by=social_worker)
        return len(mail.outbox) - before

    assert letters_after("One more thing.") == 0
    client.force_login(teacher)
    assert "2 new" in client.get(reverse("peps:plan", args=[plan.pk])).content.decode()
    page = client.get(address(plan)).content.decode()
    assert page.index(SECRET) < page.index("One more thing.")
    assert "Nobody else has read it yet" in page
    client.post(reverse("peps:thread_read", args=[plan.pk]))
    assert "Read by Tom Reed" in client.get(address(plan)).content.decode()
    assert thread.unread(plan, teacher) == 0
    assert letters_after("And another.") == 1


def test_it_is_written_once(client, plan, said, social_worker):
    said.words = "Something else."
    with pytest.raises(CannotChange):
        said.save()
    with pytest.raises(CannotChange):
        Word.objects.all().delete()
    client.force_login(social_worker)
    again = {"words": "Sent twice.", "token": str(uuid4())}
    for _ in range(2):
        client.post(address(plan), again)
    assert Word.objects.filter(words="Sent twice.").count() == 1
    assert "Write something first" in client.post(address(plan), {"words": " "}).content.decode()


def test_the_family_finds_nothing_of_it(client, plan, said, carer, young_person):
    for person in [carer, young_person]:
        client.force_login(person)
        assert client.get(address(plan)).status_code == 404
        for page in ["home", "peps:mine"]:
            args = [plan.pk] if page != "home" else []
            assert SECRET not in client.get(reverse(page, args=args)).content.decode()
            assert "etween professionals" not in client.get(reverse(page, args=args)).content.decode()


def test_it_is_in_no_copy_and_in_the_history_only_that_it_was_said(client, plan, ada, said, teacher):
    assert SECRET not in json.dumps(content_of(plan))
    client.force_login(teacher)
    history = reverse("children:history", args=[ada.pk])
    pages = [client.get(history, {"page": number}).content.decode() for number in (1, 2, 3)]  # all of one moment
    assert any("Wrote to the other professionals" in page for page in pages)
    assert not any(SECRET in page for page in pages)


def test_somebody_elses_people_neither_read_nor_write(
    client, plan, said, other_social_worker, other_teacher, other_adviser
):
    for person in [other_social_worker, other_teacher, other_adviser]:
        client.force_login(person)
        assert client.get(address(plan)).status_code == 404
        assert client.post(address(plan), {"words": "Hello"}).status_code == 404
    assert Word.objects.count() == 1
