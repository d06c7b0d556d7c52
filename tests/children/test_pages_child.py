from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Look
from children import actions, panels
from children.models import Bar
from tests.factories import allocate, member, unheard

pytestmark = pytest.mark.django_db


def get(client, user, child, page="child"):
    client.force_login(user)
    return client.get(reverse(f"children:{page}", args=[child.pk]))


def titles(response) -> list[str]:
    return [card["title"] for card in response.context["cards"]]


EVERYTHING = ["About the child", "People", "Where the child lives", "Care", "Schools", "Dates and numbers"]
CARDS = {
    "social_worker": EVERYTHING,
    "teacher": EVERYTHING,
    "adviser": EVERYTHING,
    "head": EVERYTHING,
    "administrator": ["About the child", "People", "Schools", "Dates and numbers"],
    "carer": ["About the child", "Where the child lives"],
    "young_person": ["About the child", "Where the child lives"],
}


@pytest.mark.parametrize("who", CARDS)
def test_each_capacity_sees_its_cards(client, ada, who, request):
    response = get(client, request.getfixturevalue(who), ada)
    assert response.status_code == 200
    assert titles(response) == CARDS[who]


@pytest.mark.parametrize("who", ["other_social_worker", "other_teacher", "other_adviser", "stranger"])
def test_for_others_the_child_does_not_exist(client, ada, who, request):
    assert get(client, request.getfixturevalue(who), ada).status_code == 404


def test_somebody_barred_finds_nothing(client, ada, social_worker):
    Bar.objects.create(child=ada, user=social_worker, reason="A relative")
    assert get(client, social_worker, ada).status_code == 404


def test_nobody_sees_a_child_without_signing_in(client, ada):
    assert client.get(reverse("children:child", args=[ada.pk])).status_code == 302


CHANGES = {
    "social_worker": {"name", "placement"},
    "teacher": set(),
    "adviser": {"name", "school", "people"},
    "head": {"name", "school", "people"},
    "administrator": {"name", "school", "people"},
    "carer": set(),
}


@pytest.mark.parametrize("who", CHANGES)
def test_every_change_link_leads_to_a_page_that_opens_and_the_others_do_not(client, ada, who, request):
    user = request.getfixturevalue(who)
    page = get(client, user, ada).content.decode()
    for name in ("name", "placement", "school", "people"):
        address = reverse(f"children:{name}", args=[ada.pk])
        assert (f'href="{address}"' in page) == (name in CHANGES[who])
        assert (client.get(address).status_code == 200) == (name in CHANGES[who])


@pytest.mark.parametrize("page", ["name", "placement", "school", "people"])
def test_a_page_one_may_read_but_not_write_is_refused_and_for_strangers_not_there(
    client, ada, teacher, stranger, carer, page
):
    assert get(client, teacher, ada, page).status_code == 403
    assert get(client, stranger, ada, page).status_code == 404


@pytest.mark.parametrize("page", ["school", "people"])
def test_what_a_carer_does_not_know_of_is_not_found(client, ada, carer, page):
    assert get(client, carer, ada, page).status_code == 404


def test_a_confidential_address_is_kept_from_the_school_and_the_carer_page(
    client, ada, teacher, social_worker, adviser, carer
):
    ada.placements.update(
        address="1 Hidden Lane", town="Hiddenham", carer_name="Carrie Hidden", carer_phone="01632 960999",
        confidential=True,
    )  # fmt: skip
    for person in (teacher, carer):
        page = get(client, person, ada).content.decode()
        assert "Hidden" not in page
        assert "960999" not in page
        assert "Confidential" in page
    for person in (social_worker, adviser):
        assert "1 Hidden Lane" in get(client, person, ada).content.decode()


def test_an_address_that_is_not_confidential_is_shown(client, ada, teacher):
    ada.placements.update(address="2 Open Road")
    assert "2 Open Road" in get(client, teacher, ada).content.decode()


def test_the_carer_of_a_confidential_place_is_not_named_to_the_school(
    client, ada, teacher, adviser, administrator, carer
):
    carer.allocations.all().delete()
    with unheard():
        actions.allocate(child=ada, user=carer, role=Role.CARER, by=adviser)
    placement = ada.placements.get()
    placement.confidential, placement.carer_name = True, carer.name
    placement.save()
    for person in (teacher, administrator):
        page = get(client, person, ada).content.decode()
        assert carer.name not in page
        assert carer.email not in page
    client.force_login(teacher)
    assert carer.name not in client.get(reverse("children:history", args=[ada.pk])).content.decode()
    page = get(client, adviser, ada).content.decode()
    assert carer.email in page
    assert f"allocated {carer.name} as carer" in page


def test_only_those_who_may_read_care_history_see_the_category_of_need(client, ada, teacher, adviser):
    ada.care_periods.update(category_of_need="N1")
    assert "Abuse or neglect" not in get(client, teacher, ada).content.decode()
    assert "Abuse or neglect" in get(client, adviser, ada).content.decode()


def test_the_people_card_names_the_teacher_and_those_to_come(client, ada, adviser, teacher, authority):
    officer = member(Role.REVIEWING_OFFICER, authority, name="Irma Review")
    allocate(ada, officer, Role.REVIEWING_OFFICER, starts=clock.today() + timedelta(days=3))
    page = get(client, adviser, ada).content.decode()
    assert "Tom Reed" in page
    assert "Irma Review" in page
    assert "(from " in page


def test_a_child_without_a_social_worker_says_so(client, ada, adviser):
    assert "Nobody yet" in get(client, adviser, ada).content.decode()


def test_opening_the_page_leaves_a_look(client, ada, adviser):
    get(client, adviser, ada)
    assert Look.objects.get().child_id == ada.pk


def test_a_refused_page_leaves_no_look(client, ada, teacher):
    get(client, teacher, ada, "people")
    assert not Look.objects.exists()


def test_rooms_above_put_panels_on_the_page(client, ada, adviser, monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])

    def panel(request, child):
        return {"template": "components/notice.html", "words": child.pk}

    panels.register(panel)
    panels.register(panel)
    panels.register(lambda request, child: None)
    assert get(client, adviser, ada).context["panels"] == [{"template": "components/notice.html", "words": ada.pk}]
