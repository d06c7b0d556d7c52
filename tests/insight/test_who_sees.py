"""Who is shown which measure, cell by cell, against the pages."""

import pytest
from django.test import Client

from accounts.roles import Role
from children import access
from insight.measures import MEASURES
from tests.factories import AuthorityFactory, member
from tests.world import SURNAME

pytestmark = pytest.mark.ci
NEVER = {"case_recording", "views_not_for_school", "thread", "confidential_place"}
VIRTUAL_SCHOOL = {Role.ADVISER, Role.HEAD}


def test_no_measure_counts_what_nobody_else_may_know_of():
    assert {measure.rows.record for measure in MEASURES.values()} & NEVER == set()


@pytest.mark.parametrize("role", [Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR, Role.FINANCE_OFFICER])
def test_each_measure_is_shown_to_those_who_may_read_what_it_counts(db, today, role):
    authority = AuthorityFactory()
    browser = Client()
    browser.force_login(member(role, authority))
    got = {name: browser.get(f"/overview/list/{name}/").status_code for name in MEASURES}
    assert got == {
        name: 200 if role in VIRTUAL_SCHOOL & set(access.may_read(measure.rows.record)) else 403
        for name, measure in MEASURES.items()
    }


def test_a_list_shows_no_words_of_a_young_person_or_of_a_case_note(world):
    """The pages of lists say who and how, never what was said."""
    browser = Client()
    browser.force_login(world.user("head"))
    said = "".join(browser.get(f"/overview/list/{name}/?term=all").content.decode() for name in MEASURES)
    assert SURNAME in said
    assert "I like football." not in said
    words = [answer.words for answer in world.plan("Ada").view_answers.all() if answer.words]
    assert words
    assert [each for each in words if each in said] == []
