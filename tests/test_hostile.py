"""Somebody who may sign in sends what no page of ours would send: ids of other rows as those of their own form, fields
that the form does not have, addresses to be led to. Nothing of anybody else changes, and nobody is led away."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.forms import model_to_dict
from django.urls import reverse

from accounts.models import User
from casework.models import CaseNote, Challenge, Intervention, Report
from children.models import Child
from peps.models import AgreedAction, AlternativeView, InvitedLink, Invitee
from peps.models.gathering import Word
from targets.models import FundingRequest, Target
from tests.test_access import Browser, cells
from tests.world import SURNAME, TODAY

pytestmark = pytest.mark.ci
ELSEWHERE = "https://evil.example/"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def day(name, value):
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


LATER = TODAY + timedelta(days=9)
# A form that brings the id of its new row along, what it says, and a row of another child that has such an id.
FORMS = [
    ("peps:actions", "adviser", AgreedAction, {"what": "Taken over", "who": "Me", **day("due_on", LATER)}),
    ("peps:invite", "adviser", Invitee, {"name": "Taken Over", "email": "t@o.example", "role": "Nobody"}),
    ("peps:thread", "adviser", Word, {"words": "Taken over"}),
    ("peps:other_view", "adviser", AlternativeView, {"view_of": "teacher", "words": "Taken over"}),
    ("peps:link_add", "adviser", InvitedLink, {
        "purpose": "parent", "name": "Taken Over", "role": "Father", **day("last_day", LATER),
    }),
    ("targets:add", "teacher", Target, {"outcome": "Taken over", "area": "maths"}),
    ("casework:add_note", "adviser", CaseNote, {"kind": "call", **day("on", TODAY), "words": "Taken over"}),
    ("casework:add_intervention", "adviser", Intervention, {
        "group": "tuition", "what": "Taken over", "given_by": "Me", "place": "school", **day("starts_on", TODAY),
    }),
    ("casework:tell", "social worker", Report, {"about": "part_time", "words": "Taken over"}),
    ("casework:add_challenge", "adviser", Challenge, {
        "subject": "Taken over", "words": "Taken over", **day("answer_by", LATER),
    }),
    ("money:ask", "teacher", FundingRequest, {"fund": "pp_plus", "category": "tuition", "description": "Taken over"}),
]  # fmt: skip


def as_kept(row) -> dict:
    row.refresh_from_db()
    return model_to_dict(row) | {"version": getattr(row, "version", 0)}


@pytest.mark.parametrize(("name", "persona", "model", "said"), FORMS, ids=[name for name, *_ in FORMS])
def test_the_id_of_a_row_of_another_child_takes_nothing_over(name, persona, model, said, again):
    row = _row_of_another(again, model)
    before = as_kept(row)
    client = Browser(again, persona).client
    address = again.address(name, of="Fay")
    assert client.get(address).status_code == 200
    response = client.post(address, said | {"token": str(row.pk), "based_on": "0"})
    assert response.status_code < 500
    assert as_kept(row) == before


def _row_of_another(world, model):
    """Of Ada, or of her plan."""
    ada, pep = world.children["Ada"], world.plans["Ada"]
    if model is Word:
        return Word.objects.create(pk=uuid4(), pep=pep, words="Ours", by=world.people["adviser"], at="2026-10-01T10Z")
    names = {field.name for field in model._meta.get_fields()}
    return model.objects.filter(**({"child": ada} if "child" in names else {"pep": pep})).exclude(pk=None)[0]


def test_a_new_child_does_not_take_the_record_of_another_over(again):
    """The form of a child who comes into care brings the id along with which it is sent twice."""
    zoe = again.children["Zoe"]
    before = as_kept(zoe)
    client = Browser(again, "social worker").client
    said = {
        "token": str(zoe.pk), "authority": str(again.children["Ada"].authority_id), "local_id": "T1",
        "given_name": "Taken", "family_name": "Over", "at_school": "", "school_known": "no", "restricted": "on",
        **day("date_of_birth", TODAY.replace(year=2014)), **day("starts", TODAY),
    }  # fmt: skip
    assert client.post(reverse("children:new"), said).status_code < 500
    assert as_kept(zoe) == before
    assert not Child.objects.filter(pk=zoe.pk).exclude(authority=zoe.authority).exists()


def test_fields_that_a_form_does_not_have_are_not_heard(again):
    ada, worker = again.children["Ada"], again.user("social worker")
    client = Browser(again, "social worker").client
    more = {
        "authority": str(again.children["Zoe"].authority_id),
        "restricted": "on",
        "local_id": "T2",
        "id": str(uuid4()),
    }
    more |= {"outside_until": "2020-01-01", "is_active": "", "is_superuser": "on", "is_staff": "on", "role": "head"}
    said = {"based_on": ada.version, "given_name": "Ada", "family_name": SURNAME, "year_group": "8"}
    client.post(reverse("children:name", args=[ada.pk]), said | {"interpreter_needed": "no"} | more)
    client.post(reverse("reminders:choices"), more)
    now = Child.objects.get(pk=ada.pk)
    assert (now.authority_id, now.restricted, now.local_id) == (ada.authority_id, False, ada.local_id)
    assert now.outside_until == ada.outside_until
    mine = User.objects.get(pk=worker.pk)
    assert mine.is_active
    assert not mine.is_superuser
    assert {row.role for row in mine.memberships.all()} == {"social_worker"}


@pytest.mark.parametrize("persona", ["social worker", "teacher", "adviser", "head", "administrator"])
def test_nobody_is_led_to_another_site_and_no_page_is_kept(persona, again):
    browser, led, kept = Browser(again, persona), [], []
    away = {"next": ELSEWHERE, "back": ELSEWHERE, "from": ELSEWHERE, "kept": ELSEWHERE, "return": ELSEWHERE}
    for line, name, words, of, cell in cells(persona):
        if cell.rstrip("w") not in {"200", "302"} or name in {"look", "logo"}:
            continue
        browser.client.cookies.clear()
        for key, value in browser.began.items():
            browser.client.cookies[key] = value
        response = browser.client.get(again.address(name, *words, of=of), away)
        if urlsplit(response.get("Location", "")).netloc not in {"", "testserver"}:
            led.append(line)
        if "no-store" not in response.get("Cache-Control", ""):
            kept.append(line)
        body = b"" if response.streaming else response.content
        if b'href="https://evil' in body or b'action="https://evil' in body:
            led.append(line)
    assert (led, kept) == ([], [])
