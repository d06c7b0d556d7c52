"""What a meeting waits for, and who holds each thing. Rooms above add theirs with `register` (`epep/panels.py`)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.roles import Role
from children import access
from children.discretion import THE_CARER, unnamed_to
from documents.models import Document
from peps import needs
from peps.gathering import holders
from peps.models import PEP, AlternativeView, Invitee, Part
from peps.standing import acting_in, capacities_in


@dataclass(frozen=True)
class Thing:
    """One thing a meeting waits for. `record` is the row of the access table whose readers know of it."""

    key: str
    title: str
    record: str
    holder: Role | None  # None: everybody who was invited and has not answered
    is_done: bool
    href: str
    hint: str = ""
    is_optional: bool = False


@dataclass
class Readiness:
    """The things of one plan as one reader sees them: first what is asked of them."""

    mine: list[Thing] = field(default_factory=list)
    others: list[Thing] = field(default_factory=list)
    optional: list[Thing] = field(default_factory=list)
    done: list[Thing] = field(default_factory=list)

    @property
    def open(self) -> list[Thing]:
        return [*self.mine, *self.others]

    @property
    def is_ready(self) -> bool:
        return not self.open

    @property
    def words(self) -> str:
        """ "6 of 9 things are ready"."""
        wanted = len(self.open) + len([thing for thing in self.done if not thing.is_optional])
        return f"{wanted - len(self.open)} of {wanted} things are ready"


_further: list[Callable[[PEP], list[Thing]]] = []


def register(things: Callable[[PEP], list[Thing]]) -> None:
    if things not in _further:
        _further.append(things)


def lead(pep: PEP) -> Role:
    """Who keeps the education side: without a school place the social worker."""
    return Role.DESIGNATED_TEACHER if pep.school_id else Role.SOCIAL_WORKER


def things_of(pep: PEP) -> list[Thing]:
    """In the order in which a meeting comes about. The plan is wanted `with_everything`."""
    found = [*_day(pep), *_people(pep), *_sections(pep)]
    for further in _further:
        found += further(pep)
    return [*found, *_beside(pep), *_interpreter(pep), *_room(pep)]


def for_reader(pep: PEP, user) -> Readiness:
    held, acting = capacities_in(user, pep), acting_in(user, pep)
    seen = Readiness()
    for thing in things_of(pep):
        if not access.can_read(held, thing.record):
            continue
        if thing.is_done:
            seen.done.append(thing)
        elif thing.is_optional:
            seen.optional.append(thing)
        else:
            (seen.mine if thing.holder in acting else seen.others).append(thing)
    return seen


@dataclass(frozen=True)
class Holder:
    """Who holds a thing, in words, and whether a message reaches anybody."""

    words: str
    is_reached: bool


def whom_it_waits_for(pep: PEP, things: list[Thing], reader) -> dict[str, Holder]:
    """By the key of a thing: "Priya Shah, social worker". Of a carer who is kept confidential only the role."""
    unnamed = unnamed_to(reader, pep.child)
    of_role = {role: holders.of(pep, role) for role in {thing.holder for thing in things if thing.holder}}
    found = {}
    for thing in things:
        if thing.holder is None:
            left = waiting(pep)
            words = ", ".join(THE_CARER if person.user_id in unnamed else person.name for person in left)
            found[thing.key] = Holder(words, any(person.invited_at for person in left))
            continue
        label = thing.holder.label[:1].lower() + thing.holder.label[1:]
        people = of_role[thing.holder]
        known = [user.name for user in people if user.pk not in unnamed]
        found[thing.key] = Holder(f"{', '.join(known)}, {label}" if known else f"The {label}", bool(people))
    return found


def waiting(pep: PEP) -> list[Invitee]:
    return [person for person in pep.invitees.all() if person.reply == Invitee.Reply.WAITING]


# ---------------------------------------------------------------- the things


def _day(pep):
    done = pep.meeting_or_none is not None
    yield Thing("day", "A day for the meeting", "meeting_details", Role.SOCIAL_WORKER, done, _at(pep, "arrange"))


def _people(pep):
    expected = [person for person in pep.invitees.all() if person.is_expected]
    left = waiting(pep)
    href = _at(pep, "people")
    if not expected:
        yield Thing("people", "People invited", "meeting", Role.SOCIAL_WORKER, False, href)
        return
    hint = f"{len(expected) - len(left)} of {len(expected)} have answered"
    if off := sum(person.reply == Invitee.Reply.NO for person in expected):
        hint += f", {off} cannot come"
    yield Thing("replies", "Answers of those invited", "meeting", None, not left, href, hint)


def _sections(pep):
    for part, key, title, record, holder in [
        (Part.A, "section_a", pep.section_names[Part.A], "care", Role.SOCIAL_WORKER),
        (Part.B, "views", "The young person’s views", "views", lead(pep)),
        (Part.C, "section_c", pep.section_names[Part.C], "education", lead(pep)),
    ]:
        missing = [] if pep.part(part).is_complete else needs.of_part(pep, part)
        done = pep.part(part).is_complete or (part != Part.A and not missing)
        hint = f"{len(missing)} still needed" if missing else "" if done else "Everything is there: mark it complete"
        yield Thing(key, title, record, holder, done, _at(pep, "part", part), hint)


def _beside(pep):
    there = PEP.objects.filter(pk=pep.pk).values_list(
        Exists(Document.objects.cited_by(pep.pk).standing().filter(child=pep.child_id)),
        Exists(AlternativeView.objects.filter(pep=OuterRef("pk"), view_of=AlternativeView.From.CARER)),
    )
    has_documents, has_carers_view = there.get()
    yield Thing(
        *("documents", "Documents", "documents", lead(pep), has_documents, _at(pep, "part", Part.C)),
        hint="Reports, certificates, photos or an EHCP, if there are any",
        is_optional=True,
    )
    minutes = pep.minutes
    done = has_carers_view or bool(minutes.carer_views or minutes.no_carer_views)
    href = reverse("peps:page", args=[pep.pk, "carer-views"])
    hint = "Or they tell them at the meeting"
    yield Thing("carer", "The carer’s views", "carer_views", Role.CARER, done, href, hint)


def _interpreter(pep):
    meeting = pep.meeting_or_none
    languages = [
        meeting.interpreter_language if meeting else "",
        pep.care.interpreter and f"as in {pep.section_names[Part.A]}",
    ]
    languages += [person.interpreter_language for person in pep.invitees.all()]
    languages += [pep.child.first_language or "language not said"] if pep.child.interpreter_needed else []
    wanted = list(dict.fromkeys(filter(None, languages)))
    if wanted:
        done = bool(meeting and meeting.interpreter_booked)
        yield Thing(
            *("interpreter", "An interpreter", "meeting_details", Role.SOCIAL_WORKER, done, _at(pep, "interpreter")),
            hint=wanted[0],
        )


def _room(pep):
    meeting = pep.meeting_or_none
    wanted = {"room_has_computer": "a computer", "room_has_internet": "internet", "room_has_screen": "a screen"}
    missing = [words for name, words in wanted.items() if not getattr(meeting, name, False)]
    hint = f"Not there yet: {', '.join(missing)}" if missing else ""
    title = "A room with a computer, internet and a screen"
    yield Thing("room", title, "meeting_details", lead(pep), not missing, _at(pep, "equipment"), hint)


def _at(pep, page, *words) -> str:
    return reverse(f"peps:{page}", args=[pep.pk, *words])
