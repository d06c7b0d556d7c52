"""The history of a child: grouped by sitting, before and after; nobody reads there what their cell does not show."""

import csv
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.acting import acting
from audit.models import Look
from children import actions, history
from children.standing import capacities
from organisations.spreadsheets import no_formula
from tests.factories import allocate, member, pep_at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sittings(child, *roles, page=1):
    return history.page_of(child, set(roles), page).object_list


def save(child, by=None, **values):
    with acting(by):
        child.refresh_from_db()
        for name, value in values.items():
            setattr(child, name, value)
        child.save()


def words(found) -> str:
    return " ".join(
        f"{record.words} {change.what}: {change.before} > {change.after}."
        for sitting in found
        for record in sitting.records
        for change in record.changes
    )


def get(client, user, child, **query):
    client.force_login(user)
    return client.get(reverse("children:history", args=[child.pk]), query)


def test_a_change_shows_who_when_through_which_page_and_before_and_after(client, ada, adviser):
    client.force_login(adviser)
    form = {
        "based_on": ada.version,
        "given_name": "Ada",
        "family_name": "Lovell",
        "year_group": "9",
        "interpreter_needed": "no",
    }
    with clock.at(date(2026, 9, 9)):
        assert client.post(reverse("children:name", args=[ada.pk]), form).status_code == 302
    page = get(client, adviser, ada).content.decode()
    assert "Amira Khan" in page
    assert "through: Name, year group and language" in page
    mine = [sitting for sitting in sittings(ada, Role.ADVISER) if sitting.by == "Amira Khan"]
    assert "Year group: Year 8 > Year 9." in words(mine)
    assert "Changed name or year group" in mine[0].events


def test_changes_of_one_person_within_half_an_hour_are_one_sitting(ada, adviser):
    start = clock.now() + 100 * MINUTE
    for minutes, name in [(0, "Addie"), (10, "Adda"), (25, "Adele"), (80, "Ada B")]:
        with clock.at(start + minutes * MINUTE):
            save(ada, adviser, preferred_name=name)
    later, earlier = sittings(ada, Role.ADVISER)[:2]
    assert words([later]) == "About the child Preferred name: Adele > Ada B."
    assert words([earlier]) == "About the child Preferred name:  > Adele."
    assert (earlier.starts, earlier.ends) == (start, start + 25 * MINUTE)


def test_another_person_begins_another_sitting(ada, adviser, head):
    for minute, (person, name) in enumerate([(adviser, "Addie"), (head, "Adda"), (adviser, "Adele")], 100):
        with clock.at(clock.now() + minute * MINUTE):
            save(ada, person, preferred_name=name)
    assert [sitting.by for sitting in sittings(ada, Role.HEAD)[:3]] == ["Amira Khan", "Helen Marsh", "Amira Khan"]


def test_a_value_changed_and_changed_back_is_no_change(ada, adviser):
    with clock.at(clock.now() + 100 * MINUTE):
        save(ada, adviser, preferred_name="Addie")
        save(ada, adviser, preferred_name="")
    assert sittings(ada, Role.ADVISER)[0].records == []


@pytest.mark.parametrize("who", ["carer", "young_person", "administrator", "other_adviser", "other_social_worker"])
def test_who_may_not_read_history_finds_none(client, ada, who, request):
    assert get(client, request.getfixturevalue(who), ada).status_code == 404


def test_the_page_leaves_a_look(client, ada, adviser):
    get(client, adviser, ada)
    assert Look.objects.get().page == "children:history"


def test_fields_stand_behind_their_own_cell(ada):
    period = ada.care_periods.get()
    period.category_of_need = "N1"
    period.save()
    assert "Abuse or neglect" in words(sittings(ada, Role.ADVISER))
    assert "Abuse or neglect" not in words(sittings(ada, Role.DESIGNATED_TEACHER))


def test_a_legal_status_of_youth_justice_is_not_the_schools_to_know(ada):
    status = ada.legal_statuses.get()
    for hours, code in [(2, "J1"), (4, "C2")]:
        with clock.at(clock.now() + hours * 60 * MINUTE):
            status.code = code
            status.save()
    label = dict(status._meta.get_field("code").flatchoices)["J1"]
    assert label in words(sittings(ada, Role.ADVISER))
    assert label not in words(sittings(ada, Role.DESIGNATED_TEACHER))


def test_a_place_that_is_confidential_now_is_confidential_in_the_past(ada):
    placement = ada.placements.get()
    placement.address, placement.town = "1 Open Road", "Openton"
    placement.save()
    assert "Openton" in words(sittings(ada, Role.DESIGNATED_TEACHER))
    placement.confidential = True
    placement.save()
    assert "Open" not in words(sittings(ada, Role.DESIGNATED_TEACHER))
    assert "Openton" in words(sittings(ada, Role.SOCIAL_WORKER))


def test_events_stand_behind_a_cell_too(ada, authority):
    actions.allocate(child=ada, user=member(Role.CARER, authority, name="Bo Carer"), role=Role.CARER, by=None)
    told = {
        role: any("Bo Carer" in event for sitting in sittings(ada, role) for event in sitting.events)
        for role in (Role.ADVISER, Role.CARER)
    }
    assert told == {Role.ADVISER: True, Role.CARER: False}


def test_the_plan_is_part_of_the_history(client, ada, social_worker, teacher):
    pep = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    pep.minutes.carer_views = "Happy with school"
    pep.minutes.save()
    pages = [sittings(ada, Role.DESIGNATED_TEACHER, page=page) for page in (1, 2, 3)]
    said = words([sitting for page in pages for sitting in page])
    assert "Attendance Sessions attended:  > 95." in said
    assert "Happy with school" in said
    assert get(client, teacher, ada).status_code == 200


def test_what_was_never_answered_is_not_a_change(ada, social_worker, teacher):
    pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    assert "> No." not in words(sittings(ada, Role.ADVISER))


def test_the_queries_do_not_grow_with_the_history(client, ada, social_worker, teacher, adviser):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    allocate(ada, adviser, Role.SOCIAL_WORKER)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            sittings(ada, *capacities(adviser, ada))
        return len(asked)

    few = queries()
    for number in range(200):
        with clock.at(clock.now() + timedelta(days=40) + number * MINUTE):
            save(ada, adviser, preferred_name=f"Ada {number}")
    assert queries() <= few


def test_pages_follow_each_other(ada, adviser):
    for number in range(history.ENTRIES_ON_A_PAGE):
        with clock.at(clock.now() + number * 40 * MINUTE):
            save(ada, adviser, preferred_name=f"Ada {number}")
    first, second = sittings(ada, Role.ADVISER), sittings(ada, Role.ADVISER, page=2)
    assert len(first) == history.ENTRIES_ON_A_PAGE
    assert first[-1].ends >= second[0].ends


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_runs_nothing(text):
    assert no_formula(text) == f"'{text}"
    assert no_formula("Ada") == "Ada"


# ---------------------------------------------------------------- looking for something in it


def look_for(child, role, page=1, **wanted):
    return history.page_of(child, {role}, page, history.Wanted(**wanted)).object_list


@pytest.fixture
def told(ada, adviser, head):
    """Two people changed something on two days."""
    for days, person, name in [(0, adviser, "Addie"), (3, head, "Adele")]:
        with clock.at(clock.now() + timedelta(days=days)):
            save(ada, person, preferred_name=name)
    return ada


def test_history_is_narrowed_by_who_what_words_and_day(told):
    today = clock.today()
    assert [sitting.by for sitting in look_for(told, Role.ADVISER, who="marsh")] == ["Helen Marsh"]
    assert words(look_for(told, Role.ADVISER, words="ADDIE", since=today, until=today)) == (
        "About the child Preferred name:  > Addie."
    )
    assert words(look_for(told, Role.ADVISER, what="About the child", since=today + timedelta(days=1))) == (
        "About the child Preferred name: Addie > Adele."
    )
    assert look_for(told, Role.ADVISER, words="nowhere") == []


def test_what_was_done_is_a_kind_of_its_own(ada, adviser):
    actions.allocate(child=ada, user=adviser, role=Role.ADVISER, by=None)
    found = look_for(ada, Role.ADVISER, what=history.DEEDS)
    assert [sitting.records for sitting in found] == [[]] * len(found)
    assert any("Allocated Amira Khan" in event for sitting in found for event in sitting.events)


def test_what_one_may_not_read_cannot_be_guessed_by_searching(ada, social_worker):
    placement = ada.placements.get()
    placement.address, placement.town, placement.confidential = "1 Open Road", "Openton", True
    placement.save()
    with acting(social_worker):
        actions.allocate(child=ada, user=social_worker, role=Role.SOCIAL_WORKER, by=social_worker)
    assert look_for(ada, Role.SOCIAL_WORKER, words="openton")
    for role in (Role.DESIGNATED_TEACHER, Role.ADMINISTRATOR):
        assert look_for(ada, role, words="openton") == []
        assert look_for(ada, role, words="jo carer") == []


def test_history_as_a_file_has_the_same_runs_nothing_and_leaves_a_look(client, told, adviser, teacher):
    with clock.at(clock.now() + timedelta(days=5)):
        save(told, adviser, preferred_name="=1+1")
    client.force_login(teacher)
    body = client.get(reverse("children:history_csv", args=[told.pk]), {"words": "1+1"}).content.decode("utf-8-sig")
    rows = list(csv.reader(body.splitlines()))
    assert [row[2:] for row in rows[1:]] == [
        ["Amira Khan", "", "About the child: changed", "Preferred name", "Adele", "'=1+1"]
    ]
    assert Look.objects.get().page == "children:history_csv"


def test_the_page_of_a_search_keeps_what_was_looked_for(client, ada, adviser):
    for number in range(history.SITTINGS_ON_A_PAGE + 1):
        with clock.at(clock.now() + number * 40 * MINUTE):
            save(ada, adviser, preferred_name=f"Ada {number}")
    page = get(client, adviser, ada, what="About the child").content.decode()
    assert "?what=About+the+child&amp;page=2" in page
    assert "history/file/?what=About+the+child" in page
    assert "Clear filters" in page
