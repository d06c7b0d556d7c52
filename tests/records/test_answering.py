"""Who asks for what is held is known, waited for, answered in time, or refused with a reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.permissions import NotNow
from audit import clock
from notices.models import Notice
from records import actions, gathering, reminding, tasks
from records.models import RecordCopy, SubjectAccess
from tests.world import undone

ASKED = date(2026, 10, 6)


@pytest.fixture
def asked(again):
    """Of Ada, by somebody the head knows; gathered."""
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        who = {"asker": "child", "asker_name": "Ada Lovell", "asked_on": ASKED}
        made = actions.ask(child=ada, **who, identity="Passport seen", by=head)
        made.gathered_at = made.at
        made.save()
        yield made


def told(asked):
    return list(
        Notice.objects.filter(key__startswith=f"asked:{asked.pk}").order_by("key").values_list("key", flat=True)
    )


def test_the_month_begins_when_it_is_known_who_asks(again, asked):
    head = again.user("head")
    actions.wait(asked=asked, waits_for="identity", by=head)
    with pytest.raises(NotNow, match="not yet given"):
        actions.release(asked=asked, by=head)
    known = actions.go_on(asked=asked, on=date(2026, 10, 20), how="Passport seen", by=head)
    assert (known.due_on, known.identity, known.waits_for) == (date(2026, 11, 20), "Passport seen", "")
    assert actions.take_more_time(asked=known, why="Nine years of files", by=head).due_on == date(2027, 1, 20)


def test_days_of_waiting_for_what_was_meant_are_added(again, asked):
    with clock.at(date(2026, 10, 12)):
        actions.wait(asked=asked, waits_for="clarity", by=again.user("head"))
    clear = actions.go_on(asked=asked, on=date(2026, 10, 15), how="Only school reports", by=again.user("head"))
    assert clear.due_on == date(2026, 11, 9)
    assert clear.identity == "Passport seen"


def test_who_is_to_answer_is_told_a_week_and_a_day_before_and_while_it_is_late(again, asked):
    head = again.user("head")
    due = asked.due_on
    for day, more in [(date(2026, 10, 29), 0), (date(2026, 10, 30), 1), (date(2026, 11, 4), 0), (date(2026, 11, 5), 1),
                      (due, 0), (date(2026, 11, 9), 1), (date(2026, 11, 10), 0), (date(2026, 11, 16), 1)]:  # fmt: skip
        with clock.at(day):
            before = len(told(asked))
            tasks.remind()
            tasks.remind()
            assert len(told(asked)) - before == more, day
    notice = Notice.objects.filter(key__startswith=f"asked:{asked.pk}").first()
    assert notice.to_user_id == head.pk
    assert "Lovell" not in notice.subject + notice.body


def test_nobody_is_told_of_what_waits_was_refused_or_was_sent(again, asked):
    head = again.user("head")
    with clock.at(date(2026, 11, 3)):
        actions.wait(asked=asked, waits_for="clarity", by=head)
        reminding.remind()
        asked = actions.refuse(asked=asked, law="excessive", words="It is the third time.", by=head)
        reminding.remind()
    with clock.at(date(2026, 12, 24)):
        reminding.remind()
    assert told(asked) == []


def test_the_letter_of_a_refusal_says_why_and_where_to_complain(again, asked, client):
    client.force_login(again.user("head"))
    address = reverse("records:refuse", args=[asked.pk])
    assert "Enter what you tell the asker" in client.post(address, {"refused_law": "harm"}).content.decode()
    page = client.post(address, {"refused_law": "harm", "refused_words": "It would harm her."}, follow=True)
    words = page.content.decode()
    assert "It would harm her." in words
    assert "Information Commissioner" in words
    assert "court" in words
    with pytest.raises(NotNow, match="answered"):
        actions.wait(asked=asked, waits_for="clarity", by=again.user("head"))


def test_the_database_wants_a_reason_of_a_refusal_and_a_release_of_what_was_sent(asked):
    for wrong in ({"refused_on": ASKED}, {"sent_on": ASKED}, {"waits_for": "identity"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectAccess.objects.filter(pk=asked.pk).update(**wrong)


def test_an_answer_is_done_when_it_was_sent(again, asked, client):
    head = again.user("head")
    actions.release(asked=asked, by=head)
    with pytest.raises(NotNow, match="no answer to send"):
        actions.say_sent(asked=asked, on=ASKED, how="By hand", by=head)
    SubjectAccess.objects.filter(pk=asked.pk).update(made_at=clock.now())
    client.force_login(head)
    day = {"on-day": "20", "on-month": "10", "on-year": "2026", "how": "Handed over at the office"}
    with clock.at(date(2026, 10, 21)):
        page = client.post(reverse("records:sent", args=[asked.pk]), day, follow=True).content.decode()
    assert "Handed over at the office" in page
    assert SubjectAccess.objects.get(pk=asked.pk).state == "Answered"


def test_who_is_not_known_yet_is_waited_for_from_the_first_day(again, client):
    with undone(), clock.at(date(2026, 10, 8)):
        ada = again.children["Ada"]
        client.force_login(again.user("head"))
        form = {"asker": "solicitor", "asker_name": "Jo Bell", "is_known": "no"}
        day = {"asked_on-day": "6", "asked_on-month": "10", "asked_on-year": "2026"}
        client.post(reverse("records:ask", args=[ada.pk]), form | day)
        asked = SubjectAccess.objects.get(asker_name="Jo Bell")
        assert (asked.waits_for, asked.waits_since, asked.state) == (
            "identity",
            ASKED.replace(day=8),
            "Waiting for the asker",
        )


def test_what_failed_is_tried_again(again, asked, client):
    client.force_login(again.user("head"))
    with undone():
        SubjectAccess.objects.filter(pk=asked.pk).update(gathered_at=None, last_error="The disk was full")
        page = client.get(reverse("records:asked", args=[asked.pk])).content.decode()
        assert "The disk was full" in page
        client.post(reverse("records:ask_again", args=[asked.pk]))
        assert SubjectAccess.objects.get(pk=asked.pk).last_error == ""
        copy = RecordCopy.objects.filter(child=asked.child).first()
        RecordCopy.objects.filter(pk=copy.pk).update(last_error="The disk was full")
        client.post(reverse("records:copy_again", args=[copy.pk]))
        assert not RecordCopy.objects.get(pk=copy.pk).last_error


def test_somebody_else_can_be_given_the_answer_who_may_give_it(again, asked, client):
    client.force_login(again.user("head"))
    page = client.get(reverse("records:owner", args=[asked.pk])).content.decode()
    assert again.user("head").name in page
    assert again.user("adviser").name not in page
    assert gathering.gather(asked) == 0
