from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template

from audit import clock
from components import words


def draw(text, **context):
    return Template("{% load govuk %}" + text).render(Context(context))


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, table in words.STATES.items() for said in table])
def test_every_state_is_said_in_words_and_found_by_its_code(kind, said):
    assert said in draw("{% status_tag kind said %}", kind=kind, said=said)
    assert words.state(kind, words.slug(said)) == words.state(kind, said)


def test_an_unknown_state_is_still_said_and_escaped():
    assert "On &lt;hold&gt;" in draw('{% status_tag "pep" state %}', state="on_<hold>")


def test_other_words_can_be_said_for_a_known_state():
    html = draw('{% status_tag "pep" "signed_off" "Signed off by Ms Head" %}')
    assert "Signed off by Ms Head" in html
    assert "epep-tag--green" in html


def test_a_due_date_says_how_far_away_it_is():
    with clock.at(date(2026, 3, 10)):
        said = {day: draw("{% due_date day %}", day=date(2026, 3, day)) for day in (7, 9, 10, 11, 14)}
        assert "7 March 2026" in said[7]
        ends = ["3 days overdue", "1 day overdue", "today", "tomorrow", "in 4 days"]
        assert all(words in html for words, html in zip(ends, said.values(), strict=True))
        assert "overdue" not in draw("{% due_date day True %}", day=date(2026, 3, 7))
        assert "No date yet" in draw("{% due_date day %}", day=None)


def test_dates_and_times_are_london_ones():
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert draw("{{ d|london }}", d=summer) == "1 July 2026 at 12:30am"
    assert draw('{{ d|london:"day" }}', d=date(2026, 3, 3)) == "Tuesday 3 March 2026"
    assert draw('{{ d|london:"short" }}', d=date(2026, 3, 3)) == "3 Mar 2026"
    assert draw("{{ d|london }}", d=time(14, 30)) == "2:30pm"
    assert draw("{{ d|london }}", d=None) == ""


@pytest.mark.parametrize(
    ("amount", "said"), [(1234.5, "£1,234.50"), (30, "£30"), (0, "£0"), (-12, "−£12"), ("0.05", "£0.05")]
)
def test_money_has_pence_only_when_there_are_some(amount, said):
    assert draw("{{ amount|money }}", amount=amount) == said


def test_table_cells_carry_their_columns_heading():
    html = draw(
        '{% include "components/table.html" with head=head rows=rows only %}',
        head=["Child", {"text": "Spent", "number": True}],
        rows=[{"href": "/c/", "cells": ["Tomas", {"money": 0}]}],
    )
    assert 'data-label="Spent"' in html
    assert "£0" in html
    assert '<th scope="row" role="rowheader"><a href="/c/">Tomas</a></th>' in html


def test_attributes_given_as_text_are_refused():
    with pytest.raises(TypeError):
        draw('{% govuk "button" text="Save" attributes="onclick=x" %}')
