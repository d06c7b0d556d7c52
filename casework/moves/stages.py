"""Where a move stands: facts in, stages out. No user and no query in sight.

What was said of one school counts for that school alone: where another one is chosen, it is asked again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.roles import Role
from audit.clock import LONDON
from casework.models import Move, MoveOption, MoveStep
from organisations.presets import MoveAgreement
from organisations.working_days import Calendar, add_working_days, subtract_working_days

Kind, Answer = MoveStep.Kind, MoveStep.Answer
SEN_TEAM = "SEN team"
A_WEEK = 5  # working days: a default of this portal, for every step that has no day of its own
UNTIL_ANSWERED = 10


@dataclass(frozen=True)
class Facts:
    """A move with its steps (oldest first) and the schools that still stand."""

    move: Move
    steps: list[MoveStep]
    options: list[MoveOption]
    calendar: Calendar
    has_school: bool = True  # the child goes to a school today
    hides_place: bool = False  # the school of today may not know where the child lives
    suitable_by: date | None = None  # after an emergency: when education is to be found

    @property
    def chosen(self) -> MoveOption | None:
        said = self.latest(Kind.CHOSEN)
        return said.option if said else None

    @property
    def times_chosen(self) -> int:
        return sum(step.kind == Kind.CHOSEN for step in self.steps)

    def latest(self, kind: str) -> MoveStep | None:
        return next((step for step in reversed(self.steps) if step.kind == kind), None)

    def of_chosen(self, kind: str) -> MoveStep | None:
        """The latest step of this kind that was made since the school was chosen."""
        said, chosen = self.latest(kind), self.latest(Kind.CHOSEN)
        return said if said and chosen and said.option_id == chosen.option_id and said.at >= chosen.at else None

    @property
    def refused(self) -> MoveStep | None:
        """What speaks against the chosen school, so that another one is to be chosen."""
        against = {Kind.APPROVAL: Answer.NO, Kind.ANSWER: Answer.REFUSED}
        if self.move.agreement == MoveAgreement.AGREE:
            against[Kind.AGREEMENT] = Answer.AGAINST
        said = [self.of_chosen(kind) for kind in against]
        return next((step for step in said if step and step.answer == against[step.kind]), None)

    @property
    def needs_approval(self) -> bool:
        """Regulation 10 of 2010: in Key Stage 4, but not in an emergency."""
        return self.move.key_stage_4 and not self.move.emergency

    @property
    def needs_agreement(self) -> bool:
        return self.move.agreement != MoveAgreement.NONE

    @property
    def first_day(self) -> date | None:
        said = self.of_chosen(Kind.DATE)
        return said.on if said else None


@dataclass(frozen=True)
class Stage:
    """A step of the way. `state`: "Done", "To do", "Waiting" (for `after`), "Not needed" (`words` says why)."""

    key: str
    title: str
    owner: str  # a role, or SEN_TEAM
    state: str
    words: str = ""
    after: tuple[str, ...] = ()
    due: date | None = None
    step: MoveStep | None = None

    @property
    def is_now(self) -> bool:
        return self.state == "To do"

    @property
    def holds_up(self) -> bool:
        return self.state in {"To do", "Waiting"}

    @property
    def role(self) -> str:
        """Whose list it stands on: the SEN team signs in nowhere, so the Virtual School sees to it."""
        return Role.ADVISER if self.owner == SEN_TEAM else self.owner

    @property
    def owner_words(self) -> str:
        if self.owner == SEN_TEAM:
            return "The SEN team; the Virtual School sees to it"
        return "The Virtual School" if self.owner == Role.ADVISER else Role(self.owner).label


def stages(facts: Facts) -> list[Stage]:
    """All of them, in their order."""
    found: dict[str, Stage] = {}
    for key, title, owner, after, why_not, is_done, due in WAY:
        if reason := why_not(facts):
            found[key] = Stage(key, title, owner(facts), "Not needed", reason)
            continue
        step = is_done(facts)
        waits_for = tuple(found[other].title for other in after if found[other].holds_up)
        state = "Done" if step else "Waiting" if waits_for else "To do"
        found[key] = Stage(key, title, owner(facts), state, "", waits_for if not step else (), due(facts), step)
    return list(found.values())


def stage(facts: Facts, key: str) -> Stage:
    return next(each for each in stages(facts) if each.key == key)


# ---------------------------------------------------------------- one line of the way each


def _no(_: Facts) -> str:
    return ""


def _always(role: Role) -> Callable:
    return lambda facts: role


def _not_an_emergency(facts: Facts) -> str:
    return "" if facts.move.emergency else "Only where a child moves at once."


def _no_approval(facts: Facts) -> str:
    if facts.needs_approval:
        return ""
    if facts.move.key_stage_4:
        return "In an emergency a move in Key Stage 4 does not wait for approval."
    return "Only in Key Stage 4."


def _no_agreement(facts: Facts) -> str:
    return "" if facts.needs_agreement else "Your authority’s rules do not ask for it."


def _no_meeting(facts: Facts) -> str:
    """Whoever is invited to a meeting is seen by the school of today."""
    if facts.hides_place and facts.has_school:
        return "The school that the child leaves is not told where the child goes: speak to the new school yourself."
    return ""


def _said(kind: str, *answers: str) -> Callable:
    def is_done(facts: Facts):
        step = facts.of_chosen(kind)
        return step if step and (not answers or step.answer in answers) else None

    return is_done


def _education(facts: Facts):
    return facts.latest(Kind.EDUCATION)


def _chosen(facts: Facts):
    return None if facts.refused else facts.latest(Kind.CHOSEN)


def _agreed(facts: Facts):
    step = facts.of_chosen(Kind.AGREEMENT)
    blocks = facts.move.agreement == MoveAgreement.AGREE and step and step.answer != Answer.AGREED
    return None if blocks else step


def _who_applies(facts: Facts) -> str:
    """For a special school the SEN team does, for any other the social worker."""
    return SEN_TEAM if facts.chosen and is_special(facts.chosen.school) else Role.SOCIAL_WORKER


def is_special(school) -> bool:
    """By the register's type of establishment."""
    return "special" in school.kind.lower() and "post 16" not in school.kind.lower()


def _who_hands_over(facts: Facts) -> str:
    """The school that the child leaves; without one, or where it may not know where the child goes, the social
    worker."""
    return Role.DESIGNATED_TEACHER if facts.has_school and not facts.hides_place else Role.SOCIAL_WORKER


def _after(moment: datetime, facts: Facts) -> date:
    return add_working_days(_day(moment), A_WEEK, facts.calendar.closures)


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _a_week_after(kind: str) -> Callable:
    """A week after the latest step of a kind, else after the move was asked for."""

    def due(facts: Facts) -> date:
        step = facts.latest(kind)
        return _after(step.at if step else facts.move.asked_at, facts)

    return due


def _two_weeks_after_applying(facts: Facts) -> date:
    step = facts.of_chosen(Kind.APPLIED)
    day = step.on if step else _day(facts.move.asked_at)
    return add_working_days(day, UNTIL_ANSWERED, facts.calendar.closures)


def _a_week_before(facts: Facts) -> date | None:
    if facts.first_day is None:
        return None
    said = _day(facts.of_chosen(Kind.DATE).at)
    return max(said, subtract_working_days(facts.first_day, A_WEEK, facts.calendar.closures))


def _new_choice_due(facts: Facts) -> date:
    step = facts.refused
    return _after(step.at if step else facts.move.asked_at, facts)


# key, title, whose, what it waits for, why it is not needed, what it is done by, by when
WAY = [
    (
        *("education", "Education meanwhile", _always(Role.SOCIAL_WORKER), ()),
        *(_not_an_emergency, _education, lambda facts: facts.suitable_by),
    ),
    ("options", "Compare schools and choose one", _always(Role.SOCIAL_WORKER), (), _no, _chosen, _new_choice_due),
    (
        *("approval", "Approval by the nominated officer", _always(Role.HEAD), ("options",)),
        *(_no_approval, _said(Kind.APPROVAL, Answer.YES), _a_week_after(Kind.CHOSEN)),
    ),
    (
        *("agreement", "The Virtual School’s answer", _always(Role.ADVISER), ("options",)),
        *(_no_agreement, _agreed, _a_week_after(Kind.CHOSEN)),
    ),
    ("apply", "Apply for the place", _who_applies, ("options",), _no, _said(Kind.APPLIED), _a_week_after(Kind.CHOSEN)),
    (
        *("answer", "The answer about the place", _who_applies, ("options", "apply"), _no),
        *(_said(Kind.ANSWER, Answer.OFFERED), _two_weeks_after_applying),
    ),
    (
        *("date", "Set the first day", _always(Role.SOCIAL_WORKER), ("approval", "agreement", "answer"), _no),
        *(_said(Kind.DATE), _a_week_after(Kind.ANSWER)),
    ),
    (
        *("meeting", "Invite the new school to the last meeting", _always(Role.SOCIAL_WORKER), ("date",)),
        *(_no_meeting, _said(Kind.MEETING), _a_week_before),
    ),
    ("transition", "Transition plan", _who_hands_over, ("date",), _no, _said(Kind.TRANSITION), _a_week_before),
    (
        *("start", "Confirm the first day", _always(Role.SOCIAL_WORKER), ("date",), _no),
        *(_said(Kind.START), lambda facts: facts.first_day),
    ),
]
