"""What each step shows on the shared screen. Everything is named here one by one: what is not, is not shown."""

from children import discretion
from documents import lists as documents
from peps import fields, known, marked, reading
from peps.models import Invitee, ViewAnswer
from peps.room.here import Item, Room, item
from peps.room.profile import CLOSED, SHOWN, Who, kind_of

HERE = [Invitee.Attended.IN_PERSON, Invitee.Attended.VIDEO]
# Pages of Section C and A that can stand on the screen: (slug, the row of the access table, whether it is sensitive).
PAGES = [
    ("life", "education", False),
    ("sen", "education", True),
    ("sen-support", "education", True),
    ("wellbeing", "education", True),
    ("health", "care", True),
]
JUDGED = {"below": "Still building", "at": "Where expected", "above": "Ahead", "waiting": "Not assessed yet"}


def people_here(room: Room) -> list[dict]:
    """Names and roles of those who are in the room or on the video, and of nobody else."""
    rows = [row for row in known.people_asked(room.request.user, room.pep) if row.attended in HERE]
    return [
        {
            "name": name_on_screen(room, row),
            "role": row.role,
            "by_video": row.attended == Invitee.Attended.VIDEO,
            "kind": kind_of(row.role),
        }
        for row in rows
    ]


def name_on_screen(room: Room, person) -> str:
    """A carer at a confidential place is not named on the screen, whoever may know the name elsewhere."""
    is_carer = kind_of(person.role) == Who.CARER
    return discretion.THE_CARER if is_carer and room.place_is_confidential else person.shown_name


def update_given_by(room: Room) -> str:
    return next((person["name"] for person in people_here(room) if person["kind"] == Who.SOCIAL_WORKER), "")


def answers(room: Room) -> list[Item]:
    """What the young person let onto the big screen; before parents only what those may see, or what the young person
    says here may be shown."""
    if not room.reads("views"):
        return []
    found = []
    for answer in _in_order(room.pep.view_answers.on_the_big_screen()):
        rule = room.profile.answer(parents_may_see=answer.parents_may_see)
        shown = item(
            room, f"answer:{answer.pk}", "An answer", rule, lambda answer=answer: _quoted(answer), by_child=True
        )
        if shown:
            found.append(shown)
    return found


def _in_order(rows):
    topics = list(dict(ViewAnswer._meta.get_field("topic").choices))
    return sorted(rows, key=lambda row: topics.index(row.topic))


def _quoted(answer) -> dict:
    return {"title": answer.get_topic_display(), "picked": answer.picked, "words": answer.words}


def attendance(room: Room) -> dict | None:
    """In words and as a bar. The figures' page has an audience like any other."""
    found = page_item(room, "attendance", "education", sensitive=False, says=lambda: _attendance(room))
    return found


def _attendance(room: Room) -> dict | None:
    percent = room.pep.attendance.percentage
    if percent is None:
        return None
    return {"percent": percent, "words": f"In school {percent:g} per cent of the time, so far this year"}


def attainment(room: Room) -> Item | None:
    """The subjects, where all of them are for everybody here; otherwise they wait to be opened."""
    if not room.reads("education"):
        return None
    rows = room.pep.subjects
    rule = SHOWN if all(room.profile.fits(row.audience) for row in rows) else CLOSED
    return item(room, "subjects", "Subjects", rule, lambda: _subjects(room)) if rows else None


def _subjects(room: Room) -> list[dict]:
    """Now, beside last time where that is known."""
    before = {row.subject: row.value for row in room.pep.previous.subjects} if room.pep.previous else {}
    return [
        {
            "subject": row.subject,
            "value": row.value,
            "words": JUDGED.get(row.judgement, ""),
            "before": before.get(row.subject, ""),
        }
        for row in room.pep.subjects
    ]


def pages(room: Room, *, sensitive: bool) -> list[Item]:
    found = [
        page_item(room, slug, record, sensitive=kind)
        for slug, record, kind in PAGES
        if kind == sensitive and fields.applies(fields.BY_SLUG[slug], room.pep)
    ]
    return [each for each in found if each]


def page_item(room: Room, slug: str, record: str, *, sensitive: bool, says=None) -> Item | None:
    page = fields.BY_SLUG[slug]
    if not room.reads(record):
        return None
    audience = marked.audiences_of_pages(room.pep).get(slug, "professionals")
    rule = room.profile.sensitive if sensitive else room.profile.ordinary(audience)
    return item(room, f"page:{slug}", page.title, rule, says or (lambda: _rows(room, page)))


def _rows(room: Room, page) -> list[dict]:
    inner = frozenset() if room.profile.professionals_only else page.professionals_only
    return reading.answered(page, room.pep, leave_out=inner)["rows"]


def papers(room: Room) -> list[str]:
    """Titles alone of the documents of this plan: before others than professionals only what is marked for the screen
    and does not show where the young person lives."""
    if not room.reads("documents"):
        return []
    found = documents.of_plan(room.request.user, room.pep.child, room.pep.pk)
    if not room.profile.professionals_only:
        found = [one for one in found if one.on_screen and not one.shows_place and not one.not_for_school]
    return [one.title for one in found]


def offered_at(room: Room) -> list[Item]:
    """What is closed or open at this step, as the step's own page shows it; targets have pages in their own room."""
    if room.live.step == "views":
        return answers(room)
    if room.live.step == "school":
        found = [attendance(room), attainment(room), *pages(room, sensitive=False), *pages(room, sensitive=True)]
        return [each for each in found if each]
    return [each for offer in _offers for each in offer(room)]


_offers: list = []


def register(offer) -> None:
    """Of an upper room: a function that gives what is closed or open at its steps."""
    if offer not in _offers:
        _offers.append(offer)


def carers_words(room: Room) -> str:
    """What the carer sent before is for the people who work with the child; the carer says it themselves here."""
    if room.reads("carer_views") and room.profile.professionals_only:
        return room.pep.minutes.carer_views
    return ""


def promised(room: Room) -> list[dict]:
    """Actions that are for everybody in the room."""
    rows = [row for row in room.pep.actions.all() if row.removed_at is None and room.profile.fits(row.audience)]
    return [{"what": row.what, "who": row.who, "by_when": row.by_when} for row in rows]
