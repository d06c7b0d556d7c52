"""What a Virtual School looks at when it rates a plan, as one plain value: criteria, the scale in words, comments to
start from, and the rule by which an overall rating is suggested. `to_json` and `from_json` are its form at rest.

The rule is data: clauses are tried in their order, the first whose conditions all hold gives its rating, and otherwise
a rating is named. `suggest` says which, and why in words; a person decides.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

DOES_NOT_APPLY = "na"  # besides the levels of every scale; counted by no condition
DOES_NOT_APPLY_WORDS = "Does not apply"
COLOURS = {
    "green": "Green",
    "orange": "Amber",
    "red": "Red",
    "yellow": "Gold",
    "teal": "Teal",
    "blue": "Blue",
    "purple": "Purple",
    "light": "White",
}
TEACHER, SOCIAL_WORKER = "teacher", "social_worker"
READERS = {TEACHER: "The designated teacher", SOCIAL_WORKER: "The social worker", "both": "Both of them"}


class RubricError(ValueError):
    """A set of criteria that cannot be right, in words for the person who wrote it."""


@dataclass(frozen=True)
class Level:
    """One rating of the scale. `meaning` is what it says of a whole plan."""

    key: str
    name: str
    meaning: str = ""
    colour: str = "light"
    holds_back: bool = False  # a plan rated so is not signed off as it is, where the policy says so

    @property
    def words(self) -> str:
        return f"{self.name} – {self.meaning}" if self.meaning else self.name


@dataclass(frozen=True)
class Criterion:
    """`looks_at`: slugs of the plan's pages, "targets" and "money" among them. `to`: who reads the comment."""

    key: str
    words: str
    guidance: str = ""
    looks_at: tuple[str, ...] = ()
    to: str = TEACHER

    def is_for(self, reader: str) -> bool:
        return self.to in {reader, "both"}


@dataclass(frozen=True)
class Comment:
    """Words to start from, for one criterion at one level."""

    criterion: str
    level: str
    words: str


@dataclass(frozen=True)
class Condition:
    """So many criteria (`of`, or all that apply) have this level: exactly, or it or a better one, or it or a worse."""

    bound: str  # "least", "most"
    number: int
    level: str
    side: str = "exactly"  # "better", "worse"
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clause:
    gives: str
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Rubric:
    criteria: tuple[Criterion, ...]
    scale: tuple[Level, ...]  # best first
    comments: tuple[Comment, ...] = ()
    clauses: tuple[Clause, ...] = ()
    otherwise: str = ""

    def __post_init__(self):
        _check_unique([level.key for level in self.scale], "Each rating of the scale needs a name of its own.")
        _check_unique([criterion.key for criterion in self.criteria], "Each criterion is there once.")
        if len(self.scale) < 2:
            raise RubricError("A scale has at least two ratings.")
        if not self.criteria:
            raise RubricError("There is at least one criterion.")
        named = [self.otherwise, *(clause.gives for clause in self.clauses)]
        named += [condition.level for clause in self.clauses for condition in clause.when]
        if set(named) - set(self.levels):
            raise RubricError("The overall rule names a rating that is not on the scale. Change the rule first.")
        asked = {key for clause in self.clauses for condition in clause.when for key in condition.of}
        if asked - {criterion.key for criterion in self.criteria}:
            raise RubricError("The overall rule names a criterion that is not there. Change the rule first.")

    @property
    def levels(self) -> dict[str, Level]:
        return {level.key: level for level in self.scale}

    @property
    def by_key(self) -> dict[str, Criterion]:
        return {criterion.key: criterion for criterion in self.criteria}

    def level_words(self, key: str) -> str:
        """ "Green"; what does not apply says so."""
        level = self.levels.get(key)
        return level.name if level else DOES_NOT_APPLY_WORDS

    def overall_words(self, key: str) -> str:
        """ "Green – effective plan"; empty where nothing was decided."""
        level = self.levels.get(key)
        return level.words if level else ""

    def colour(self, key: str) -> str:
        level = self.levels.get(key)
        return level.colour if level else "light"

    def holds_back(self, key: str) -> bool:
        level = self.levels.get(key)
        return bool(level and level.holds_back)

    def comments_for(self, criterion: str) -> list[Comment]:
        return [comment for comment in self.comments if comment.criterion == criterion]

    # ------------------------------------------------------------ the rule

    def suggest(self, given: Mapping[str, str]) -> tuple[str, str]:
        """The key of the overall rating that the rule gives for levels by criterion, and the reason as a sentence."""
        for clause in self.clauses:
            if all(self._holds(condition, given) for condition in clause.when):
                return clause.gives, f"{_first_upper(self._found(clause, given))}."
        why_not = dict.fromkeys(self._lacking(clause, given) for clause in self.clauses)
        return (
            self.otherwise,
            f"None of the other ratings of the rule fits{': ' if why_not else ''}{'; '.join(why_not)}.",
        )

    def _holds(self, condition: Condition, given) -> bool:
        count = len(self._that_are(condition, given))
        return count >= condition.number if condition.bound == "least" else count <= condition.number

    def _that_are(self, condition: Condition, given) -> list[Criterion]:
        wanted = self._wanted(condition)
        of = condition.of or self.by_key
        return [criterion for criterion in self.criteria if criterion.key in of and given.get(criterion.key) in wanted]

    def _wanted(self, condition: Condition) -> set[str]:
        keys = list(self.levels)
        place = keys.index(condition.level)
        if condition.side == "better":
            return set(keys[: place + 1])
        return set(keys[place:]) if condition.side == "worse" else {condition.level}

    def _found(self, clause: Clause, given) -> str:
        """ "3 criteria are Amber (money, targets), and none is Red"."""
        said = []
        for condition in clause.when:
            those = self._that_are(condition, given)
            level = self._level_in_words(condition)
            if not those:
                said.append(f"none is {level}")
                continue
            names = "; ".join(f"“{criterion.words}”" for criterion in those) if len(those) <= 3 else ""
            count = f"{len(those)} {'criterion is' if len(those) == 1 else 'criteria are'} {level}"
            said.append(f"{count}: {names}" if names else count)
        return ", and ".join(said)

    def _lacking(self, clause: Clause, given) -> str:
        """ "Not Green, for 3 criteria are Amber": the first condition that does not hold."""
        condition = next(each for each in clause.when if not self._holds(each, given))
        count, level = len(self._that_are(condition, given)), self._level_in_words(condition)
        of = " of those that count for it" if condition.of else ""
        if count == 0:
            found = f"none{of} is {level}"
        else:
            only = "only " if condition.bound == "least" else ""
            found = (
                f"{only}{count} {'criterion' if count == 1 else 'criteria'}{of} {'is' if count == 1 else 'are'} {level}"
            )
        return f"not {self.levels[clause.gives].name}, for {found}"

    def _level_in_words(self, condition: Condition) -> str:
        name = self.levels[condition.level].name
        return {"better": f"{name} or better", "worse": f"{name} or worse"}.get(condition.side, name)

    def sentences(self) -> list[str]:
        """The rule as a person reads it."""
        said = [
            f"{self.levels[clause.gives].name} if {' and '.join(map(self.condition_words, clause.when))}."
            for clause in self.clauses
        ]
        return [*said, f"{'Otherwise ' if said else ''}{self.levels[self.otherwise].name}."]

    def condition_words(self, condition: Condition) -> str:
        """ "at least 1 of “The voice is heard”, “Targets are SMART” is Red"."""
        level = self._level_in_words(condition)
        names = ", ".join(f"“{self.by_key[key].words}”" for key in condition.of)
        if condition.bound == "most" and condition.number == 0:
            return f"none{f' of {names}' if names else ''} is {level}"
        bound = "at least" if condition.bound == "least" else "at most"
        if names:
            return f"{bound} {condition.number} of {names} {'is' if condition.number == 1 else 'are'} {level}"
        many = "criterion is" if condition.number == 1 else "criteria are"
        return f"{bound} {condition.number} {many} {level}"


def _check_unique(keys: list[str], words: str) -> None:
    if len(set(keys)) < len(keys) or DOES_NOT_APPLY in keys:
        raise RubricError(words)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- changing one


def key_for(words: str, taken) -> str:
    """A key nobody has yet, from words a person wrote."""
    base = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")[:30] or "own"
    keys = (base, *(f"{base}_{number}" for number in range(2, 1000)))
    return next(key for key in keys if key not in taken and key != DOES_NOT_APPLY)


def with_criterion(rubric: Rubric, criterion: Criterion) -> Rubric:
    """With this criterion in its place, or behind the others where it is new."""
    if criterion.key in rubric.by_key:
        kept = (criterion if each.key == criterion.key else each for each in rubric.criteria)
        return replace(rubric, criteria=tuple(kept))
    return replace(rubric, criteria=(*rubric.criteria, criterion))


def without_criterion(rubric: Rubric, key: str) -> Rubric:
    """Its comments go along. Refused while the rule names it, or while it is the last one."""
    return replace(
        rubric,
        criteria=tuple(each for each in rubric.criteria if each.key != key),
        comments=tuple(each for each in rubric.comments if each.criterion != key),
    )


def moved(items: tuple, place: int, up: bool) -> tuple:
    """One place up or down; at the end it stays."""
    there = place - 1 if up else place + 1
    if not (0 <= place < len(items) and 0 <= there < len(items)):
        return items
    listed = list(items)
    listed[place], listed[there] = listed[there], listed[place]
    return tuple(listed)


# ---------------------------------------------------------------- at rest


def to_json(rubric: Rubric) -> dict:
    return asdict(rubric)


def from_json(content: dict) -> Rubric:
    return Rubric(
        criteria=tuple(Criterion(**each | {"looks_at": tuple(each["looks_at"])}) for each in content["criteria"]),
        scale=tuple(Level(**each) for each in content["scale"]),
        comments=tuple(Comment(**each) for each in content["comments"]),
        clauses=tuple(
            Clause(each["gives"], tuple(Condition(**one | {"of": tuple(one["of"])}) for one in each["when"]))
            for each in content["clauses"]
        ),
        otherwise=content["otherwise"],
    )


# ---------------------------------------------------------------- the portal's own

GREEN = Level("green", "Green", "effective plan", "green")
AMBER = Level("amber", "Amber", "improve next time", "orange")
RED = Level("red", "Red", "needs more before sign-off", "red", holds_back=True)

_CRITERIA = (
    Criterion(
        "meeting",
        "The meeting was on time and the right people took part",
        "Held by the day it was due, with the young person, the carer, the social worker and the designated teacher; "
        "sections written before it; the next date fixed.",
        ("minutes", "next-meeting"),
        "both",
    ),
    Criterion(
        "voice",
        "The young person's voice is heard, and changed something",
        "Their own words, in a way that suits them; something in the plan is there because they said it.",
        ("views",),
        "both",
    ),
    Criterion(
        "carer",
        "The carer's view is heard",
        "What the carer sees at home and asks of school, in their words.",
        ("carer-views",),
        "both",
    ),
    Criterion(
        "attendance",
        "Attendance and inclusion are understood and acted on",
        "Figures up to date; reasons understood; suspensions and part-time timetables with a plan to end them.",
        ("attendance", "absence", "school"),
    ),
    Criterion(
        "progress",
        "Attainment and progress are shown from the starting point",
        "Where the young person started, stands and is expected to be, in each subject that matters.",
        ("attainment", "feedback"),
    ),
    Criterion(
        "needs",
        "Needs are met by strategies (SEN, well-being, an SDQ of 17 or more)",
        "Each need that is named has a strategy that teachers can use.",
        ("sen", "sen-support", "wellbeing", "health", "support"),
        "both",
    ),
    Criterion(
        "reviewed",
        "Last targets are reviewed, with their impact",
        "Achieved, not achieved or in progress, with evidence and what came of the money.",
        ("targets",),
    ),
    Criterion(
        "smart",
        "New targets say what, how measured, who and by when",
        "Specific, measurable, for this child, and owned by somebody.",
        ("targets",),
    ),
    Criterion(
        "money",
        "Pupil Premium Plus is costed, linked to a target and evaluated",
        "What it buys, what it costs, what it should change, and what it did change.",
        ("money",),
    ),
    Criterion(
        "future",
        "Transition, careers and aspiration have a place",
        "The next move is prepared; from Year 9 there is a plan for after school.",
        ("transition", "pathway", "next-step", "life"),
    ),
)

_COMMENTS = (
    Comment("meeting", "green", "The meeting was on time and well attended. Thank you."),
    Comment("meeting", "amber", "Please invite the carer early, and ask for their view if they cannot come."),
    Comment("meeting", "red", "Please hold the meeting within the term; the clock runs from the day it was due."),
    Comment("voice", "green", "Their own words run through the whole plan."),
    Comment("voice", "amber", "Show what changed because of what they said."),
    Comment("voice", "red", "Please ask the young person in a way that suits them, and write down what they said."),
    Comment("carer", "amber", "Please write the carer's view in their own words."),
    Comment("attendance", "amber", "Please say what is done about the sessions that were missed."),
    Comment("attendance", "red", "Please add the attendance figures, and the plan to bring the young person back."),
    Comment("progress", "amber", "Please add the starting point, so that progress can be seen."),
    Comment("needs", "amber", "Please say which strategies teachers use every day."),
    Comment("needs", "red", "An SDQ of 17 or more needs a strategy. Please add it, or say who is asked."),
    Comment("reviewed", "amber", "Please add the evidence for what was achieved."),
    Comment("smart", "green", "Clear targets that anybody could check."),
    Comment("smart", "amber", "Please say how each target is measured, and by when."),
    Comment("smart", "red", "The targets say no more than “continue”. Please make them specific to this child."),
    Comment("money", "amber", "Please say what the money changed last term."),
    Comment("money", "red", "Please link the request to a target, with what it costs and what it should change."),
    Comment("future", "amber", "Please begin to talk about the next move now."),
)


def _condition(bound: str, number: int, level: Level, of: tuple[str, ...] = ()) -> Condition:
    return Condition(bound, number, level.key, of=of)


DEFAULT = Rubric(
    criteria=_CRITERIA,
    scale=(GREEN, AMBER, RED),
    comments=_COMMENTS,
    clauses=(
        Clause("red", (_condition("least", 1, RED, ("voice", "smart")),)),
        Clause("red", (_condition("least", 2, RED),)),
        Clause("green", (_condition("most", 2, AMBER), _condition("most", 0, RED))),
    ),
    otherwise="amber",
)
