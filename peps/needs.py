"""What a part still needs before it can be marked complete, in words and with the page where it is answered.

Asked at *mark complete*, never while saving. Every need has an honest way out: not known, none, a reason.

The table of questions says what it needs; here is only what no question of the table holds.
"""

from dataclasses import dataclass

from peps import fields
from peps.models import PEP, Part
from peps.models.views import ViewsPage


@dataclass(frozen=True)
class Need:
    words: str
    page: str  # the slug of the page where it is answered


@dataclass(frozen=True)
class Progress:
    """How far a part is: questions that are answered, of those that are asked; and what completing still needs."""

    answered: int
    asked: int
    needed: int

    @property
    def words(self) -> str:
        """ "8 of 10 answered, 2 needed"."""
        if not self.asked:
            return f"{self.needed} needed" if self.needed else ""
        said = f"{self.answered} of {self.asked} answered"
        return f"{said}, {self.needed} needed" if self.needed else said

    def __add__(self, other):
        return Progress(self.answered + other.answered, self.asked + other.asked, self.needed + other.needed)


def of_part(pep: PEP, part: str) -> list[Need]:
    """What is missing in Parts A, B, C, E and the summary. Part D is asked of `targets`."""
    beyond = [Need(words, slug) for missing, words, slug in BEYOND[part](pep) if missing] if part in BEYOND else []
    found = [need for page in fields.of_part(part, pep) for need in of_page(page, pep)]
    return list(dict.fromkeys([*beyond, *found] if part == Part.E else [*found, *beyond]))


def of_page(page: fields.Page, pep: PEP) -> list[Need]:
    """What is missing on one page: each need once, also where two questions ask for the same."""
    record = getattr(pep, page.accessor)
    words = [
        field.need
        for field in fields.asked(page, pep)
        if field.need and not fields.is_answered(record, field) and (field.when is None or field.when(pep))
    ]
    words += [rows.need(pep) for rows in page.rows if rows.need]
    return [Need(each, page.slug) for each in dict.fromkeys(filter(None, words))]


def progress_of_page(page: fields.Page, pep: PEP) -> Progress:
    record = getattr(pep, page.accessor)
    counted = [field for field in fields.asked(page, pep) if fields.is_counted(page, field)]
    needed_rows = [rows for rows in page.rows if rows.need]
    return Progress(
        sum(fields.is_answered(record, field) for field in counted) + sum(not rows.need(pep) for rows in needed_rows),
        len(counted) + len(needed_rows),
        len(of_page(page, pep)),
    )


def progress_of(pep: PEP, part: str) -> Progress:
    pages = [progress_of_page(page, pep) for page in fields.of_part(part, pep)]
    beyond = sum(bool(missing) for missing, *_ in BEYOND[part](pep)) if part in BEYOND else 0
    return sum(pages, Progress(0, 0, beyond))


# ---------------------------------------------------------------- what no question of the table holds


def _views(pep):
    views = pep.views
    # What the young person wrote and has not sent is theirs: it does not count as said.
    answered = any(views.sent_at or not answer.is_own for answer in pep.view_answers.all())
    if views.route in {ViewsPage.Route.WORDS, ViewsPage.Route.RECORDED}:
        yield not answered, "Add at least one answer in the young person's words", "answers"
    elif views.route == ViewsPage.Route.AT_MEETING:
        yield not answered, "Write down what they said at the meeting", "answers"
    elif views.route == ViewsPage.Route.FILE:
        yield not pep.has_childs_file, "Add the young person’s drawing, photo or file", "file"


def _meeting(pep):
    invitees = list(pep.invitees.all())
    meeting = pep.meeting_or_none
    yield not (meeting and meeting.held), "Record that the meeting was held", "held"
    yield not any(person.attended for person in invitees), "Record who took part", "who-came"
    yield (
        any(person.attended == "apologies" and not person.reason for person in invitees),
        "Give the reason for each apology",
        "who-came",
    )


BEYOND = {Part.B: _views, Part.E: _meeting}


def next_meeting_is_set(pep: PEP) -> bool:
    """B18: the teacher's and the young person's parts can be completed only once the next date is set, or why none."""
    return bool(pep.minutes.next_on or pep.minutes.no_next_reason)
