"""`manage.py deadlines` beside a reckoning that shares nothing with it: bank holidays and terms typed by hand, days
counted on a list. Every day of three school years is a care start, with whatever else can be asked."""

import json
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.ci

BANK_HOLIDAYS = """
2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
""".split()  # as on www.gov.uk/bank-holidays, England
TERMS = """
Autumn 2025|2025-09-01|2025-10-24|2025-12-19
Spring 2026|2026-01-05|2026-02-13|2026-03-27
Summer 2026|2026-04-13|2026-05-22|2026-07-21
Autumn 2026|2026-09-01|2026-10-23|2026-12-18
Spring 2027|2027-01-04|2027-02-12|2027-03-25
Summer 2027|2027-04-12|2027-05-28|2027-07-21
Autumn 2027|2027-09-01|2027-10-22|2027-12-17
Spring 2028|2028-01-04|2028-02-11|2028-03-31
Summer 2028|2028-04-18|2028-05-26|2028-07-21
""".split("\n")[1:-1]  # first day, the Friday before the break, last day: all of them days of work
FIRST, LAST = date(2025, 9, 1), date(2028, 7, 21)
WORK = [
    day.isoformat()
    for day in (FIRST + timedelta(n) for n in range((date(2028, 12, 31) - FIRST).days))
    if day.weekday() < 5 and day.isoformat() not in BANK_HOLIDAYS
]
# of each policy: begun for all or in an emergency alone, arranged, held in an emergency, after a change of school,
# reviewed in the first half of the term
POLICIES = {
    "statutory": (True, False, 20, False, False),
    "birmingham": (True, False, 20, True, False),
    "warwickshire": (True, True, 20, False, True),
    "wokingham": (False, False, 20, False, False),
    "shropshire": (True, False, 10, False, False),
    "guide-2017": (True, False, 20, False, False),
}


def nth_day_of_work(after: str, n: int) -> str:
    return [day for day in WORK if day > after][n - 1]


def reckoned(policy, start, *, emergency=False, school_change=None, meeting=None, until="9999"):
    begun_for_all, arranged, held_in_an_emergency, on_change, first_half = POLICIES[policy]
    found = [(nth_day_of_work(start, held_in_an_emergency if emergency else 20), "hold_meeting", None)]
    if begun_for_all or emergency:
        found.append((nth_day_of_work(start, 10), "initiate", None))
    if arranged:
        found.append((nth_day_of_work(start, 10), "arrange_meeting", None))
    if school_change and on_change:
        found.append((nth_day_of_work(school_change, 20), "school_change_meeting", None))
    for name, first, before_the_break, last in (term.split("|") for term in TERMS):
        if start < first <= until:
            found.append((before_the_break if first_half else last, "review", name))
        if meeting and first <= meeting <= last:
            within = min(last, (date.fromisoformat(meeting) + timedelta(28)).isoformat())
            found.append((within, "sign_off", None))
    if meeting and not any(kind == "sign_off" for _, kind, _ in found):
        found.append(((date.fromisoformat(meeting) + timedelta(28)).isoformat(), "sign_off", None))
    return sorted(found, key=lambda one: one[:2])


def answered(policy, start, **asked):
    options = ["--policy", policy, "--care-start", start, "--json"]
    for name, value in asked.items():
        options += [f"--{name.replace('_', '-')}", *([] if value is True else [value])]
    out = StringIO()
    call_command("deadlines", *options, stdout=out)
    return [(one["due"], one["kind"], one.get("term")) for one in json.loads(out.getvalue())]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_day_of_three_years_is_reckoned_alike(policy):
    """One day with every question, the next with none: each policy has each day of each kind of week."""
    asked_for = 0
    for n in range(list(POLICIES).index(policy) % 4, (LAST - FIRST).days, 4):
        start = FIRST + timedelta(n)
        asked = {"emergency": True} if n % 3 == 0 else {}
        if n % 4 < 2:
            asked["school_change"] = (start + timedelta(n % 90)).isoformat()
        if n % 5 < 3:
            asked["meeting"] = (start + timedelta(n % 120)).isoformat()
        if n % 7 < 4:
            asked["until"] = (start + timedelta(n % 400)).isoformat()
        assert answered(policy, start.isoformat(), **asked) == reckoned(policy, start.isoformat(), **asked), asked
        asked_for += 1
    print(f"\n{policy}: {asked_for} of {asked_for} care starts reckoned alike")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("2026-12-18", "2027-01-03"),  # the day before the next term begins, and that day
        ("2026-12-18", "2027-01-04"),
        ("2027-01-04", "2027-04-12"),  # into care on the first day of a term: that term is the one of entry
        ("2027-01-03", "2027-01-04"),
        ("2026-08-31", "2026-09-01"),  # a bank holiday, and the day after it
        ("2028-02-29", "2028-04-18"),
        ("2027-03-25", "2027-03-25"),  # the day before Good Friday
        ("2026-10-26", "2026-10-26"),  # in the half-term break
        ("2028-07-21", "2028-12-30"),
    ],
)
def test_at_the_borders(policy, start, until):
    for emergency in ({}, {"emergency": True}):
        asked = {"until": until, "meeting": start, "school_change": start, **emergency}
        assert answered(policy, start, **asked) == reckoned(policy, start, **asked)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--policy", "nowhere", "--care-start", "2026-12-18"], 'There is no policy called "nowhere"'),
        (["--policy", "statutory", "--care-start", "2027-02-29"], "enter a date such as 2026-12-18"),
        (["--policy", "statutory", "--care-start", "2026-12-18", "--meeting", ""], "--meeting: enter a date"),
        (["--policy", "statutory"], "--care-start"),
    ],
)
def test_what_cannot_be_read_ends_with_words_and_a_code(options, words):
    command = [sys.executable, "manage.py", "deadlines", *options]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
