"""The policy engine: the vectors, the cases the text pins down, and what must hold for any policy and any day."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations import deadlines
from organisations.deadlines import Kind, all_deadlines, pep_form_for, review_deadlines, sign_off_due, year_group_for
from organisations.presets import (
    PRESETS,
    SET_BY_THE_AUTHORITY,
    STATUTORY,
    Ages,
    Funding,
    Grade,
    ReportCard,
    Review,
    Rules,
    RulesError,
    SchoolRule,
    SchoolRuleAnswer,
    Until,
    Writer,
    edited,
    from_json,
    to_json,
)
from organisations.terms import EXAMPLE_TERMS, TermsRunOut, term_on
from organisations.working_days import Calendar, Count, Unit, is_working_day

VECTORS = json.loads((Path(__file__).parent / "deadline_vectors.json").read_text())
days = st.dates(date(2025, 9, 1), date(2028, 12, 31))
presets = st.sampled_from(sorted(PRESETS))
fast = settings(max_examples=60, deadline=None, database=None)


def _options(given_input):
    options = []
    for name, value in given_input.items():
        option = "--" + name.replace("_", "-")
        options += [option] if value is True else [option, value]
    return options


def _run(*options):
    out = StringIO()
    call_command("deadlines", *options, stdout=out)
    return out.getvalue()


def _due(found, kind):
    return [deadline.due for deadline in found if deadline.kind == kind]


# ---------------------------------------------------------------- the command
@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['input']['policy']} {case['input']['care_start']}")
def test_the_command_answers_every_vector(case):
    answer = json.loads(_run(*_options(case["input"]), "--json"))
    assert [{key: item[key] for key in item if key != "why"} for item in answer] == case["expect"]
    assert all(item["why"] for item in answer)


def test_the_table_names_the_rule_behind_each_date():
    words = " ".join(_run("--policy", "birmingham", "--care-start", "2026-12-18", "--meeting", "2027-01-14").split())
    assert "2027-01-06 Wed initiate 10 working days after the child became looked after on 18 December 2026." in words
    assert "B1: started within 10 working days of coming into care." in words
    assert "2027-02-11 Thu sign_off 28 days after the meeting on 14 January 2027. B19:" in words
    assert "later reviews are not listed" in words


def test_the_table_says_when_an_option_has_no_effect_or_looks_wrong():
    words = _run(
        *("--policy", "shropshire", "--care-start", "2026-09-07", "--until", "2026-12-31"),
        *("--school-change", "2026-08-01", "--meeting", "2026-09-01"),
    )
    assert "--school-change is ignored" in words
    assert "the change of education placement is before the child became looked after" in words
    assert "the meeting is before the child became looked after" in words
    assert "later reviews" not in words


def test_the_command_takes_values_from_code_too():
    out = StringIO()
    call_command(
        "deadlines", policy="wokingham", care_start=date(2026, 5, 20), until="2026-12-31", json=True, stdout=out
    )
    assert [item["kind"] for item in json.loads(out.getvalue())] == ["hold_meeting", "review"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--policy", "rutland", "--care-start", "2026-12-18"], 'no policy called "rutland". Choose one of statutory,'),
        (["--policy", "birmingham", "--care-start", "18/12/2026"], "--care-start: enter a date such as 2026-12-18"),
        (["--policy", "birmingham", "--care-start", "20261218"], "--care-start: enter a date such as"),
        (["--policy", "birmingham", "--care-start", "2026-02-30"], "--care-start: enter a date such as"),
        (["--policy", "birmingham", "--care-start", "2026-12-18", "--until", "soon"], "--until: enter a date"),
        (["--policy", "birmingham", "--care-start", "9999-12-31"], "between 1950 and 2099"),
        (["--policy", "birmingham"], "--care-start"),
    ],
)
def test_the_command_refuses_what_it_cannot_read_and_says_what_to_type(options, words):
    with pytest.raises(CommandError, match=words):
        _run(*options)


# ---------------------------------------------------------------- the rules of the text
def test_a_term_that_starts_on_the_day_care_starts_is_the_term_of_entry():
    first = EXAMPLE_TERMS[3].first_day
    on_the_day = review_deadlines(STATUTORY, first)
    the_day_before = review_deadlines(STATUTORY, first - timedelta(days=1))
    assert [on_the_day[0].term.name, the_day_before[0].term.name] == ["Spring 2027", "Autumn 2026"]


def test_until_includes_a_term_that_starts_on_it_and_clips_only_reviews():
    asked = {"care_start": date(2026, 12, 18), "meeting": date(2027, 1, 14)}
    on_it = all_deadlines(STATUTORY, until=date(2027, 4, 12), **asked)
    before = all_deadlines(STATUTORY, until=date(2026, 1, 1), **asked)
    assert _due(on_it, Kind.REVIEW) == [date(2027, 3, 25), date(2027, 7, 21)]
    assert [deadline.kind for deadline in before] == [Kind.INITIATE, Kind.HOLD_MEETING, Kind.SIGN_OFF]


def test_a_meeting_in_the_half_term_break_is_held_in_the_term():
    assert sign_off_due(STATUTORY, date(2027, 6, 30)).due == date(2027, 7, 21)
    assert sign_off_due(STATUTORY, date(2026, 10, 28)).due == date(2026, 11, 25)
    assert deadlines.satisfies_term(EXAMPLE_TERMS[3], [date(2026, 10, 28)])


def test_sign_off_on_the_last_day_of_term_is_that_day_and_the_day_after_has_28_days():
    last = EXAMPLE_TERMS[3].last_day
    assert sign_off_due(STATUTORY, last).due == last
    assert sign_off_due(STATUTORY, last + timedelta(days=1)).due == last + timedelta(days=29)


def test_sign_off_without_the_end_of_term_has_only_the_days():
    rules = edited(STATUTORY, sign_off_before_end_of_term=False)
    assert sign_off_due(rules, date(2027, 7, 9)).due == date(2027, 8, 6)


def test_the_last_day_of_a_term_that_is_a_closure_moves_the_review_but_not_the_statutory_clock():
    calendar = Calendar(closures=frozenset({date(2026, 12, 18), date(2026, 9, 9)}))
    found = all_deadlines(STATUTORY, date(2026, 8, 28), until=date(2026, 12, 31), calendar=calendar)
    assert _due(found, Kind.REVIEW) == [date(2026, 12, 17)]
    assert _due(found, Kind.INITIATE) == [date(2026, 9, 15)]
    assert _due(deadlines.statutory_deadlines(date(2026, 8, 28)), Kind.CARE_PLAN) == [date(2026, 9, 14)]


def test_fixed_cut_off_dates_are_the_authoritys_own_and_a_term_without_one_ends_with_its_last_working_day():
    rules = edited(
        STATUTORY, review=Review.CUT_OFF_DATES, cut_off_dates=(date(2027, 3, 19), date(2026, 11, 27), date(2026, 12, 4))
    )
    found = review_deadlines(rules, date(2026, 8, 15), until=date(2027, 4, 12))
    assert [deadline.due for deadline in found] == [date(2026, 11, 27), date(2027, 3, 19), date(2027, 7, 21)]
    with pytest.raises(RulesError, match="Enter the cut-off dates"):
        Rules(review=Review.CUT_OFF_DATES)


def test_a_phase_transfer_is_a_school_change_only_if_the_policy_says_so():
    birmingham = PRESETS["birmingham"]
    change = date(2026, 9, 1)
    assert deadlines.school_change_deadline(birmingham, change, phase_transfer=True) is None
    counted = edited(birmingham, phase_transfer_is_school_change=True)
    assert deadlines.school_change_deadline(counted, change, phase_transfer=True).due == date(2026, 9, 29)
    assert deadlines.school_change_deadline(STATUTORY, change) is None


def test_a_leaving_care_plan_is_due_in_the_term_of_leaving_where_the_policy_wants_one():
    warwickshire = PRESETS["warwickshire"]
    found = deadlines.leaving_care_deadline(warwickshire, date(2026, 11, 3))
    assert (found.due, found.term.name) == (date(2026, 12, 18), "Autumn 2026")
    assert deadlines.leaving_care_deadline(warwickshire, date(2026, 8, 3)).term.name == "Autumn 2026"
    assert deadlines.leaving_care_deadline(warwickshire, date(2028, 8, 3)) is None
    assert deadlines.leaving_care_deadline(STATUTORY, date(2026, 11, 3)) is None


def test_a_policy_may_count_school_days_and_is_told_when_the_terms_run_out():
    rules = edited(STATUTORY, hold_meeting=Count(20, Unit.SCHOOL))
    found = deadlines.initial_deadlines(rules, date(2026, 8, 15))
    assert _due(found, Kind.HOLD_MEETING) == [date(2026, 9, 28)]
    with pytest.raises(TermsRunOut):
        deadlines.initial_deadlines(rules, date(2028, 7, 14))


def test_the_statutory_clock_cites_its_regulations():
    care_plan, first_review = deadlines.statutory_deadlines(date(2026, 12, 18))
    assert (care_plan.due, first_review.due) == (date(2027, 1, 6), date(2027, 1, 20))
    assert "Regulation 4(2)" in care_plan.why
    assert "Regulation 33(1)" in first_review.why


def test_before_and_after_a_meeting_each_part_has_its_day():
    found = deadlines.meeting_deadlines(STATUTORY, date(2027, 1, 6))
    assert {deadline.kind: deadline.due for deadline in found} == {
        Kind.SECTION_A: date(2026, 12, 29),
        Kind.SECTION_C: date(2026, 12, 29),
        Kind.PARTS_COMPLETE: date(2027, 1, 13),
        Kind.LATE_PART: date(2027, 1, 20),
    }
    assert deadlines.plan_ready_deadline(date(2027, 1, 20)).due == date(2027, 1, 15)
    assert deadlines.suitable_education_deadline(date(2026, 8, 15)).due == date(2026, 9, 28)


def test_short_breaks_raise_no_deadline_unless_the_policy_counts_them():
    assert [deadlines.has_deadlines(STATUTORY, status) for status in ("C2", "V2", "V3", "V4")] == [
        True,
        True,
        False,
        False,
    ]
    assert deadlines.has_deadlines(edited(STATUTORY, short_breaks_count=True), "V3")


def test_a_deadline_is_overdue_the_day_after_it():
    found = sign_off_due(STATUTORY, date(2026, 9, 7))
    assert not found.is_overdue(found.due)
    assert found.is_overdue(found.due + timedelta(days=1))


# ---------------------------------------------------------------- what holds for any policy and any day
@fast
@given(name=presets, start=days, emergency=st.booleans())
def test_every_date_counted_in_working_days_is_a_working_day_and_reviews_are_too(name, start, emergency):
    found = all_deadlines(PRESETS[name], start, emergency=emergency, school_change=start)
    assert all(is_working_day(deadline.due) and deadline.due > start and deadline.why for deadline in found)
    assert [(d.due, d.kind) for d in found] == sorted((d.due, d.kind) for d in found)


@fast
@given(name=presets, start=days, emergency=st.booleans())
def test_a_later_care_start_is_never_due_earlier(name, start, emergency):
    earlier, later = (
        all_deadlines(PRESETS[name], day, emergency=emergency) for day in (start, start + timedelta(days=1))
    )
    for kind in (Kind.INITIATE, Kind.HOLD_MEETING, Kind.ARRANGE_MEETING):
        assert _due(earlier, kind) <= _due(later, kind)
    assert set(_due(later, Kind.REVIEW)) <= set(_due(earlier, Kind.REVIEW))


@fast
@given(name=presets, meeting=days)
def test_sign_off_is_never_after_either_bound_and_never_before_the_meeting(name, meeting):
    due = sign_off_due(PRESETS[name], meeting).due
    bounds = [meeting + timedelta(days=28)] + ([term.last_day] if (term := term_on(meeting)) else [])
    assert meeting <= due == min(bounds)


@fast
@given(name=presets, start=days, meeting=days)
def test_a_meeting_only_adds_its_sign_off(name, start, meeting):
    without = all_deadlines(PRESETS[name], start)
    assert [d for d in all_deadlines(PRESETS[name], start, meeting=meeting) if d.kind != Kind.SIGN_OFF] == without


# ---------------------------------------------------------------- ages and forms
@pytest.mark.parametrize(
    ("born", "on", "year"),
    [
        (date(2022, 8, 31), date(2026, 9, 1), "R"),
        (date(2022, 9, 1), date(2026, 9, 1), "N2"),
        (date(2022, 8, 31), date(2026, 8, 31), "N2"),
        (date(2010, 9, 1), date(2027, 8, 31), "11"),
        (date(2008, 9, 2), date(2027, 8, 31), "13"),
        (date(2008, 9, 2), date(2027, 9, 1), None),
        (date(2026, 1, 5), date(2026, 9, 1), "E1"),
        (date(2026, 10, 5), date(2026, 11, 1), None),
        (date(2012, 2, 29), date(2026, 11, 22), "10"),
    ],
)
def test_the_year_group_goes_by_age_on_31_august(born, on, year):
    assert year_group_for(born, on) == year


def test_the_31st_of_august_ends_a_school_year_and_the_1st_of_september_begins_the_next():
    assert deadlines.school_year_start(date(2026, 8, 31)) == date(2025, 9, 1)
    assert deadlines.school_year_start(date(2026, 9, 1)) == date(2026, 9, 1)


def _form(preset, born, on=date(2026, 11, 22), in_setting=True, year_group=None):
    return pep_form_for(PRESETS[preset], born, on, in_setting, year_group)


def test_two_year_olds_need_a_setting_where_the_policy_says_so():
    two = date(2024, 5, 1)
    assert {name: _form(name, two, in_setting=True) for name in PRESETS} == {
        "statutory": "pep",
        "birmingham": "pep",
        "warwickshire": "pep",
        "wokingham": "pep",
        "shropshire": "pep",
        "guide-2017": None,
    }
    assert [name for name in PRESETS if _form(name, two, in_setting=False)] == ["warwickshire", "shropshire"]


def test_three_and_four_year_olds_without_a_setting_have_none_only_in_wokingham():
    for born in (date(2023, 5, 1), date(2022, 5, 1)):
        assert [name for name in PRESETS if not _form(name, born, in_setting=False)] == ["wokingham"]
    assert _form("wokingham", date(2021, 5, 1), in_setting=False) == "pep"


def test_the_day_before_the_second_birthday_there_is_none_and_on_it_there_is():
    born = date(2024, 11, 22)
    assert [_form("warwickshire", born, on=date(2026, 11, day)) for day in (21, 22)] == [None, "pep"]


def test_the_eighteenth_birthday_or_the_end_of_year_13_ends_it():
    born = date(2009, 1, 10)
    birthday = date(2027, 1, 10)
    assert [_form("warwickshire", born, on=birthday - timedelta(days=n)) for n in (1, 0)] == ["pep", None]
    assert [_form("birmingham", born, on=day) for day in (birthday, date(2027, 8, 31), date(2027, 9, 1))] == [
        "pep",
        "pep",
        None,
    ]


def test_who_is_born_on_29_february_is_eighteen_on_1_march():
    born = date(2008, 2, 29)
    assert [_form("warwickshire", born, on=day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == ["pep", None]


def test_after_year_11_shropshire_has_an_eet_plan_and_the_actual_year_beats_the_age():
    born = date(2010, 8, 31)
    assert _form("shropshire", born, on=date(2026, 8, 31)) == "pep"
    assert _form("shropshire", born, on=date(2026, 9, 1)) == "eet"
    assert _form("shropshire", born, on=date(2026, 9, 1), year_group="11") == "pep"
    assert _form("shropshire", born, on=date(2026, 9, 1), year_group="X") == "eet"
    assert _form("statutory", born, on=date(2026, 9, 1)) == "pep"
    assert _form("statutory", born, on=date(2026, 9, 1), year_group=14) is None


def test_a_policy_may_end_with_year_11():
    rules = edited(STATUTORY, ages=Ages(until=Until.END_OF_YEAR_11))
    born = date(2010, 8, 31)
    assert [pep_form_for(rules, born, day, True) for day in (date(2026, 8, 31), date(2026, 9, 1))] == ["pep", None]


# ---------------------------------------------------------------- presets and their JSON
def test_the_presets_hold_what_the_table_of_policies_says():
    assert list(PRESETS) == ["statutory", "birmingham", "warwickshire", "wokingham", "shropshire", "guide-2017"]
    assert [name for name, rules in PRESETS.items() if not rules.gates.next_meeting_date_set] == ["shropshire"]
    assert [name for name, rules in PRESETS.items() if rules.gates.pp_plus_targets_at_least] == ["birmingham"]
    assert [name for name, rules in PRESETS.items() if rules.summary_writer is Writer.SOCIAL_WORKER] == ["shropshire"]
    assert [name for name, rules in PRESETS.items() if rules.school_rule] == ["wokingham"]
    assert [name for name, rules in PRESETS.items() if rules.leaving_care_pep] == ["warwickshire"]
    assert {name: str(rules.school_move_agreement) for name, rules in PRESETS.items()} == {
        "statutory": "none",
        "birmingham": "none",
        "warwickshire": "none",
        "wokingham": "consult",
        "shropshire": "agree",
        "guide-2017": "none",
    }


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_the_journey_through_a_json_text(name):
    assert from_json(json.loads(json.dumps(to_json(PRESETS[name])))) == PRESETS[name]


counts = st.builds(Count, st.integers(1, 365), st.sampled_from(Unit))


@fast
@given(
    rules=st.builds(
        Rules,
        initiate=st.none() | counts,
        hold_meeting=counts,
        school_change_meeting=st.none() | counts,
        cut_off_dates=st.lists(days).map(tuple),
        ages=st.builds(Ages, from_age=st.integers(0, 4), setting_needed_below_age=st.none() | st.just(5)),
        sign_off_days=st.integers(1, 365),
        school_rule=st.builds(SchoolRule, st.none() | st.sampled_from(Grade), st.none() | st.sampled_from(ReportCard)),
        funding=st.builds(Funding, adviser_limit=st.decimals(0, 10_000, places=2)),
    )
)
def test_any_policy_survives_the_journey_through_a_json_text(rules):
    assert from_json(json.loads(json.dumps(to_json(rules)))) == rules


def test_a_setting_missing_from_an_old_record_has_the_statutory_value():
    assert from_json({}) == STATUTORY
    assert from_json({"gates": {"pp_plus_targets_at_least": 2}}).gates.next_meeting_date_set


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "The policy: expected settings by name"),
        ({"colour": "red"}, "no setting called colour"),
        ({"gates": {"colour": 1}}, "no setting called gates.colour"),
        ({"initiate": {"n": 0, "unit": "working"}}, "initiate: Enter a number of days from 1 to 365"),
        ({"initiate": {"unit": "working"}}, "initiate: some of n, unit are missing"),
        ({"hold_meeting": None}, "hold_meeting: expected settings by name"),
        ({"hold_meeting": {"n": 20, "unit": "lunar"}}, "hold_meeting.unit: choose one of working, school, calendar"),
        ({"ages": {"from_age": True}}, "ages.from_age: expected a whole number"),
        ({"leaving_care_pep": 1}, "leaving_care_pep: expected true or false"),
        ({"review": "never"}, "review: choose one of once_per_term"),
        ({"cut_off_dates": ["28/11/2026"]}, "cut_off_dates, 1: expected a date such as"),
        ({"funding": {"adviser_limit": 500.0}}, "funding.adviser_limit: expected pounds as a text"),
        ({"funding": {"adviser_limit": "NaN"}}, "funding.adviser_limit: expected pounds"),
        ({"copies": "iro"}, "copies: expected a list"),
        ({"sections": []}, "each of the parts A to E"),
        ({"reminders": {"working_days_before": [2, 7]}}, "the longest first"),
        ({"sign_off_days": 0}, "Enter 1 to 365 days for the sign-off"),
    ],
)
def test_a_bad_setting_is_refused_by_name(data, words):
    with pytest.raises(RulesError, match=words):
        from_json(data)


def test_money_is_exact_pounds():
    funding = from_json({"funding": {"adviser_limit": "550.10", "guide_amount_a_term": None}}).funding
    assert funding.adviser_limit == Decimal("550.10")
    assert to_json(STATUTORY)["funding"]["adviser_limit"] == "1000.00"


def test_an_edited_setting_no_longer_rests_on_the_presets_words():
    rules = edited(PRESETS["birmingham"], sign_off_days=21, leaving_care_pep=False)
    assert rules.source("sign_off") == SET_BY_THE_AUTHORITY
    assert rules.source("initiate").startswith("B1")
    assert "21 days after the meeting" in sign_off_due(rules, date(2026, 9, 7)).why
    assert not rules.source("leaving_care_pep")


def test_sections_may_have_other_letters_but_not_the_same_one_twice():
    a, b, *rest = STATUTORY.sections
    renamed = replace(STATUTORY, sections=(replace(a, letter="1", title="About me"), b, *rest))
    assert from_json(to_json(renamed)) == renamed
    with pytest.raises(RulesError, match="same letter"):
        replace(STATUTORY, sections=(replace(a, letter="B"), b, *rest))


def test_the_school_rule_has_a_threshold_for_each_scale_and_asks_about_the_unknown():
    rule = PRESETS["wokingham"].school_rule
    assert rule.answer(Grade.OUTSTANDING) is rule.answer(Grade.GOOD) is SchoolRuleAnswer.MET
    assert rule.answer(Grade.REQUIRES_IMPROVEMENT) is SchoolRuleAnswer.BROKEN
    assert rule.answer(ReportCard.NEEDS_ATTENTION) is SchoolRuleAnswer.BROKEN
    assert rule.answer(None) is SchoolRuleAnswer.ASK
    assert SchoolRule(lowest_grade=Grade.GOOD).answer(ReportCard.EXCEPTIONAL) is SchoolRuleAnswer.ASK
    assert STATUTORY.school_rule.answer(None) is SchoolRuleAnswer.MET
