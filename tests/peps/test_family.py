"""What is marked "family too" is read by a parent with their link: exactly that, and nothing else of the plan."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from audit.models import Look
from children import actions as children
from children import parents
from children.audience import IN_THE_FAMILY, MARKED_FOR, Audience
from children.models import Child
from documents import actions as documents
from documents.verdicts import record_verdict
from peps import actions as plans
from peps import fields, marked
from peps.guests import actions as guests
from peps.models import AgreedAction, AttainmentRow, InvitedLink, Part
from peps.voice import actions as voice
from targets.models import Target
from tests.documents import corpus
from tests.factories import fresh, pep_at
from tests.factories.plans import save

pytestmark = pytest.mark.ci
TODAY = date(2026, 9, 25)


@pytest.fixture(autouse=True)
def the_day_after_the_meeting():
    cache.clear()
    with clock.at(TODAY):
        yield


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)


def link_of(plan, by, purpose="parent", **words):
    details = {"name": "Maria Lovell", "role": "Mother", "last_day": TODAY + timedelta(days=10), **words}
    link, path, code = guests.make_link(pep=plan, link=InvitedLink(purpose=purpose, **details), by=by)
    visitor = Client()
    visitor.post(path, {"code": code})
    return link, visitor


def shared(link, visitor):
    return visitor.get(reverse("guests:shared", args=[link.pk]))


def mark_everything(plan, teacher, social_worker):
    """An item of each kind for each audience, each named after it."""
    plan.attainment.all().delete(), plan.actions.all().delete(), Target.objects.filter(set_in=plan).delete()
    files = {}
    for one in Audience.values:
        for row, part in (
            (AttainmentRow(pep=plan, subject=f"Maths-{one}.", audience=one), Part.C),
            (AgreedAction(pep=plan, what=f"Buy-{one}.", who="Ms Bell", audience=one), Part.E),
        ):
            plans.save_row(row=row, pep=plan, part=part, by=teacher)
        Target.objects.create(child=plan.child, set_in=plan, statement=f"Read-{one}.", audience=one)
        said = {"kind": "report", "title": f"File-{one}.", "audience": one, "plan_id": plan.pk}
        upload = corpus.upload("r.pdf", corpus.pdf())
        files[one] = documents.add_document(child=plan.child, upload=upload, by=social_worker, **said)
        record_verdict(document=files[one], found="", by=None)
    return files


def test_exactly_what_is_marked_for_the_family(plan, teacher, social_worker):
    files = mark_everything(plan, teacher, social_worker)
    link, visitor = link_of(plan, teacher)
    page = shared(link, visitor).content.decode()
    for item in ("Maths", "Buy", "Read", "File"):
        assert {one for one in Audience.values if f"{item}-{one}." in page} == {"family"}, item
    got = {
        one: visitor.get(reverse("guests:shared_file", args=[link.pk, file.pk])).status_code
        for one, file in files.items()
    }
    assert got == {one: 200 if one == "family" else 404 for one in Audience.values}


def test_each_page_of_the_plan_is_there_when_it_is_marked_for_the_family_alone(plan, teacher):
    plan.parts.update(status="in_progress", completed_at=None, completed_by=None)
    save(plan.minutes, Part.E, teacher, discussion="Reading went well", care_plan_changes="A new home")
    for audience in Audience.values:
        plans.mark_page(pep=fresh(plan), page="minutes", part=Part.E, audience=audience, by=teacher)
        link, visitor = link_of(fresh(plan), teacher)
        page = shared(link, visitor).content.decode()
        assert ("Reading went well" in page) == (audience == "family")
        assert "A new home" not in page  # of that page for professionals only
    assert MARKED_FOR[IN_THE_FAMILY] == {Audience.FAMILY}
    usual = {card["page"].slug for card in marked.pages_for({IN_THE_FAMILY}, fresh(plan))} - {"minutes"}
    assert usual <= {page.slug for page in fields.PAGES if page.audience == Audience.FAMILY}


def test_the_childs_words_only_where_the_child_lets_parents_read_them(plan, teacher):
    for topic, may in (("good_at", True), ("hard", False)):
        voice.write_down(
            pep=plan, said={topic: f"Word-{may}."}, how="said", audiences={"parents_may_see": may}, by=teacher
        )
    link, visitor = link_of(plan, teacher)
    page = shared(link, visitor).content.decode()
    assert "Word-True." in page
    assert "Word-False." not in page


def test_a_place_is_not_for_the_family_and_neither_is_what_waits_or_was_held_back(plan, social_worker, settings):
    settings.SERVE_UNSCANNED = False
    link, visitor = link_of(plan, social_worker)

    def add(title, verdict, **said):
        said |= {"kind": "report", "title": title, "audience": "family", "plan_id": plan.pk}
        made = documents.add_document(
            child=plan.child, upload=corpus.upload("r.pdf", corpus.pdf()), by=social_worker, **said
        )
        if verdict is not None:
            record_verdict(document=made, found=verdict, by=None)
        return made

    hidden = [add("Place", "", shows_place=True), add("Waits", None), add("Bad", "Eicar")]
    page = shared(link, visitor).content.decode()
    for document in hidden:
        assert document.title not in page
        assert visitor.get(reverse("guests:shared_file", args=[link.pk, document.pk])).status_code == 404
    assert "Nothing yet" in page


@pytest.mark.parametrize("purpose", ["carer", "professional", "teacher"])
def test_other_links_have_no_such_page(plan, teacher, social_worker, purpose):
    files = mark_everything(plan, teacher, social_worker)
    link, visitor = link_of(plan, teacher, purpose, subject="Maths", question="Is it enough?")
    assert visitor.get(reverse("guests:form", args=[link.pk])).status_code == 200
    assert shared(link, visitor).status_code == 404
    assert visitor.get(reverse("guests:shared_file", args=[link.pk, files["family"].pk])).status_code == 404


def test_it_closes_with_the_link_and_no_other_link_opens_it(plan, teacher):
    link, visitor = link_of(plan, teacher)
    other, _ = link_of(plan, teacher, name="Gran")
    assert shared(link, visitor).status_code == 200
    assert Look.objects.filter(page="guests:shared").exists()
    assert shared(other, visitor).status_code == 404
    guests.stop_link(link=link, by=teacher)
    assert shared(link, visitor).status_code == 302
    assert "Maria" not in visitor.get(reverse("guests:shared", args=[link.pk]), follow=True).content.decode()


# ---------------------------------------------------------------- a parent with whom the child is placed


def with_parents(child, **where):
    child.placements.update(kind="P1", **where)


def reads(person, plan) -> bool:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client.get(reverse("peps:mine", args=[plan.pk])).status_code == 200


@pytest.fixture
def mother(plan, ada, social_worker):
    with_parents(ada)
    return parents.confirm_parent(child=ada, name="Maria Lovell", email="maria@home.example", by=social_worker).user


def test_the_parent_reads_exactly_what_is_marked_for_the_family(plan, mother, teacher, social_worker):
    files = mark_everything(plan, teacher, social_worker)
    client = Client()
    client.force_login(mother)
    home = client.get(reverse("home")).content.decode()
    assert reverse("peps:mine", args=[plan.pk]) in home
    page = client.get(reverse("peps:mine", args=[plan.pk])).content.decode()
    listed = client.get(reverse("documents:list", args=[plan.child_id])).content.decode()
    for item, shown in (("Maths", page), ("Buy", page), ("Read", page), ("File", listed)):
        assert {one for one in Audience.values if f"{item}-{one}." in shown} == {"family"}, item
    for text in (home, page):
        assert "room 4" not in text  # where the meeting is
        assert "Year 8" not in text
    got = {one: client.get(reverse("documents:download", args=[file.pk])).status_code for one, file in files.items()}
    assert got == {one: 200 if one == "family" else 404 for one in Audience.values}
    for name, words in (
        ("children:child", [plan.child_id]), ("children:history", [plan.child_id]), ("peps:plan", [plan.pk]),
        ("peps:part", [plan.pk, "E"]), ("peps:carer_views", [plan.pk]), ("peps:calendar", [plan.pk]),
        ("targets:list", [plan.pk]), ("children:list", []),
    ):  # fmt: skip
        answer = client.get(reverse(name, args=words))
        assert answer.status_code == 404 or "Ada" not in answer.content.decode(), name
    assert client.get(reverse("documents:add", args=[plan.child_id])).status_code == 403


def test_nobody_but_the_social_worker_confirms_and_only_a_parent_with_whom_the_child_lives(
    plan, ada, social_worker, teacher, head, administrator
):
    said = {"child": ada, "name": "Maria", "email": "maria@home.example"}
    with pytest.raises(parents.Refused, match="not placed with a parent"):
        parents.confirm_parent(**said, by=social_worker)
    with_parents(ada)
    for person in (teacher, head, administrator):
        with pytest.raises(Denied):
            parents.confirm_parent(**said, by=person)
    ada.bars.create(user=User.objects.create_user("maria@home.example", "Maria"), reason="An order")
    with pytest.raises(parents.Refused, match="closed"):
        parents.confirm_parent(**said, by=social_worker)


@pytest.mark.parametrize("kind", ["U6", "A5"])
def test_it_ends_when_the_child_moves(plan, ada, mother, social_worker, kind):
    assert reads(mother, plan)
    children.place(child=ada, starts=TODAY, kind=kind, carer_name="Jo", by=social_worker)
    assert not reads(mother, plan)


def test_it_ends_when_the_placement_was_recorded_wrongly_or_the_social_worker_stops_it(
    plan, ada, mother, social_worker
):
    row = ada.allocations.get(role=Role.PARENT)
    parents.end_parent(allocation=row, by=social_worker)
    assert not reads(mother, plan)
    parents.confirm_parent(child=ada, name="Maria", email="maria@home.example", by=social_worker)
    assert reads(mother, plan)
    children.correct_placement(placement=ada.placements.get(), by=social_worker, kind="U6")
    assert not reads(mother, plan)
    assert not Child.objects.visible_to(mother, "name").exists()


def test_confirmed_invited_and_stopped_on_its_page(client, plan, ada, social_worker):
    with_parents(ada)
    client.force_login(social_worker)
    address = reverse("children:parents", args=[ada.pk])
    assert f'href="{address}"' in client.get(reverse("children:child", args=[ada.pk])).content.decode()
    said = {"name": "Maria Lovell", "email": "Maria@home.example"}
    assert "Confirm that the child is placed" in client.post(address, said).content.decode()
    page = client.post(address, said | {"confirmed": "on"}, follow=True).content.decode()
    assert "maria@home.example" in page
    assert Invitation.objects.get().user.email == "maria@home.example"
    row = ada.allocations.get(role=Role.PARENT)
    page = client.post(reverse("children:end_parent", args=[ada.pk, row.pk]), follow=True).content.decode()
    assert "does not see the plan any more" in page
