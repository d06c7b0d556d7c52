"""A confidential place: nothing that gives it away is on any page of anybody who may not know it."""

import logging

import pytest
from django.urls import reverse

from accounts.permissions import people_managed
from accounts.roles import Role
from audit.models import Event
from children import actions, discretion
from children.models import Placement
from documents.actions import add_document
from notices.models import Notice
from papers.models import SharedCopy
from peps.actions import invite, save_page
from peps.guests import actions as guests
from peps.models import InvitedLink, Invitee, Part
from tests.documents import corpus
from tests.factories import allocate, member, unheard
from tests.test_access import Browser, cells
from tests.world import TODAY

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
SECRETS = ["Quillaby", "Wexcombe", "Hollyhock", "960123"]  # carer, town, street, telephone


@pytest.fixture
def hidden(again):
    """Ada lives at a confidential place; her carer is known by name to the portal in every way a carer can be."""
    child, pep = again.children["Ada"], again.plan("Ada")
    carer = again.user("carer")
    carer.name, carer.email = "Tessa Quillaby", "tessa.quillaby@example.org"
    carer.save()
    where = {"carer_name": carer.name, "carer_phone": "01632 960123", "town": "Wexcombe", "address": "3 Hollyhock Row"}
    carer.allocations.exclude(child=child).delete()
    SharedCopy.people.through.objects.filter(user=carer).delete()  # of Cleo, whose carer they were
    with unheard():
        actions.correct_placement(
            placement=Placement.objects.get(child=child), by=again.user("social worker"), **where, confidential=True
        )
        row = again.rows["carer of Ada"]
        actions.end_allocation(allocation=row, ends=row.starts, by=None)
        allocate(child, carer, Role.CARER, starts=row.starts.replace(year=2026))
    asked = Invitee(pep=pep, user=carer, name=carer.name, email=carer.email, role="Foster carer")
    invite(pep=pep, invitee=asked, by=again.user("social worker"))
    minutes = pep.minutes
    save_page(record=minutes, part=Part.E, values={"carer_views": "A good term."}, based_on=minutes.version, by=carer)
    report = {"kind": "report", "title": "A certificate", "audience": "carer"}
    add_document(child=child, upload=corpus.upload("c.pdf", corpus.pdf()), by=carer, **report)
    return again


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


@pytest.mark.parametrize("persona", ["teacher", "administrator", "delegate", "young person", "other social worker"])
def test_no_page_says_it_to_whoever_may_not_know(persona, hidden):
    browser, said = Browser(hidden, persona), {}
    for line, name, words, of, cell in cells(persona):
        if cell.rstrip("w") == "200" and not (persona == "young person" and name == "children:child"):
            response = browser("get", hidden.address(name, *words, of=of))
            body = b"".join(response) if response.streaming else response.content
            said[line] = [secret for secret in SECRETS if secret.encode() in body]
    assert {line: found for line, found in said.items() if found} == {}
    assert said


def test_those_who_may_know_are_told(hidden):
    for persona in ("social worker", "adviser", "head", "reviewing officer"):
        page = Browser(hidden, persona)("get", hidden.address("children:child")).content.decode()
        assert "3 Hollyhock Row" in page, persona


def test_the_carer_is_looked_after_by_the_head_alone(hidden):
    carer = hidden.user("carer")
    assert not people_managed(hidden.user("administrator")).filter(pk=carer.pk).exists()
    assert people_managed(hidden.user("head")).filter(pk=carer.pk).exists()
    address = reverse("accounts:person", args=[carer.pk])
    assert Browser(hidden, "administrator")("get", address).status_code == 404
    assert Browser(hidden, "head")("get", address).status_code == 200


def test_a_carer_who_works_at_a_school_too_is_known_there_and_as_no_carer(hidden):
    carer, school = hidden.user("carer"), hidden.user("teacher").memberships.get().school
    member(Role.COLLEAGUE, school, person=carer)
    page = Browser(hidden, "administrator")("get", reverse("accounts:person", args=[carer.pk])).content.decode()
    assert "Colleague" in page
    assert Role.CARER.label not in page


def test_a_carer_before_and_after_it_is_known_as_anybody(hidden):
    child, administrator = hidden.children["Fay"], hidden.user("administrator")
    other = member(Role.CARER, child.authority, name="Una Open")
    allocate(child, other, Role.CARER)
    assert people_managed(administrator).filter(pk=other.pk).exists()
    Placement.objects.filter(child=child).update(confidential=True)
    assert not people_managed(administrator).filter(pk=other.pk).exists()
    long_ago = Placement.objects.get(child=child).starts.replace(year=2025)
    other.allocations.update(starts=long_ago, ends=long_ago)
    assert people_managed(administrator).filter(pk=other.pk).exists()


def test_an_administrator_can_end_it_without_a_name(hidden):
    row = hidden.children["Ada"].allocations.get(role=Role.CARER, ends=None)
    address = reverse("children:end_allocation", args=[hidden.children["Ada"].pk, row.pk])
    page = Browser(hidden, "administrator")("get", address).content.decode()
    assert "When does the carer stop?" in page


def test_the_reader_is_told_why_only_what_they_may_know(hidden):
    carer, child = hidden.user("carer"), hidden.children["Ada"]
    assert carer.pk in discretion.unnamed_to(hidden.user("administrator"), child)
    assert discretion.unnamed_to(hidden.user("head"), child) == set()
    browser = Browser(hidden, "administrator").client
    page = browser.post(reverse("access:why"), {"email": carer.email, "local_id": child.local_id}).content.decode()
    assert "Nobody you look after" in page


def test_a_link_for_the_carer_keeps_neither_name_nor_address(hidden):
    """Whoever makes it: the next reader of the page may not know. The letter is sent all the same."""
    pep, worker = hidden.plan("Ada"), Browser(hidden, "social worker")
    address = reverse("peps:link_add", args=[pep.pk])
    assert "The carer is not named" in worker("get", address).content.decode()
    said = {"purpose": "carer", "name": "Tessa Quillaby", "role": "Foster carer of Wexcombe"}
    day = {"last_day-day": TODAY.day, "last_day-month": TODAY.month, "last_day-year": TODAY.year}
    said |= {"email": "tessa.quillaby@example.org", **day}
    assert worker.client.post(address, said).status_code == 302
    link = InvitedLink.objects.get(pep=pep, purpose="carer")
    kept = [str(value) for row in [link, *link.history.all()] for value in vars(row).values()]
    assert not [value for value in kept for secret in SECRETS if secret.lower() in value.lower()]
    assert Notice.objects.filter(to_email="tessa.quillaby@example.org", is_secret=True).count() == 1
    by_link = guests.save_answers(link=link, answers={"How?": "Well."}, send=True, by=link.guest)
    assert by_link.sent_at
    told = Event.objects.filter(child_id=pep.child_id) | Event.objects.filter(subject_id=pep.pk)
    assert not told.filter(verb__startswith="link", words__icontains="Quillaby").exists()
    assert not told.filter(by_name__icontains="Quillaby", verb__startswith="link").exists()
    for page in (reverse("peps:links", args=[pep.pk]), reverse("peps:part", args=[pep.pk, "B"])):
        body = Browser(hidden, "teacher")("get", page).content.decode()
        assert "The carer" in body
        assert not [secret for secret in SECRETS if secret in body], page


def test_a_link_from_before_the_place_was_confidential_is_not_named_either(again):
    pep, worker = again.plan("Ada"), again.user("social worker")
    asked = InvitedLink(purpose="carer", name="Tessa Quillaby", role="Foster carer", last_day=TODAY)
    link, *_ = guests.make_link(pep=pep, link=asked, by=worker)
    guests.save_answers(link=link, answers={"How?": "Well."}, send=True, by=link.guest)
    pages = [reverse("peps:links", args=[pep.pk]), reverse("peps:part", args=[pep.pk, "B"])]
    pages.append(reverse("peps:link_renew", args=[pep.pk, link.pk]))
    assert all("Quillaby" in Browser(again, "teacher")("get", page).content.decode() for page in pages)
    Placement.objects.filter(child=pep.child).update(confidential=True)
    for page in pages:
        assert "Quillaby" not in Browser(again, "teacher")("get", page).content.decode(), page
        assert "Quillaby" in Browser(again, "social worker")("get", page).content.decode(), page
