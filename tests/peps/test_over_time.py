"""Attainment over time: one drawing for a subject, and the same in a table."""

from datetime import date

import pytest
from django.urls import reverse

from audit import clock
from peps import actions as plans
from peps import over_time
from peps.models import PEP, AttainmentRow, Part
from tests.factories import fresh, pep_at

pytestmark = pytest.mark.ci


@pytest.fixture
def later(ada, social_worker, teacher, adviser):
    """A plan after one that was signed off with Maths below what is expected."""
    before = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    AttainmentRow.objects.filter(pep=before).delete()
    AttainmentRow.objects.create(pep=before, subject="Maths", value="3", judgement="below")
    with clock.at(date(2027, 1, 12)):
        yield fresh(PEP.objects.get(previous=before))


def judge(pep, subject, value, judgement, by):
    plans.save_row(
        row=AttainmentRow(pep=pep, subject=subject, value=value, judgement=judgement), pep=pep, part=Part.C, by=by
    )


def test_there_is_nothing_to_draw_before_a_subject_is_judged_twice(later, teacher):
    assert over_time.of_child(later) is None
    judge(later, "English", "4", "at", teacher)
    judge(later, "Maths", "", "waiting", teacher)
    assert over_time.of_child(later) is None


def test_each_subject_stands_term_by_term_against_what_is_expected(later, teacher):
    judge(later, "MATHS", "4", "above", teacher)
    judge(later, "Art", "–", "at", teacher)
    found = over_time.of_child(later)
    assert found.terms == ["Autumn 2026", "Spring 2027"]
    art, maths = found.subjects
    assert [cell["words"] for cell in art.cells] == ["", "At what is expected"]
    assert maths.words == "MATHS: Autumn 2026 below what is expected, Spring 2027 above what is expected."
    first, second = maths.dots
    assert first.x < second.x
    assert first.y > second.y  # better is higher


def test_the_page_draws_it_and_says_it(client, later, teacher):
    judge(later, "Maths", "4", "at", teacher)
    client.force_login(teacher)
    for address in (reverse("peps:page", args=[later.pk, "attainment"]), reverse("peps:part", args=[later.pk, "C"])):
        page = client.get(address).content.decode()
        assert 'role="img" aria-label="Maths: Autumn 2026 below what is expected, Spring 2027 at what is' in page
        assert '<td data-label="Autumn 2026"><strong>3</strong>' in page


def test_an_earlier_plan_knows_nothing_of_a_later_one(later, teacher):
    judge(later, "Maths", "4", "at", teacher)
    assert over_time.of_child(PEP.objects.select_related("term").get(pk=later.previous_id)) is None


def test_points_in_time_stand_in_the_school_year_of_their_plan(later):
    for point, judgement in [("summer", "above"), ("autumn", "at"), ("start", "below")]:
        AttainmentRow.objects.create(pep=later, subject="Art", point=point, judgement=judgement)
    found = over_time.of_child(later)
    year = later.term.first_day.year - (later.term.first_day.month < 8)
    assert found.terms[-2:] == [f"Autumn {year}", f"Summer {year + 1}"]
    art = found.subjects[0]
    assert art.words.endswith(f"Autumn {year} at what is expected, Summer {year + 1} above what is expected.")
