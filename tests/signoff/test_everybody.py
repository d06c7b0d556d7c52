"""Many children are looked at together, in a fixed number of queries, with what one child alone would get."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock
from peps.actions import PAGE_MODELS
from peps.models import PEP, AttainmentRow, CarePage, PartState, ViewAnswer, ViewsPage
from signoff.models import Duty
from signoff.openings import on_facts_changed
from tests.factories import ChildFactory, enrol, in_care

DAY = date(2026, 9, 8)


@pytest.fixture
def several(authority, school, other_school):
    """Some in their first term of care, some in a later one; at two schools, and one with no place."""
    children = [ChildFactory(authority=authority) for _ in range(6)]
    for number, child in enumerate(children):
        in_care(child, since=date(2026, 9, 1 if number % 2 else 7) - timedelta(days=number % 2 * 200))
        if number:
            enrol(child, [school, other_school][number % 2])
    return children


def rows(child):
    names = ["kind", "role", "due_on", "statutory_on", "why", "opened_on", "done_on", "closed_on", "remind_on"]
    return list(Duty.objects.filter(child=child).order_by("kind").values(*names))


def queries_for(children):
    ids = [child.pk for child in children]
    on_facts_changed(ids)
    with CaptureQueriesContext(connection) as queries:
        assert on_facts_changed(ids) == 0
    return len(queries)


def test_six_children_take_as_many_queries_as_two(several):
    with clock.at(DAY):
        assert queries_for(several[:2]) == queries_for(several)
        PartState.objects.filter(part__in="BC").update(status="in_progress")  # so that their pages are asked
        for pep in PEP.objects.all():
            AttainmentRow.objects.create(pep=pep, subject="Maths")
            ViewAnswer.objects.create(pep=pep, topic="proud", words="My kite", how="wrote")
        ViewsPage.objects.update(route="words")
        assert queries_for(several[:2]) == queries_for(several)


def test_what_is_not_as_it_should_be_is_put_right_among_many(several, monkeypatch):
    """Many are looked at without holding them, and held once they turn out to differ: with the same rows."""
    with clock.at(DAY):
        queries_for(several)
        right = [rows(child) for child in several]
        Duty.objects.filter(child=several[1], kind="hold").update(why="", due_on=DAY)
        Duty.objects.filter(child=several[2], kind="arrange").delete()
        monkeypatch.setattr("signoff.duties.rows.FEW", 1)
        queries_for(several)
    assert [rows(child) for child in several] == right


def test_together_each_gets_what_it_would_get_alone(several):
    with clock.at(DAY):
        for child in several[:3]:
            on_facts_changed([child.pk])
        assert on_facts_changed([child.pk for child in several]) == 3
    assert [plan.kind for plan in PEP.objects.order_by("child__local_id")] == ["initial", "termly"] * 3
    assert rows(several[1]) == rows(several[3]) == rows(several[5])
    assert rows(several[2]) == rows(several[4])


def test_plans_opened_together_have_their_parts_pages_history_and_event(several):
    with clock.at(DAY):
        on_facts_changed([child.pk for child in several])
    plan = PEP.objects.get(child=several[2])
    assert PartState.objects.filter(pep=plan).count() == 6
    assert all(model.objects.filter(pep=plan).exists() for model in PAGE_MODELS)
    assert (plan.version, plan.history.get().history_type) == (1, "+")
    assert CarePage.objects.get(pep=plan).history.get().version == 1


def test_the_command_does_the_rest_and_then_nothing(several, capsys):
    with clock.at(DAY):
        on_facts_changed([several[0].pk])  # as if it had been stopped there
        call_command("look_at_everybody")
        assert capsys.readouterr().out.splitlines() == ["6 of 6 children", "5 plans were opened."]
        before = list(Duty.objects.order_by("pk").values())
        call_command("look_at_everybody")
    assert capsys.readouterr().out.splitlines()[-1] == "0 plans were opened."
    assert list(Duty.objects.order_by("pk").values()) == before
