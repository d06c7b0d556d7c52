"""Telling one child's story: which steps were taken, and on which days, to stand where the story says today."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from accounts.models import User
from accounts.roles import Role
from audit import clock
from epep.demo.days import born_at_age, born_for_year, timeline, working_day_after
from epep.demo.people import Cast
from epep.demo.stories import Story
from epep.demo.walk import Team, Walk
from organisations.calendars import calendar_for, policy_for, rules_of
from organisations.deadlines import year_group_for

DAY = timedelta(days=1)
SIGNED_AFTER = 8  # days after the meeting
# How far the last plan has come: every stage includes those before it.
PREPARED = {"ready", "was_it_held", "held", "submitted", "submitted_early", "submitted_late", "returned", "signed_off"}
HELD = PREPARED - {"ready", "was_it_held"}
SUBMITTED = HELD - {"held"}


def tell(story: Story, number: int, cast: Cast, now: datetime, settled_before: datetime) -> None:
    today = clock.today()
    team = _team(story, cast, now)
    calendar = calendar_for(team.authority, team.school)
    rules = rules_of(policy_for(team.authority, today))
    days = timeline(story.stage, story.history, today, calendar.terms, rules, number=number)
    born = _born(story, number, today)
    walk = Walk(story, number, team, now, born, year_group_for(born, today) or "", settled_before)
    walk.arrive(days.came)
    meetings = [*days.earlier, days.meeting]
    for meeting, following in pairwise(meetings):
        _before_meeting(walk, meeting, days.came)
        _after_meeting(walk, meeting, following)
        walk.decide_about_money(meeting + 6 * DAY)
        _sign(walk, meeting)
    _present(walk, story, days.meeting, days.came, today)
    walk.look_again()


def _present(walk: Walk, story: Story, meeting: date | None, came: date, today: date) -> None:
    stage = story.stage
    if stage == "closed":
        walk.section_a(came + 6 * DAY, came + 28 * DAY, complete=False)
        walk.leave_care(today - 12 * DAY)
        walk.close(today - 10 * DAY, "Returned home to a parent: no longer looked after.")
    elif stage == "overdue":
        walk.section_a(came + 12 * DAY, came + 28 * DAY, complete=False)
    elif stage == "getting_ready":
        walk.section_a(max(came, today - 8 * DAY), meeting + 10 * DAY, complete=False)
        walk.arrange(max(came, today - 3 * DAY), meeting)
        walk.education(today - 2 * DAY, complete=False)
        if story.young_person:
            walk.voice(today - DAY)
    elif stage in PREPARED:
        _before_meeting(walk, meeting, came)
    if stage == "held":
        walk.hold(meeting)
        walk.minutes(meeting, meeting + 80 * DAY, complete=False)
    if stage in SUBMITTED:
        _after_meeting(walk, meeting, working_day_after(meeting + 80 * DAY))
    if stage in {"submitted", "submitted_late", "returned"}:
        walk.decide_about_money(meeting + 7 * DAY)
    if stage == "returned":
        walk.send_back(today - 2 * DAY)
    if stage == "signed_off":
        walk.decide_about_money(meeting + 7 * DAY)
        _sign(walk, meeting)


def _before_meeting(walk: Walk, meeting: date, came: date) -> None:
    """What is done in the three weeks before; the plan may have been opened later than that."""
    first = max(came, meeting - 15 * DAY)
    walk.arrange(first, meeting)
    walk.section_a(_between(first, meeting - 8 * DAY, meeting), meeting + 9 * DAY)
    walk.voice(_between(first, meeting - 6 * DAY, meeting))
    walk.education(_between(first, meeting - 5 * DAY, meeting))


def _after_meeting(walk: Walk, meeting: date, next_on: date) -> None:
    walk.hold(meeting)
    walk.minutes(meeting, next_on)
    walk.review_targets(meeting + DAY)
    walk.set_targets(meeting + DAY, meeting + 70 * DAY)
    walk.complete_sections(meeting + 2 * DAY)
    walk.submit(meeting + 3 * DAY)


def _sign(walk: Walk, meeting: date) -> None:
    day = working_day_after(meeting + (SIGNED_AFTER - 1) * DAY)
    walk.rate(day)
    walk.sign_off(day)


def _between(first: date, day: date, last: date) -> date:
    return min(max(first, day), last)


def _team(story: Story, cast: Cast, now: datetime) -> Team:
    def person(key):
        return cast.person(story.council, key)

    others = {}
    if story.with_carer:
        others[Role.CARER] = person("carer")
    if story.officer:
        others[Role.REVIEWING_OFFICER] = person("iro")
    if story.young_person:
        others[Role.YOUNG_PERSON] = _young_person(story, now)
    return Team(
        authority=cast.authorities[story.council],
        school=cast.schools.get(story.school),
        social_worker=person(story.social_worker),
        teacher=cast.teachers.get(story.school),
        adviser=person(story.adviser),
        head=person("head"),
        administrator=person("admin"),
        others=others,
    )


def _young_person(story: Story, now: datetime) -> User:
    with clock.at(now - 30 * DAY):
        address = f"{story.given}.{story.family}@example.org".lower()
        return User.objects.create_user(address, f"{story.given} {story.family}", job_title="Young person")


def _born(story: Story, number: int, today: date) -> date:
    if isinstance(story.year, int):
        return born_for_year(story.year, number, today)
    return born_at_age(int(story.year.removeprefix("age ")), today, 150 + number)
