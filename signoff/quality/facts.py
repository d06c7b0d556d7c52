"""What the system knows about a plan, for whoever rates it: each fact in a sentence, with the place it is from.

A fact is no rating. It stands beside the criterion it belongs to (the portal's own by their keys; for an authority's
own criterion, those of the pages it looks at).
"""

from dataclasses import dataclass

from components.words import day_words
from peps.models import PEP, Invitee, Part, ViewAnswer
from peps.models.views import HowGiven
from peps.phases import SDQ_CONCERN
from signoff.models import Duty
from signoff.quality.rubrics import DEFAULT, Criterion
from targets.models import FundingRequest, NoMoneyReason, Target

CAME = {Invitee.Attended.IN_PERSON, Invitee.Attended.VIDEO}
BEFORE_MEETING = {Duty.Kind.PART_A: Part.A, Duty.Kind.PART_B: Part.B, Duty.Kind.PART_C: Part.C}


@dataclass(frozen=True)
class Fact:
    """`topic` is the key of a criterion; `page` the slug of the page it is from, `source` what that is called."""

    topic: str
    words: str
    source: str
    page: str
    lacking: bool = False  # something that ought to be there is not, or came late


def of(criterion: Criterion, facts: list[Fact]) -> list[Fact]:
    """Those that stand beside a criterion."""
    if criterion.key in DEFAULT.by_key:
        return [fact for fact in facts if fact.topic == criterion.key]
    return [fact for fact in facts if _PAGE_OF.get(fact.page, fact.page) in criterion.looks_at]


_PAGE_OF = {"targets_set": "targets", "targets_reviewed": "targets", "funding": "money", "attendees": "minutes"}


def about(pep: PEP) -> list[Fact]:
    """All of them; the plan is wanted with everything. A fixed number of queries."""
    return [fact for look in _ALL for fact in look(pep)]


# ---------------------------------------------------------------- each look


def _meeting(pep):
    meeting, source = pep.meeting_or_none, ("The meeting", "meeting")
    if meeting is None or not meeting.held:
        yield Fact("meeting", "The meeting is not recorded as held", *source, lacking=True)
    else:
        late = (meeting.on - pep.due_on).days
        held = f"Held on {day_words(meeting.on)}"
        words = f"{held}, {_counted(late, 'day')} after the day it was due" if late > 0 else f"{held}, in time"
        yield Fact("meeting", words, *source, lacking=late > 0)
    yield from _who_came(pep)
    yield from _late_sections(pep)
    if pep.minutes.next_on:
        words = f"The next meeting is on {day_words(pep.minutes.next_on)}"
        yield Fact("meeting", words, "Next meeting", "next-meeting")
    else:
        why = f": {pep.minutes.no_next_reason}" if pep.minutes.no_next_reason else ""
        yield Fact("meeting", f"No next date{why}", "Next meeting", "next-meeting", lacking=not why)


def _who_came(pep):
    """By the role under which they were asked: free words, so what is recognised is said and the rest counted."""
    invited = [row for row in pep.invitees.all() if row.reply != Invitee.Reply.WITHDRAWN]
    source = ("Who was asked and who came", "attendees")
    if not invited:
        yield Fact("meeting", "Nobody is recorded as asked to the meeting", *source, lacking=True)
        return
    came = [row for row in invited if row.attended in CAME]
    roles = ", ".join(dict.fromkeys(row.role.lower() for row in came)) or "nobody"
    yield Fact("meeting", f"{len(came)} of {len(invited)} who were asked came: {roles}", *source, lacking=not came)
    missing = [row.role.lower() for row in invited if row.attended in {Invitee.Attended.ABSENT, ""}]
    if missing:
        words = f"Not recorded as there: {', '.join(dict.fromkeys(missing))}"
        yield Fact("meeting", words, *source, lacking=True)


def _late_sections(pep):
    """Sections that were done after the day on which they were due before the meeting."""
    duties = [duty for duty in pep.duties.all() if duty.kind in BEFORE_MEETING]
    for duty in sorted(duties, key=lambda duty: duty.kind):
        part = BEFORE_MEETING[duty.kind]
        late = (duty.done_on - duty.due_on).days if duty.done_on else 0
        if late > 0:
            name = pep.section_names[part]
            yield Fact("meeting", f"{name} late by {_counted(late, 'day')}", name, f"part-{part}", lacking=True)


def _voice(pep):
    answers = list(ViewAnswer.objects.filter(pep=pep).told())
    source = ("How views were given", "views")
    if answers:
        how = [label for value, label in HowGiven.choices if any(answer.how == value for answer in answers)]
        topics = len({answer.topic for answer in answers})
        words = f"{topics} of the topics answered. {'. '.join(how)}"
        yield Fact("voice", words, *source)
    elif pep.views.route == "none":
        yield Fact("voice", f"They did not take part: {pep.views.not_taken_part}", *source, lacking=True)
    else:
        yield Fact("voice", "No answers of the young person are recorded", *source, lacking=True)
    agrees = pep.minutes.get_child_agrees_display()
    if agrees:
        yield Fact("voice", f"Does the young person agree with the plan? {agrees}", "Minutes", "minutes")


def _carer(pep):
    source = ("Carer’s views", "carer-views")
    if pep.minutes.carer_views:
        yield Fact("carer", f"The carer’s views are there, in {len(pep.minutes.carer_views.split())} words", *source)
    else:
        why = f": {pep.minutes.no_carer_views}" if pep.minutes.no_carer_views else ""
        yield Fact("carer", f"No views of the carer{why}", *source, lacking=True)


def _attendance(pep):
    figures, source = pep.attendance, ("Attendance", "attendance")
    if figures.percentage_words:
        as_at = f", as at {day_words(figures.as_at)}" if figures.as_at else ""
        words = f"{figures.percentage_words} attendance{as_at}"
        yield Fact("attendance", words, *source, lacking=bool(figures.absence_words))
    else:
        why = f": {figures.no_figures_reason}" if figures.no_figures_reason else ""
        yield Fact("attendance", f"No attendance figures{why}", *source, lacking=True)
    if figures.suspension_days:
        words = f"{figures.suspension_days} days of suspension"
        yield Fact("attendance", words, "Absence in detail", "absence", lacking=True)
    if pep.schooling.hours == "part":
        yield Fact("attendance", "On a part-time timetable", "School and timetable", "school", lacking=True)


def _progress(pep):
    source = ("Attainment", "attainment")
    if not pep.subjects:
        why = f": {pep.schooling.no_attainment_reason}" if pep.schooling.no_attainment_reason else ""
        yield Fact("progress", f"No subjects{why}", *source, lacking=True)
        return
    subjects = {row.subject.casefold() for row in pep.subjects}
    started = {row.subject.casefold() for row in pep.subjects if row.point == "start"}
    words = f"{len(subjects)} subjects, {len(started)} of them with a starting point"
    yield Fact("progress", words, *source, lacking=not started)
    below = sorted({row.subject for row in pep.subjects if row.judgement == "below"})
    if below:
        yield Fact("progress", f"Below what is expected in {', '.join(below)}", *source)


def _needs(pep):
    score = pep.care.sdq_score
    if score is not None:
        has_strategy = bool(pep.wellbeing.strategies or pep.wellbeing.sdq_strategy)
        if score >= SDQ_CONCERN and not has_strategy:
            words = f"SDQ {score} (17 or more) without a strategy"
            yield Fact("needs", words, "Health and emotional well-being", "wellbeing", lacking=True)
        else:
            yield Fact("needs", f"SDQ {score}", "Health", "health")
    if pep.sen.provision in {"K", "E"}:
        source = ("Support for special needs", "sen-support")
        words = pep.sen.get_provision_display()
        if pep.sen.support:
            yield Fact("needs", f"{words}, with support written down", *source)
        else:
            yield Fact("needs", f"{words} without support written down", *source, lacking=True)
    if not pep.wellbeing.strategies:
        yield Fact(
            "needs", "No strategies for well-being", "Health and emotional well-being", "wellbeing", lacking=True
        )


def _targets(pep):
    source = ("Targets", "targets_reviewed")
    reviewed = len(pep.target_reviews.all())
    waiting = Target.objects.to_review_in(pep).exclude(reviews__pep=pep).count()
    if reviewed + waiting:
        words = f"{reviewed} of {reviewed + waiting} earlier targets reviewed"
        yield Fact("reviewed", words, *source, lacking=bool(waiting))
    else:
        yield Fact("reviewed", "There were no earlier targets", *source)
    new = [target for target in pep.targets.all() if target.removed_at is None]
    source = ("New targets", "targets_set")
    yield Fact("smart", _counted(len(new), "new target") if new else "No new targets", *source, lacking=not new)
    for target in new:
        gaps = [words for name, words in _SMART.items() if not getattr(target, name)]
        if gaps:
            words = f"“{_short(target.statement)}”: target without {' or '.join(gaps)}"
            yield Fact("smart", words, *source, lacking=True)


_SMART = {"measure": "a measure", "who": "somebody who does it", "due_on": "a day"}


def _money(pep):
    requests = [row for row in FundingRequest.objects.standing().filter(pep=pep).select_related("target")]
    source = ("Pupil Premium Plus and other money", "funding")
    linked = sum(row.target_id is not None for row in requests)
    if requests:
        yield Fact(
            "money", f"{_counted(len(requests), 'request')}, {linked} linked to a target", *source, lacking=linked == 0
        )
    else:
        none = NoMoneyReason.objects.filter(pep=pep).exclude(reason="").first()
        words = f"No money is asked for: {none.reason}" if none else "No money is asked for"
        yield Fact("money", words, *source, lacking=none is None)
    unsaid = [
        review
        for review in pep.target_reviews.select_related("target")
        if review.target.funding == Target.Funding.PP_PLUS and not review.money_impact
    ]
    for review in unsaid:
        words = f"“{_short(review.target.statement)}”: nothing is said of what the money changed"
        yield Fact("money", words, "Targets", "targets_reviewed", lacking=True)


def _future(pep):
    if pep.schooling.transition_to or pep.schooling.transition:
        yield Fact("future", "The next move is written about", "The next move", "transition")
    hopes = pep.pathway.hopes
    if hopes:
        yield Fact("future", f"Hopes: {_short(hopes)}", "14–19 plan", "pathway")
    if pep.pathway.careers_meeting_on:
        words = f"Careers adviser seen on {day_words(pep.pathway.careers_meeting_on)}"
        yield Fact("future", words, "14–19 plan", "pathway")


_ALL = [_meeting, _voice, _carer, _attendance, _progress, _needs, _targets, _money, _future]


def _counted(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number} {thing}s"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
