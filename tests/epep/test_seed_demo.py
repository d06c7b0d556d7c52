"""The demonstration's data: made by real actions, for any day of the year."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children.models import Child
from epep.demo.accounts import NOT_TO_CHOOSE
from epep.demo.days import NEVER_MET, timeline
from epep.demo.own import ask_own_question
from epep.demo.people import COUNCILS, PLACES, make_cast
from epep.demo.quality import write_own_criteria
from epep.demo.stories import STORIES
from epep.demo.telling import tell
from epep.demo.terms import Habit, terms_around, terms_of_year
from insight.scope import Scope
from notices.models import Notice
from notices.telling import without_nudging
from organisations.models import Authority, Policy
from organisations.presets import PRESETS
from organisations.terms import EXAMPLE_TERMS
from peps import progress
from peps.models import PEP, OwnAnswer
from signoff.models import Rating, Sample
from signoff.quality import moderating, versions
from tests.insight.agreeing import agree
from tests.insight.recount import Recount

DAYS = [date(2026, 9, 1) + timedelta(days=29 * n) for n in range(26)]
AWKWARD_DAYS = [date(2028, 1, 15), date(2029, 8, 10), date(2026, 12, 24)]
STAGES = {story.stage for story in STORIES}


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


# ---------------------------------------------------------------- dates alone


@pytest.mark.parametrize("year", range(2024, 2040))
def test_terms_follow_the_pattern_in_every_year(year):
    for habit in [Habit(), *(council.habit for council in COUNCILS), *(p.habit for p in PLACES if p.habit)]:
        terms = terms_around(date(year, 6, 1), habit)  # refuses terms that overlap
        assert len(terms) == 12
        assert terms[0].first_day.year == year - 2


def test_the_pattern_is_that_of_the_example_terms():
    made = {term.name: term for year in (2025, 2026, 2027) for term in terms_of_year(year)}
    for term in EXAMPLE_TERMS:
        assert abs((made[term.name].first_day - term.first_day).days) <= 7
        assert abs((made[term.name].last_day - term.last_day).days) <= 8


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_a_story_can_be_dated_on_any_day(today):
    terms, rules = terms_around(today), PRESETS["birmingham"]
    for stage in STAGES:
        for number in range(12):
            days = timeline(stage, 2, today, terms, rules, number=number)
            assert days.came <= today
            assert (days.meeting is None) == (stage in NEVER_MET)
            assert list(days.earlier) == sorted(days.earlier)
            assert all(day < today for day in days.earlier)


def test_every_authority_stands_on_another_preset_and_all_children_are_told_apart():
    assert {council.preset for council in COUNCILS} == set(PRESETS) - {"statutory"}
    assert len({(story.given, story.family) for story in STORIES}) == len(STORIES)
    assert len(STORIES) >= 40


# ---------------------------------------------------------------- with a database


def test_it_is_for_the_demonstration_only(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demonstration only"):
        seed()


def test_it_does_nothing_where_made_up_people_exist(db):
    User.objects.create_user("ada@example.org", "Ada", demo_line="Sees everything.")
    assert "nothing to do" in seed()
    assert not Authority.objects.exists()


def test_one_child_is_told_from_arrival_to_a_returned_plan(db):
    now = clock.now()
    story = next(story for story in STORIES if story.stage == "returned")
    with without_nudging(sent_before=now):
        tell(story, 0, make_cast(now), now, now)
    child = Child.objects.get()
    assert PEP.objects.filter(child=child, status="returned").count() == 1
    assert Event.objects.filter(child_id=child.pk, at__gt=clock.now()).count() == 0


@pytest.mark.full
@pytest.mark.parametrize("today", [None, *AWKWARD_DAYS], ids=str)
def test_all_children_are_told_on_any_day(db, today):
    with clock.at(today or clock.now()):
        assert f"{len(STORIES)} made-up children" in seed()
        check_what_was_made()
        for authority in Authority.objects.all():
            head = Membership.objects.get(authority=authority, role=Role.HEAD).user
            agree(Scope(head, [authority]), Recount(authority, clock.today()))
        assert "nothing to do" in seed()


def test_an_authority_rates_on_a_scale_of_its_own_by_criteria_of_its_own(db):
    now = clock.now()
    cast = make_cast(now)
    write_own_criteria(cast, now)
    severnhope, others = (versions.current(cast.authorities[key]).rubric for key in ("se", "ex"))
    assert next(iter(severnhope.levels)) == "gold"
    assert severnhope.by_key.keys() - others.by_key.keys() == {"belonging"}
    gold, _ = severnhope.suggest(dict.fromkeys(severnhope.by_key, "gold"))
    green, _ = severnhope.suggest(dict.fromkeys(severnhope.by_key, "green"))
    assert (gold, green) == ("gold", "green")


def test_an_authority_asks_a_question_of_its_own_and_another_renames_sections(db):
    now = clock.now()
    cast = make_cast(now)
    ask_own_question(cast, now)
    for name in ("Reuben", "Ben"):
        number = next(number for number, story in enumerate(STORIES) if story.given == name)
        with without_nudging(sent_before=now):
            tell(STORIES[number], number, cast, now, now)
    asked = OwnAnswer.objects.select_related("wording").filter(pep__child__authority=cast.authorities["ex"])
    assert {answer.wording.label for answer in asked} == {"Who would notice first if something were wrong?"}
    assert not OwnAnswer.objects.exclude(pk__in=asked).exists()
    plan = PEP.objects.filter(child__authority=cast.authorities["se"]).first()
    assert plan.section_titles["B"] == "My voice"


def check_what_was_made():
    assert OwnAnswer.objects.exists()
    assert Child.objects.count() == len(STORIES) + 1  # one whom the case system has twice
    assert Policy.objects.count() == len(COUNCILS)
    stages = {progress.stage(pep) for pep in PEP.objects.with_page_data()}
    assert stages == {
        "Being set up",
        "Getting ready",
        "Ready for meeting",
        "Being written up",
        "With the Virtual School",
        "Returned for more information",
        "Signed off",
        "Closed",
    }
    without_line = {user.name for user in User.objects.filter(demo_line="")}
    assert without_line <= {*NOT_TO_CHOOSE, "Nia Frost"}  # who was invited and never came has no page to look at
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert 1 <= Notice.objects.filter(sent_at=None).count() <= 80
    assert Event.objects.order_by("at").last().at <= clock.now()
    assert Event.objects.filter(at__lt=clock.now() - timedelta(days=60)).count() > 100
    assert set(Rating.objects.values_list("overall", flat=True)) == {"gold", "green", "amber"}
    open_sample, compared = Sample.objects.order_by("-drawn_at")
    assert {reading.opened_at for reading in open_sample.readings.all()} == {None}
    assert moderating.agreements(compared)["overall"].count == 3
