"""Who looked at a child, in lists too; and what somebody looked at."""

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Look, LookInList
from tests.factories import ChildFactory, UserFactory, enrol, in_care, member

pytestmark = pytest.mark.django_db


def look(user, *children, page="children:child", at=None, address="10.0.0.7", guest_name=""):
    made = Look.objects.create(
        at=at or clock.now(),
        guest_name=guest_name,
        user_id=user.pk,
        child_ids=[str(child.pk) for child in children],
        child_id=children[0].pk if len(children) == 1 else None,
        page=page,
        address=address,
    )
    if len(children) > 1:
        LookInList.objects.bulk_create(LookInList(look_id=made.pk, child_id=child.pk) for child in children)
    return made


def get(client, user, child, name="looks", **query):
    client.force_login(user)
    return client.get(reverse(f"children:{name}", args=[child.pk]), query)


def shown(response) -> list[str]:
    return [row.name for row in response.context["page"].object_list]


@pytest.fixture
def elsewhere(authority, other_school):
    child = in_care(ChildFactory(authority=authority))
    enrol(child, other_school)
    return child


@pytest.mark.parametrize("who", ["social_worker", "teacher", "adviser", "administrator", "carer", "other_adviser"])
@pytest.mark.parametrize("page", ["looks", "looks_csv"])
def test_only_a_head_sees_who_looked(client, ada, page, who, request):
    assert get(client, request.getfixturevalue(who), ada, page).status_code == 404


def test_a_head_sees_who_when_which_page_and_from_where(client, ada, head, teacher, elsewhere):
    look(teacher, ada)
    look(UserFactory(name="Not Here"), elsewhere)
    response = get(client, head, ada)
    page = response.content.decode()
    assert shown(response) == ["Tom Reed"]
    assert "The child’s record" in page
    assert "10.0.0.7" in page


def test_a_list_that_showed_the_child_is_found_from_the_child(client, ada, head, adviser, elsewhere):
    client.force_login(adviser)
    client.get(reverse("children:list"))
    for child in (ada, elsewhere):
        response = get(client, head, child)
        assert "Amira Khan" in shown(response)
        assert "with 1 more" in response.content.decode()


def test_looks_are_narrowed_by_person_and_day(client, ada, head, teacher, social_worker):
    now = clock.now()
    look(teacher, ada, at=now - timedelta(days=3))
    look(social_worker, ada, at=now - timedelta(days=1))
    assert shown(get(client, head, ada, text="reed")) == ["Tom Reed"]
    day = clock.today() - timedelta(days=1)
    parts = {f"{name}-{part}": getattr(day, part) for name in ("since", "until") for part in ("day", "month", "year")}
    assert shown(get(client, head, ada, **parts)) == ["Priya Shah"]
    wrong = get(client, head, ada, **{"since-day": "40", "since-month": "1", "since-year": "2026"})
    assert wrong.status_code == 200
    assert "must be a real date" in wrong.content.decode()


def test_fifty_on_a_page_newest_first_in_the_same_number_of_queries(client, ada, head, teacher):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            get(client, head, ada)
        return len(asked)

    look(teacher, ada)
    queries()
    few = queries()
    for _ in range(60):
        look(teacher, ada)
    assert queries() == few
    assert len(shown(get(client, head, ada))) == 50


def test_the_file_has_the_same_rows_and_runs_nothing(client, ada, head, elsewhere):
    for name in ('=HYPERLINK("x")', ' =HYPERLINK("x")', "＝1+1"):
        look(UserFactory(name=name), ada, elsewhere)
    response = get(client, head, ada, "looks_csv")
    assert response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert rows[0][:2] == ["When", "Person"]
    assert {row[1][0] for row in rows[1:]} == {"'"}
    assert Look.objects.filter(page="children:looks_csv", child_id=ada.pk).exists()


# ---------------------------------------------------------------- what somebody looked at


def test_a_head_finds_a_person_and_what_they_looked_at(client, ada, head, adviser, elsewhere):
    look(adviser, ada)
    client.force_login(head)
    response = client.post(reverse("access:looks"), {"email": adviser.email.upper()})
    assert response.headers["Location"] == reverse("access:looks_of", args=[adviser.pk])
    assert "Ada Lovell" in client.get(response.headers["Location"]).content.decode()


def test_children_one_does_not_see_are_only_counted(client, ada, head, adviser):
    secret = ChildFactory(authority=ada.authority, given_name="Iris", restricted=True)
    look(adviser, secret)
    look(adviser, ada, secret)
    client.force_login(head)
    page = client.get(reverse("access:looks_of", args=[adviser.pk])).content.decode()
    assert "Iris" not in page
    assert str(secret.pk) not in page
    assert "1 that you do not see" in page
    assert "and 1 more" in page


def test_people_of_others_are_not_found(client, ada, head, other_adviser, adviser):
    client.force_login(head)
    assert client.get(reverse("access:looks_of", args=[other_adviser.pk])).status_code == 404
    client.force_login(adviser)
    assert client.get(reverse("access:looks_of", args=[adviser.pk])).status_code == 403
    theirs = member(Role.HEAD, other_adviser.memberships.get().authority)
    client.force_login(theirs)
    assert client.get(reverse("access:looks_of", args=[adviser.pk])).status_code == 404


def test_an_administrator_neither_sees_who_looked_nor_is_led_there(client, ada, administrator, adviser):
    client.force_login(administrator)
    for address in (reverse("access:looks"), reverse("access:looks_of", args=[adviser.pk])):
        assert client.get(address).status_code == 403
    assert client.post(reverse("access:looks"), {"email": adviser.email}).status_code == 403
    for name in ("table", "why", "break_glass"):
        tabs = [tab["text"] for tab in client.get(reverse(f"access:{name}")).context["tabs"]]
        assert tabs == ["Who sees what", "Why somebody can see a child", "Emergency access"]


def test_a_head_who_administers_elsewhere_sees_looks_of_their_own_people_alone(
    client, ada, head, adviser, other_adviser
):
    member(Role.ADMINISTRATOR, other_adviser.memberships.get().authority, person=head)
    client.force_login(head)
    assert client.get(reverse("access:looks_of", args=[adviser.pk])).status_code == 200
    assert client.get(reverse("access:looks_of", args=[other_adviser.pk])).status_code == 404
    refused = client.post(reverse("access:looks"), {"email": other_adviser.email})
    assert "Nobody you look after has this email address" in refused.content.decode()


# ---------------------------------------------------------------- who looked at whom


def search(client, user, name="search", **query):
    client.force_login(user)
    return client.get(reverse(f"access:{name}"), query)


def test_looks_are_narrowed_by_page_too_and_guests_are_found_by_name(client, ada, head, teacher):
    look(teacher, ada)
    look(teacher, ada, page="children:history")
    look(UserFactory.build(), ada, guest_name="Maria Moss")
    assert [row.page for row in get(client, head, ada, what="HISTORY").context["page"]] == ["children:history"]
    assert shown(get(client, head, ada, text="moss")) == ["Maria Moss"]


def test_a_head_sees_who_looked_at_whom_last_month(client, ada, head, teacher, social_worker, elsewhere):
    now = clock.now()
    look(teacher, ada, at=now - timedelta(days=40))
    look(social_worker, elsewhere, at=now - timedelta(days=20))
    look(teacher, ada, elsewhere, at=now - timedelta(days=10))
    look(teacher, ChildFactory(given_name="Zoe", family_name="Far"))
    assert shown(search(client, head)) == ["Tom Reed", "Priya Shah", "Tom Reed"]
    since = clock.today() - timedelta(days=30)
    days = {f"since-{part}": getattr(since, part) for part in ("day", "month", "year")}
    assert shown(search(client, head, **days, what="record")) == ["Tom Reed", "Priya Shah"]
    assert shown(search(client, head, **days, text="reed", local_id=ada.local_id.lower())) == ["Tom Reed"]
    assert "Far" not in search(client, head).content.decode()


def test_who_looked_at_whom_as_a_file_names_whom_the_head_sees_and_says_so(client, ada, head, elsewhere):
    secret = ChildFactory(authority=ada.authority, given_name="Iris", restricted=True)
    look(UserFactory(name="=1+1"), ada, elsewhere, secret)
    look(UserFactory(name="Nobody Here"), secret)
    rows = list(csv.reader(search(client, head, "search_csv").content.decode("utf-8-sig").splitlines()))
    assert sorted(row[5] for row in rows[1:]) == sorted([ada.local_id, elsewhere.local_id])
    assert {row[1] for row in rows[1:]} == {"'=1+1"}
    made = Look.objects.get(page="access:search_csv")
    assert set(made.child_ids) == {str(ada.pk), str(elsewhere.pk)}


def test_who_looked_at_whom_is_for_heads_and_costs_the_same_for_many(client, ada, head, teacher, adviser):
    assert search(client, adviser).status_code == search(client, adviser, "search_csv").status_code == 403

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert search(client, head).status_code == 200
        return len(asked)

    look(teacher, ada)
    queries()
    few = queries()
    for _ in range(60):
        look(teacher, ada)
    assert queries() <= few
    assert len(shown(search(client, head))) == 50
