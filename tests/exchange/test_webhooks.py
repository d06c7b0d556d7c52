"""Telling another system: what is told, signed, tried again, given up, and said to administrators."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.permissions import NotNow
from accounts.sign_in import secrecy
from audit import clock
from exchange import tasks
from exchange.models import Call, Endpoint, Happened, Message
from exchange.webhooks import actions, guarded, sending, signing
from exchange.webhooks.guarded import Answer, NoAnswer
from notices.models import Notice
from papers.events import paper_made
from signoff.events import signed_off

ALL = [Happened.SIGNED_OFF, Happened.CORRECTED, Happened.PAPER_READY]


@pytest.fixture
def made(authority, administrator):
    told = {"authority": authority, "name": "Case system", "url": "https://case.example/hook", "kinds": ALL}
    return actions.add(**told, by=administrator)


@pytest.fixture
def endpoint(made):
    return made[0]


@pytest.fixture
def other_side(monkeypatch):
    """What is sent, and what is answered: one each, then 200."""
    side = type("Side", (), {"calls": [], "answers": []})()

    def post(url, body, headers):
        side.calls.append((body, headers))
        answer = side.answers.pop(0) if side.answers else 200
        if isinstance(answer, BaseException):
            raise answer
        return Answer(answer, "thanks\x00"[:6])

    monkeypatch.setattr(sending, "post", post)
    return side


def comes_from_epep(secret, headers, body):
    """As the page for suppliers says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}."
    right = "v1," + base64.b64encode(hmac.new(key, said.encode() + body, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(right, each) for each in headers["webhook-signature"].split(" "))


def test_the_signature_is_that_of_the_specification():
    """The example that the libraries of Standard Webhooks are tested with."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    said = signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_happens_is_told_by_ids_alone_and_only_once(made, paper, other_side):
    _, secret = made
    snapshot = paper.snapshot
    for _ in range(2):
        signed_off(snapshot=snapshot, by=None)
        paper_made(paper=paper)
    assert tasks.sweep() == 2
    assert tasks.sweep() == 0
    told = sorted((json.loads(body) for body, _ in other_side.calls), key=lambda each: each["type"], reverse=True)
    assert [each["type"] for each in told] == ["plan.signed_off", "paper.ready"]
    assert told[0]["data"]["plan_id"] == str(snapshot.pep_id)
    assert set(told[0]["data"]) == {"plan_id", "child_id", "version", "page"}
    everything = b"".join(body for body, _ in other_side.calls).decode()
    child = snapshot.pep.child
    for word in (child.given_name, child.family_name, child.local_id, child.upn or "no UPN"):
        assert word not in everything
    assert all(comes_from_epep(secret, headers, body) for body, headers in other_side.calls)
    assert Message.objects.count() == 2


def test_nothing_is_told_of_a_child_for_named_people_nor_of_what_was_not_asked_for(paper, endpoint, ada, administrator):
    ada.restricted = True
    ada.save()
    paper_made(paper=type(paper).objects.get(pk=paper.pk))
    assert not Message.objects.exists()
    ada.restricted = False
    ada.save()
    said = {"name": "Case system", "url": endpoint.url, "kinds": [Happened.SIGNED_OFF]}
    actions.change(endpoint=endpoint, **said, by=administrator)
    paper_made(paper=type(paper).objects.get(pk=paper.pk))
    assert not Message.objects.exists()


def test_a_secret_is_kept_encrypted_and_for_some_days_two_are_right(made, administrator, other_side):
    endpoint, old = made
    assert old not in endpoint.secret
    assert secrecy.decrypt(endpoint.secret) == old
    endpoint, new = actions.rotate(endpoint=endpoint, by=administrator)
    actions.send_test(endpoint=endpoint, by=administrator)
    tasks.sweep()
    body, headers = other_side.calls[-1]
    assert comes_from_epep(old, headers, body)
    assert comes_from_epep(new, headers, body)
    with clock.at(clock.now() + timedelta(days=8)):
        actions.send_test(endpoint=endpoint, by=administrator)
        tasks.sweep()
    body, headers = other_side.calls[-1]
    assert not comes_from_epep(old, headers, body)
    assert comes_from_epep(new, headers, body)


def test_it_is_tried_for_about_three_days_then_given_up_and_told_once(endpoint, administrator, other_side, monkeypatch):
    monkeypatch.setattr(sending, "JITTER", 0)
    other_side.answers = [NoAnswer("It takes no connections"), 500, 302, *[503] * 40]
    row = actions.send_test(endpoint=endpoint, by=administrator)
    begin = moment = clock.now()
    while row.given_up_at is None:
        moment = max(moment, row.leased_until or moment) + timedelta(seconds=1)
        with clock.at(moment):
            tasks.sweep()
        row.refresh_from_db()
    assert row.attempts == len(sending.WAITS) + 1
    assert timedelta(days=3) < moment - begin < timedelta(days=3.5)
    assert {headers["webhook-id"] for _, headers in other_side.calls} == {str(row.message_id)}
    assert Notice.objects.filter(subject__contains="does not take").count() == 1
    assert row.tries.get(number=1).error == "It takes no connections"
    assert row.tries.get(number=10).error == "It answered 503"
    again = actions.send_again(call=row, by=administrator)
    other_side.answers = []
    tasks.sweep()
    again.refresh_from_db()
    assert again.sent_at
    endpoint.refresh_from_db()
    assert endpoint.failing_since is endpoint.told_at is None
    assert again.message_id == row.message_id


def test_gone_or_five_days_without_a_call_taken_switches_it_off_and_says_so(
    client, endpoint, administrator, other_side
):
    other_side.answers = [410]
    waiting = [actions.send_test(endpoint=endpoint, by=administrator) for _ in range(2)]
    tasks.sweep()
    endpoint.refresh_from_db()
    assert not endpoint.is_on
    for row in waiting:
        row.refresh_from_db()
        assert row.given_up_at
    with pytest.raises(NotNow, match="Switch them on"):
        actions.send_test(endpoint=endpoint, by=administrator)
    client.force_login(administrator)
    page = client.get(endpoint.get_absolute_url())
    assert "It answered 410 Gone, so the portal has switched this address off." in page.text
    client.post(reverse("exchange:webhook_switch", args=[endpoint.pk]), {"on": "yes"})
    endpoint.refresh_from_db()
    assert endpoint.is_on
    assert endpoint.off_because == ""
    other_side.answers = [500, 500]
    for days in (0, 5):
        with clock.at(clock.now() + timedelta(days=days)):
            actions.send_test(endpoint=endpoint, by=administrator)
            tasks.sweep()
    endpoint.refresh_from_db()
    assert "five days" in endpoint.off_because
    assert Notice.objects.filter(subject__contains="does not take").count() == 2


def test_one_that_fails_keeps_no_other_waiting(endpoint, administrator, authority, other_side):
    """Of an address that does not answer one call is tried at a time; the next address has its turn."""
    well, _ = actions.add(authority=authority, name="Other", url="https://other.example/", kinds=ALL, by=administrator)
    for _ in range(5):
        actions.send_test(endpoint=endpoint, by=administrator)
    with clock.at(clock.now() + timedelta(seconds=1)):
        row = actions.send_test(endpoint=well, by=administrator)
        other_side.answers = [500]
        assert tasks.sweep() == 2
    row.refresh_from_db()
    assert row.sent_at


def test_a_worker_killed_in_a_call_leaves_it_to_the_next_and_a_late_one_changes_nothing(
    endpoint, administrator, other_side
):
    other_side.answers = [KeyboardInterrupt()]
    row = actions.send_test(endpoint=endpoint, by=administrator)
    with pytest.raises(KeyboardInterrupt):
        sending.call(str(row.pk))
    assert tasks.sweep() == 0
    with clock.at(clock.now() + timedelta(minutes=3)):
        late = Call.objects.select_related("endpoint").get(pk=row.pk)
        assert tasks.sweep() == 1
        tried = sending.Attempt(call=late, number=1, at=clock.now(), milliseconds=1, error="It answered 500")
        sending._write_down(row=late, tried=tried, by=None)
    row.refresh_from_db()
    assert row.sent_at
    assert row.attempts == 2
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_an_administrator_sets_one_up_and_sees_the_secret_once(
    client, administrator, authority, monkeypatch, other_side
):
    client.force_login(administrator)
    add = reverse("exchange:webhook_add", args=[authority.code])
    page = client.post(add, {"name": "Case system", "url": "http://case.example/", "kinds": [Happened.SIGNED_OFF]})
    assert "begins with https://" in page.text
    page = client.post(add, {"name": "Case system", "url": "https://127.0.0.1/", "kinds": [Happened.SIGNED_OFF]})
    assert "inside a network" in page.text
    monkeypatch.setattr(guarded, "find", lambda target: [])
    page = client.post(add, {"name": "Case system", "url": "https://case.example/", "kinds": [Happened.SIGNED_OFF]})
    endpoint = Endpoint.objects.get()
    secret = secrecy.decrypt(endpoint.secret)
    assert secret.replace("+", "&#x2B;") in page.text or secret in page.text
    page = client.post(reverse("exchange:webhook_test", args=[endpoint.pk]), follow=True)
    assert "A test is on its way." in page.text
    assert "Waiting" in page.text
    tasks.sweep()
    page = client.get(Call.objects.get().get_absolute_url())
    assert "thanks" in page.text
    assert "Taken on" in page.text
    page = client.get(reverse("exchange:webhooks", args=[authority.code]))
    assert "whsec_" not in page.text
    assert "Case system" in page.text


def test_the_pages_cost_the_same_for_one_call_and_for_many(client, endpoint, administrator, authority, other_side):
    client.force_login(administrator)
    pages = [endpoint.get_absolute_url(), reverse("exchange:webhooks", args=[authority.code])]
    costs = []
    for calls in (1, 4):
        for _ in range(calls):
            actions.send_test(endpoint=endpoint, by=administrator)
            tasks.sweep()
        client.get(pages[0])
        with CaptureQueriesContext(connection) as queries:
            assert [client.get(page).status_code for page in pages] == [200, 200]
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 28
