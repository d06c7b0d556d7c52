"""A delegate at work: what pages show, what can be saved, whose duty it is, and how history names them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import clock
from children import history
from children.delegation import actions as delegation
from children.standing import capacities, roles_held
from notices.models import Notice
from peps import actions as plans
from peps.models import PEP
from signoff.models import Duty
from signoff.reminders.sweep import remind
from signoff.turns import duties_of
from tests.factories import member, pep_at

pytestmark = pytest.mark.ci

TODAY = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def pep(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def sam(school):
    return member(Role.COLLEAGUE, school, name="Sam Hill", email="sam@oakfield.example")


@pytest.fixture
def shared(ada, pep, teacher, sam):
    """The teacher shares Section C with Sam."""
    return share(ada, teacher, sam)


def share(ada, by, to, letters="C", days=30):
    ends = TODAY + timedelta(days=days)
    return delegation.delegate(child=ada, to=to, letters=list(letters), starts=TODAY, ends=ends, by=by)


def kinds(person):
    person = User.objects.get(pk=person.pk)
    return sorted(duties_of(person, roles_held(person)).values_list("kind", flat=True))


def page(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


# ---------------------------------------------------------------- pages


def test_the_plan_of_a_delegate_says_what_they_were_asked_and_nothing_else(client, pep, sam, shared):
    client.force_login(sam)
    html = page(client, "peps:plan", pep.pk)
    assert "Tom Reed asked you to help with Section C until 14 October 2026." in html
    assert "Section C: " in html
    for absent in ["Section A", "Section B", "Section D", "Section E", "Sign off", "The meeting", "Year 8", "Oakfield"]:
        assert absent not in html, absent


def test_the_part_page_names_no_document_and_offers_no_mark(client, pep, sam, shared):
    client.force_login(sam)
    html = page(client, "peps:part", pep.pk, "C")
    assert "Documents of this plan" not in html
    assert reverse("signoff:page", args=[pep.pk]) not in html


def test_every_link_on_the_pages_of_a_delegate_leads_somewhere(client, pep, sam, shared):
    client.force_login(sam)
    start = [reverse("home"), reverse("peps:plan", args=[pep.pk]), reverse("peps:part", args=[pep.pk, "C"])]
    start += [reverse("peps:page", args=[pep.pk, "attendance"]), reverse("delegation:list")]
    for address in start:
        html = client.get(address).content.decode()
        for link in {part.split('"')[0] for part in html.split('href="/')[1:]}:
            if not link.startswith(("static/", "look/", "account/")):
                assert client.get(f"/{link}").status_code == 200, (address, link)


def test_a_delegate_saves_a_page_of_the_section_in_their_own_name(client, pep, sam, shared):
    client.force_login(sam)
    address = reverse("peps:page", args=[pep.pk, "wellbeing"])
    assert client.post(address, {"based_on": 1, "later": "1"}, follow=True).status_code == 200
    pep.refresh_from_db()
    row = pep.attainment.model(pep=pep, subject="Maths", value="5", judgement="at")
    plans.save_row(row=row, pep=pep, part="C", by=sam)
    assert pep.attainment.get(subject="Maths").history.first().history_user_id == sam.pk


@pytest.mark.parametrize("slug", ["care", "views", "minutes", "summary"])
def test_a_delegate_neither_reads_nor_saves_another_section(client, slug, pep, sam, shared):
    client.force_login(sam)
    address = reverse("peps:page", args=[pep.pk, slug])
    assert client.get(address).status_code == 404
    assert client.post(address, {"based_on": 1}).status_code == 404


def test_a_delegate_neither_completes_nor_sends(client, pep, sam, shared):
    client.force_login(sam)
    assert client.post(reverse("signoff:complete", args=[pep.pk, "C"])).status_code == 404
    assert client.post(reverse("signoff:submit", args=[pep.pk])).status_code == 404
    assert PEP.objects.get(pk=pep.pk).part("C").is_open


def test_a_delegate_for_targets_sets_them_and_asks_for_no_money(client, ada, pep, teacher, sam):
    share(ada, teacher, sam, "D")
    client.force_login(sam)
    said = {"area": "academic", "horizon": "short", "statement": "Reads every day", "who": "Ms Bell"}
    assert client.post(reverse("targets:add", args=[pep.pk]), said).status_code == 302
    target = pep.targets.get()
    assert client.get(reverse("targets:ask", args=[pep.pk, target.pk])).status_code == 403
    assert client.get(reverse("targets:no_money", args=[pep.pk])).status_code == 403


def test_a_delegate_for_section_a_learns_nothing_of_the_place(client, ada, pep, authority, social_worker):
    sue = member(Role.COLLEAGUE, authority, email="sue@council.example")
    share(ada, social_worker, sue, "A")
    client.force_login(sue)
    html = page(client, "peps:part", pep.pk, "A")
    assert "Legal status" in html
    assert "Lives with" not in html
    assert "Jo Carer" not in html


def test_professionals_read_who_helps_until_when(client, ada, pep, social_worker, shared):
    client.force_login(social_worker)
    words = "Section C is being helped by Sam Hill until 14 October 2026, for Tom Reed."
    assert words in page(client, "peps:plan", pep.pk)
    assert words in page(client, "children:child", ada.pk)


def test_once_it_ends_the_pages_are_gone(client, pep, teacher, sam, shared):
    client.force_login(sam)
    delegation.end(delegation=shared, by=teacher)
    for name, *words in [("peps:plan",), ("peps:part", "C"), ("peps:page", "attendance"), ("peps:page", "attainment")]:
        assert client.get(reverse(name, args=[pep.pk, *words])).status_code == 404, name
    assert "Ada" not in page(client, "home")
    assert "Ada" not in page(client, "delegation:list")


# ---------------------------------------------------------------- duties and reminders


def test_the_duties_of_the_section_are_there_for_both_and_go_back(ada, teacher, sam, shared):
    assert kinds(sam) == ["part_c"]
    assert "part_c" in kinds(teacher)
    delegation.end(delegation=shared, by=teacher)
    assert kinds(sam) == []


def test_the_duty_of_another_role_in_the_same_section_is_not_delegated(
    ada, pep, authority, social_worker, teacher, sam
):
    """Arranging the meeting is the social worker's, holding it the teacher's: each shares their own."""
    sue = member(Role.COLLEAGUE, authority, email="sue@council.example")
    share(ada, teacher, sam, "E")
    share(ada, social_worker, sue, "E")
    assert kinds(sam) == ["hold"]
    assert kinds(sue) == ["arrange"]


def test_the_home_page_of_a_delegate_shows_what_they_were_asked(client, sam, shared):
    client.force_login(sam)
    html = page(client, "home")
    assert "Complete Section C: Ada Lovell" in html
    assert "Tom Reed asked you to help until 14 October 2026." in html
    assert reverse("children:list") not in html


def test_unsent_reminders_go_to_the_delegate_too_and_back_when_it_ends(ada, teacher, sam, shared):
    duty = Duty.objects.get(child=ada, kind="part_c")
    Notice.objects.all().delete()
    with clock.at(duty.due_on):
        remind()
        told = set(Notice.objects.filter(key__startswith="digest:").values_list("to_user_id", flat=True))
        assert {sam.pk, teacher.pk} <= told
        delegation.end(delegation=shared, by=teacher)
    with clock.at(duty.due_on + timedelta(days=7)):
        remind()
        later = Notice.objects.filter(key__startswith="digest:", created_at__date__gt=duty.due_on)
        told = set(later.values_list("to_user_id", flat=True))
        assert teacher.pk in told
        assert sam.pk not in told


# ---------------------------------------------------------------- history


def test_history_names_the_delegate_as_one_also_after_it_ended(client, ada, pep, teacher, sam, shared):
    row = pep.attainment.model(pep=pep, subject="Maths", value="5", judgement="at")
    plans.save_row(row=row, pep=pep, part="C", by=sam)
    delegation.end(delegation=shared, by=teacher)
    with clock.at(TODAY + timedelta(days=3)):
        sittings = history.page_of(ada, capacities(teacher, ada), 1).object_list
    by = [sitting.by for sitting in sittings if any("A subject" in record.words for record in sitting.records)]
    assert by == ["Sam Hill (delegate of Tom Reed)"]


def test_the_timeline_names_the_delegate_as_one(client, ada, pep, teacher, sam):
    share(ada, teacher, sam, "E")
    row = pep.invitees.model(name="Gran", role="Family")
    plans.invite(pep=pep, invitee=row, by=sam)
    client.force_login(teacher)
    assert "Sam Hill (delegate of Tom Reed) invited Gran" in page(client, "children:child", ada.pk)
