"""What stands on which page: tables of measures, each with a heading that says what it found."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from components.words import money_words
from insight.breakdowns import Breakdown
from insight.measures import MEASURES, PARTS, Measure


@dataclass(frozen=True)
class Table:
    """The first measure is the whole, the others are its parts; several wholes stand side by side without a share."""

    name: str
    about: str  # what it is called where it says no finding
    measures: tuple[str, ...]
    finding: Callable  # (numbers by name) -> the heading
    empty: str  # why there is nothing
    lead: str = ""  # of which the share is drawn over time, and in a breakdown; not always one of the measures
    first: Callable | None = None  # (words, numbers) of the first row -> the heading, where `own` breaks it down
    own: str = ""  # is always broken down by this, where nothing else is asked for
    over_time: bool = False

    @property
    def all(self) -> list[Measure]:
        return [MEASURES[name] for name in self.measures]

    @property
    def counted(self) -> list[Measure]:
        """With the lead, where it is several of them together."""
        also = [MEASURES[self.lead]] if self.lead and self.lead not in self.measures else []
        return self.all + also

    @property
    def whole(self) -> Measure:
        return MEASURES[self.measures[0]]

    @property
    def has_shares(self) -> bool:
        return len(self.measures) > 1 and not self.whole.is_money

    def breakdown(self, name: str) -> Breakdown | None:
        """By what it is broken down, where `name` is asked for; None: not at all."""
        for rows in dict.fromkeys(measure.rows for measure in self.all):
            if name and name not in rows.breakdowns:
                name = ""
        return self.whole.rows.breakdowns.get(name or self.own)


@dataclass(frozen=True)
class Dashboard:
    name: str
    words: str
    tables: tuple[Table, ...]
    is_now: bool = False  # as things stand today: no term to choose


def few(number, one: str, many: str = "") -> str:
    """ "1 plan is", "3 plans are": the number with its words."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _of(part: str, whole: str, one: str, said: str):
    """ "12 of 19 signed-off plans were rated green"."""

    def words(numbers):
        return f"{numbers[part]:,} of {few(numbers[whole], one)} {said}"

    return words


def _whole(name: str, about: str, finding, empty: str, **more) -> Table:
    return Table(name, about, (name, *PARTS[name]), finding, empty, **more)


def _due(numbers):
    late = f"{numbers['overdue']:,} {'is' if numbers['overdue'] == 1 else 'are'} overdue"
    return f"{numbers['done']:,} of {few(numbers['due'], 'plan')} signed off, {late}"


def _late(numbers):
    """Whom most wait for: "9 of 14 overdue plans wait for: social worker"."""
    name = max(PARTS["late"], key=lambda part: numbers[part])
    waits = "waits" if numbers[name] == 1 else "wait"
    who = MEASURES[name].words
    who = who if who.startswith("Virtual") else who[0].lower() + who[1:]
    return f"{numbers[name]:,} of {few(numbers['late'], 'overdue plan')} {waits} for the {who.removeprefix('the ')}"


def _missed(words, numbers):
    """Which criterion is missed most often."""
    if not numbers["judged_missed"]:
        return "No criterion was missed"
    rated = few(numbers["judged"], "rated plan")
    return f"Missed most often: “{words}”, amber or red in {numbers['judged_missed']:,} of {rated}"


NO_PLANS = "No plan fits what you chose above. Plans appear here once they are opened for the term."
COMPLIANCE = Dashboard(
    "compliance",
    "Compliance",
    (
        _whole("due", "Plans of the term", _due, NO_PLANS, lead="done", over_time=True),
        _whole(
            "late", "Who overdue plans wait for", _late,
            "Nothing is overdue among the plans you chose above.", lead="late_social_worker",
        ),
        _whole(
            "to_begin", "Initial plans begun", _of("begun_in_time", "to_begin", "initial plan", "begun in time"),
            "No initial plan was to be begun, or the authority’s policy sets no day for it.", lead="begun_in_time",
        ),
        _whole(
            "to_hold", "Initial plans held",
            _of("held_in_20", "to_hold", "initial plan", "held within 20 working days"),
            "No child among those you chose above came into care with a plan to hold.", lead="held_in_20",
        ),
        _whole(
            "meetings", "Meetings of the term", _of("held_in_time", "meetings", "meeting", "held in time"), NO_PLANS,
            lead="held_in_time",
        ),
        _whole(
            "to_sign", "Sign-off within four weeks",
            _of("signed_in_four", "to_sign", "plan", "signed off within four weeks of the meeting"),
            "No meeting was held for the plans you chose above.", lead="signed_in_four",
        ),
        _whole(
            "to_file", "Copies in the case system",
            lambda numbers: f"{numbers['file_late'] + numbers['file_soon']:,} of "
            f"{few(numbers['to_file'], 'signed-off plan')} not filed yet",
            "No plan was signed off whose copy has to be filed.", lead="filed_in_time",
        ),
        _whole(
            "children", "School places today",
            lambda numbers: f"{few(numbers['no_school'], 'child', 'children') if numbers['no_school'] else 'No child'} "
            "of school age without a school place",
            "No child is looked after among those you chose above.", lead="no_school",
        ),
        _whole(
            "moves", "Changes of school",
            lambda numbers: f"{few(numbers['moves'], 'change')} of school, {numbers['moves_ks4']:,} in Key Stage 4",
            "No child changed school.", lead="moves_ks4",
        ),
    ),
)  # fmt: skip
QUALITY = Dashboard(
    "quality",
    "Quality",
    (
        _whole(
            "rated", "Ratings", lambda numbers: f"{numbers['rated_green']:,} of {few(numbers['rated'], 'rated plan')} "
            f"{'was' if numbers['rated'] == 1 else 'were'} rated green",
            "No plan is rated yet among those you chose above.", lead="rated_green", over_time=True,
        ),
        _whole(
            "judged", "Criteria most often missed",
            lambda numbers: f"{numbers['judged_amber'] + numbers['judged_red']:,} of "
            f"{few(numbers['judged'], 'judgement')} amber or red",
            "No plan is rated yet among those you chose above.", lead="judged_missed", own="criterion",
            first=_missed,
        ),
        _whole(
            "voices", "The young person’s voice",
            lambda numbers: f"The young person’s views are in "
            f"{numbers['voices'] - numbers['voice_none'] - numbers['voice_nothing']:,} of "
            f"{few(numbers['voices'], 'plan')}",
            "No meeting was held for the plans you chose above.", lead="voice_words",
        ),
        _whole(
            "asked", "Who came to meetings",
            lambda numbers: f"{numbers['came_in_person'] + numbers['came_by_video']:,} of "
            f"{few(numbers['asked'], 'person', 'people')} asked took part",
            "Nobody was asked to a meeting that was held.", lead="took_part", own="role",
        ),
    ),
)  # fmt: skip
OUTCOMES = Dashboard(
    "outcomes",
    "Outcomes",
    (
        _whole(
            "attendance", "Attendance",
            lambda numbers: f"{numbers['persistent'] + numbers['severe']:,} of {few(numbers['attendance'], 'plan')} "
            f"with persistent absence, {numbers['severe'] or 'none':} of them severe", NO_PLANS, lead="regular",
            over_time=True,
        ),
        _whole(
            "suspensions", "Suspensions and exclusions",
            lambda numbers: f"{few(numbers['suspensions'], 'suspension or exclusion', 'suspensions and exclusions')}, "
            f"{numbers['excluded']:,} permanent",
            "No suspension or exclusion is recorded in the plans you chose above.", lead="excluded",
        ),
        _whole(
            "subjects", "Attainment",
            lambda numbers: f"{numbers['at_expected'] + numbers['above']:,} of {few(numbers['subjects'], 'subject')} "
            "at what is expected or above", "No attainment is recorded in the plans you chose above.", lead="below",
        ),
        _whole(
            "compared", "Movement since the plan before",
            lambda numbers: f"{numbers['moved_up']:,} of {few(numbers['compared'], 'subject')} moved up since the plan "
            f"before, {numbers['moved_down']:,} moved down",
            "No subject is judged both in these plans and in the plans before.", lead="moved_up",
        ),
        _whole(
            "reviewed", "Targets", _of("achieved", "reviewed", "target", "reviewed achieved"),
            "No target was reviewed in the plans you chose above.", lead="achieved", own="area",
        ),
    ),
)  # fmt: skip
MONEY = Dashboard(
    "money",
    "Money",
    (
        _whole(
            "requests", "Requests", _of("approved", "requests", "request", "approved"),
            "Nothing was asked for. Requests appear once they are sent to the Virtual School.", lead="approved",
            own="category", over_time=True,
        ),
        Table(
            "pounds", "Pupil Premium Plus, from the ledger", ("asked_for", "committed", "paid", "evidenced"),
            lambda numbers: f"{money_words(numbers['committed'])} approved, {money_words(numbers['evidenced'])} "
            "shown to be spent",
            "Nothing was asked for.", own="category",
        ),
        _whole(
            "given", "Impact", lambda numbers: f"{numbers['given'] - numbers['impact_not_said']:,} of "
            f"{few(numbers['given'], 'approved request')} with their impact said",
            "Nothing was approved.", lead="impact_met", own="category",
        ),
    ),
)  # fmt: skip
WORKLOAD = Dashboard(
    "workload",
    "Workload",
    (
        _whole(
            "queue", "Waiting for the Virtual School",
            lambda numbers: f"{few(numbers['to_quality_assure'], 'plan')} to quality-assure, "
            f"{few(numbers['to_decide'], 'request')} for money to decide",
            "Nothing waits for the Virtual School.", lead="to_quality_assure", own="adviser",
        ),
        _whole(
            "duties", "Everything to do, by whose turn it is",
            lambda numbers: f"{numbers['duties_late']:,} of {few(numbers['duties'], 'thing')} to do "
            f"{'is' if numbers['duties'] == 1 else 'are'} late",
            "There is nothing to do.", lead="duties_late", own="turn",
        ),
    ),
    is_now=True,
)  # fmt: skip
DASHBOARDS = {each.name: each for each in [COMPLIANCE, QUALITY, OUTCOMES, MONEY, WORKLOAD]}
OF_A_REPORT = [(each.words, table.name) for each in [COMPLIANCE, QUALITY, OUTCOMES, MONEY] for table in each.tables]
TABLES = {table.name: table for dashboard in DASHBOARDS.values() for table in dashboard.tables}


def share(part, whole) -> int | None:
    """Whole per cent, so that some is never nothing and nearly all is never all; None of nothing."""
    if not whole:
        return None
    per_cent = int((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1)))
    if 0 < part < whole:
        return min(max(per_cent, 1), 99)
    return per_cent
