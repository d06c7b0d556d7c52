"""Counting days, checked against a recount that shares no code and no package with it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations.terms import EXAMPLE_TERMS, Term, TermError, TermsRunOut, check_terms, term_on, term_on_or_after
from organisations.working_days import (
    Calendar,
    Count,
    Unit,
    add_days,
    add_school_days,
    add_working_days,
    bank_holidays,
    is_school_day,
    is_working_day,
    last_working_day_on_or_before,
    subtract_working_days,
    working_days_between,
)

ONE_DAY = timedelta(days=1)
EASTER_SUNDAYS = {  # from the almanac
    2020: date(2020, 4, 12),
    2021: date(2021, 4, 4),
    2022: date(2022, 4, 17),
    2023: date(2023, 4, 9),
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
}
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
fast = settings(max_examples=60, deadline=None, database=None)


def _monday(day, step):
    while day.weekday() != 0:
        day += step * ONE_DAY
    return day


def _weekdays_off(year):
    """England's bank holidays that fall on a weekday, by the rules of the 1971 Act and the proclamations since."""
    off = {EASTER_SUNDAYS[year] - 2 * ONE_DAY, EASTER_SUNDAYS[year] + ONE_DAY}
    off.add(date(2020, 5, 8) if year == 2020 else _monday(date(year, 5, 1), 1))
    off |= {date(2022, 6, 2), date(2022, 6, 3)} if year == 2022 else {_monday(date(year, 5, 31), -1)}
    off.add(_monday(date(year, 8, 31), -1))
    off |= {day for day in (date(2022, 9, 19), date(2023, 5, 8)) if day.year == year}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while fixed.weekday() > 4 or fixed in off:
            fixed += ONE_DAY
        off.add(fixed)
    return off


def test_every_day_from_2020_to_2030_is_judged_as_a_recount_by_rule_judges_it():
    off = set().union(*(_weekdays_off(year) for year in range(2020, 2031)))
    day = date(2020, 1, 1)
    while day.year < 2031:
        assert is_working_day(day) == (day.weekday() < 5 and day not in off), day
        day += ONE_DAY


def test_ten_working_days_from_the_last_friday_before_christmas_end_after_new_year():
    assert add_working_days(date(2026, 12, 18), 10) == date(2027, 1, 6)
    assert add_working_days(date(2026, 12, 18), 20) == date(2027, 1, 20)


def test_the_starting_day_is_never_counted_even_when_it_is_a_working_day():
    assert add_working_days(date(2026, 9, 7), 1) == date(2026, 9, 8)


@pytest.mark.parametrize("start", [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28)])
def test_a_start_inside_the_christmas_holidays_counts_from_the_next_working_day(start):
    assert add_working_days(start, 1) == date(2026, 12, 29)


@fast
@given(start=days, n=st.integers(1, 60))
def test_so_many_working_days_later_is_a_working_day_with_exactly_so_many_on_the_way(start, n):
    due = add_working_days(start, n)
    assert is_working_day(due)
    assert sum(is_working_day(start + ONE_DAY * i) for i in range(1, (due - start).days + 1)) == n
    assert working_days_between(start, due) == n
    assert working_days_between(due, start) == -n


@fast
@given(start=days, n=st.integers(0, 40))
def test_a_later_start_is_never_due_earlier_and_one_more_day_is_always_later(start, n):
    assert add_working_days(start, n) <= add_working_days(start + ONE_DAY, n)
    assert add_working_days(start, n) < add_working_days(start, n + 1)


@fast
@given(end=days, n=st.integers(1, 40))
def test_counting_back_undoes_counting_on_from_a_working_day(end, n):
    end = last_working_day_on_or_before(end)
    assert add_working_days(subtract_working_days(end, n), n) == end


@fast
@given(start=days, n=st.integers(1, 20), closed=st.sets(st.integers(1, 40)))
def test_an_authoritys_closures_are_skipped_and_only_ever_delay(start, n, closed):
    closures = frozenset(start + ONE_DAY * i for i in closed)
    due = add_working_days(start, n, closures)
    assert due not in closures
    assert due >= add_working_days(start, n)


def test_the_last_working_day_before_easter_monday_is_maundy_thursday():
    assert last_working_day_on_or_before(date(2027, 3, 29)) == date(2027, 3, 25)


def test_school_days_leave_out_the_half_term_break_and_the_holidays():
    assert add_school_days(date(2026, 10, 23), 1, EXAMPLE_TERMS) == date(2026, 11, 2)
    assert add_school_days(date(2026, 8, 15), 20, EXAMPLE_TERMS) == date(2026, 9, 28)
    assert not is_school_day(date(2026, 10, 27), EXAMPLE_TERMS)
    assert is_working_day(date(2026, 10, 27))


def test_school_days_beyond_the_terms_entered_are_refused_and_not_guessed():
    with pytest.raises(TermsRunOut, match=r"end on 21 July 2028\. Enter later terms"):
        add_school_days(date(2028, 7, 14), 20, EXAMPLE_TERMS)
    with pytest.raises(TermsRunOut, match="have not been entered"):
        add_school_days(date(2028, 7, 14), 20, ())


def test_a_count_goes_by_its_unit():
    start = date(2026, 10, 22)
    assert add_days(start, Count(2, Unit.CALENDAR)) == date(2026, 10, 24)
    assert add_days(start, Count(2, Unit.WORKING)) == date(2026, 10, 26)
    assert add_days(start, Count(2, Unit.SCHOOL)) == date(2026, 11, 2)
    assert add_days(start, Count(2), Calendar(closures=frozenset({date(2026, 10, 23)}))) == date(2026, 10, 27)


def test_a_count_says_itself_in_words():
    assert [str(Count(10)), str(Count(1, Unit.SCHOOL)), str(Count(28, Unit.CALENDAR))] == [
        "10 working days",
        "1 school day",
        "28 days",
    ]


@pytest.mark.parametrize("n", [0, -1, 366])
def test_a_count_of_no_days_or_of_more_than_a_year_is_refused(n):
    with pytest.raises(ValueError, match="from 1 to 365"):
        Count(n)


def test_years_without_known_bank_holidays_are_refused():
    with pytest.raises(ValueError, match="not for 2101"):
        bank_holidays(2101)


# ---------------------------------------------------------------- terms
def _autumn(**changes):
    dates = {
        "first_day": date(2026, 9, 1),
        "half_term_start": date(2026, 10, 26),
        "half_term_end": date(2026, 10, 30),
        "last_day": date(2026, 12, 18),
        "name": "Autumn 2026",
    }
    return Term(**(dates | changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Enter the name of the term"),
        ({"last_day": date(2026, 8, 31)}, "the last day must be after the first day"),
        ({"half_term_end": date(2026, 10, 25)}, "must not end before it starts"),
        ({"half_term_start": date(2026, 9, 1)}, "must be inside the term"),
        ({"half_term_end": date(2026, 12, 18)}, "must be inside the term"),
    ],
)
def test_term_dates_that_cannot_be_right_are_refused_in_words(changes, words):
    with pytest.raises(TermError, match=words):
        _autumn(**changes)


def test_terms_may_come_in_any_order_but_not_overlap_or_share_a_name():
    assert check_terms(reversed(EXAMPLE_TERMS)) == EXAMPLE_TERMS
    with pytest.raises(TermError, match="Late autumn starts before Autumn 2026 ends"):
        check_terms([_autumn(), _autumn(name="Late autumn", first_day=date(2026, 10, 1))])
    with pytest.raises(TermError, match="Two terms are called Autumn 2026"):
        check_terms([_autumn(), *(term for term in EXAMPLE_TERMS if term.name != "Autumn 2026"), _later_namesake()])


def _later_namesake():
    return Term(date(2029, 9, 1), date(2029, 12, 18), date(2029, 10, 22), date(2029, 10, 26), "Autumn 2026")


def test_a_day_belongs_to_its_term_from_the_first_day_to_the_last_with_the_break():
    for day in (date(2026, 9, 1), date(2026, 10, 28), date(2026, 12, 18)):
        assert term_on(day).name == "Autumn 2026"
    assert term_on(date(2026, 12, 19)) is None
    assert term_on_or_after(date(2026, 12, 19)).name == "Spring 2027"
    assert term_on_or_after(date(2028, 7, 22)) is None


def test_the_example_terms_are_in_order_and_open_and_close_on_working_days():
    assert all(a.last_day < b.first_day for a, b in pairwise(EXAMPLE_TERMS))
    assert all(is_working_day(day) for term in EXAMPLE_TERMS for day in (term.first_day, term.last_day))
