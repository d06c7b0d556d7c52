"""On which day a meeting is held: warnings in words, and three days that fit. No database."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.terms import EXAMPLE_TERMS
from organisations.working_days import Calendar
from peps.gathering.days import Facts, suggestions, warnings

AUTUMN, SPRING = EXAMPLE_TERMS[3], EXAMPLE_TERMS[4]
HALF_TERM = AUTUMN.half_term_start - timedelta(days=3)  # a Friday
FACTS = Facts(today=date(2026, 9, 8), calendar=Calendar(), term=AUTUMN, due_on=HALF_TERM)


@pytest.mark.parametrize(
    ("day", "changed", "words"),
    [
        (date(2026, 9, 24), {}, []),
        (date(2026, 9, 26), {}, ["at the week-end"]),
        (
            date(2026, 10, 27),
            {},
            ["has to be held", "half-term holiday, which lasts until 30 October 2026 by the terms"],
        ),
        (date(2026, 12, 25), {}, ["has to be held", "bank holiday (Christmas Day)", "school holidays", "no longer in"]),
        (date(2026, 9, 1), {}, ["has gone by"]),
        (date(2026, 9, 24), {"calendar": Calendar(closures=frozenset([date(2026, 9, 24)]))}, ["offices are closed"]),
        (date(2026, 10, 27), {"has_own_terms": True}, ["has to be held", "by the school’s own terms"]),
        (date(2026, 9, 24), {"review_on": date(2026, 9, 28)}, ["three working days before it, on 23 September 2026"]),
        (date(2026, 9, 22), {"review_on": date(2026, 9, 28)}, []),
        (
            date(2026, 9, 24),
            {"ehcp_review_on": date(2026, 9, 20)},
            ["annual review of the EHCP is due by 20 September"],
        ),
        (date(2026, 9, 24), {"taken": ((date(2026, 9, 24), time(14)),)}, ["another PEP meeting at this time"]),
    ],
)
def test_an_odd_day_is_explained_in_words(day, changed, words):
    found = warnings(day, replace(FACTS, **changed), time(14))
    assert len(found) == len(words)
    for said, wanted in zip(found, words, strict=True):
        assert wanted in said


def test_three_days_fit_each_for_its_reason():
    found = suggestions(replace(FACTS, review_on=date(2026, 10, 20), ehcp_review_on=date(2026, 9, 30)))
    assert [(one.day, one.why.split(":")[0]) for one in found] == [
        (date(2026, 9, 22), "Two weeks’ notice for everybody, in time for the statutory review on 20 October 2026"),
        (date(2026, 9, 30), "In time for the annual review of the EHCP, due by 30 September 2026"),
        (date(2026, 10, 8), "Leaves a week to write it up before the reviewing officer reads it on 15 October 2026"),
    ]


def test_where_the_day_has_gone_by_the_soonest_days_of_the_term_are_offered():
    found = suggestions(replace(FACTS, today=date(2026, 11, 20)))
    assert len(found) == 3
    assert all(one.day <= AUTUMN.last_day and "it had to be held by 23 October 2026" in one.why for one in found)


def test_a_plan_of_next_term_has_its_meeting_next_term():
    found = suggestions(replace(FACTS, today=date(2026, 12, 1), term=SPRING, due_on=date(2027, 2, 12)))
    assert all(SPRING.first_day <= one.day <= date(2027, 2, 12) for one in found)


@given(
    today=st.dates(date(2025, 9, 1), date(2028, 7, 20)),
    due_in=st.integers(-60, 120),
    review_in=st.none() | st.integers(-20, 90),
    ehcp_in=st.none() | st.integers(-20, 90),
    closed=st.sets(st.integers(1, 60), max_size=5),
)
def test_what_is_suggested_is_never_warned_about_but_for_what_is_late_already(
    today, due_in, review_in, ehcp_in, closed
):
    term = next((one for one in EXAMPLE_TERMS if one.last_day >= today), EXAMPLE_TERMS[-1])
    after = lambda days: None if days is None else today + timedelta(days=days)  # noqa: E731
    closures = frozenset(today + timedelta(days=n) for n in closed)
    facts = Facts(today, Calendar(closures=closures), term, after(due_in), False, after(review_in), after(ehcp_in))
    found = suggestions(facts)
    assert len({one.day for one in found}) == len(found) <= 3
    for one in found:
        assert one.day > today
        if facts.due_on > today + timedelta(days=10):
            said = [words for words in warnings(one.day, facts) if "EHCP" not in words and "statutory" not in words]
            assert said == [] or "There is no school day" in one.why
