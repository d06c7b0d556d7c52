"""The forms that can be printed and filled in by hand: the sections of a plan for a phase and what else is true of it,
the young person's own views in each of the ways, and what the carer, a parent, a teacher or another adult is asked.

Everything is read from the forms and tables that the pages themselves are made of; the authority's own questions and
its names of sections with it."""

import hashlib
import re
from dataclasses import dataclass, replace
from types import SimpleNamespace
from uuid import UUID

from audit import clock
from organisations.calendars import policy_for, rules_of
from organisations.models import Authority
from organisations.policy_words import PHASES
from organisations.presets import Phase
from papers.blank.asks import BOX, LINE, TICKS, Ask, Block, Group, Section, numbered, of_form
from peps import fields
from peps.fields.core import CORE
from peps.forms import ActionForm, AlternativeViewForm, CarerOwnViewsForm, RecordForm, page_form, row_form
from peps.forms.my_pathway import said_to_them
from peps.guests.forms import questions_of
from peps.models import InvitedLink, Part
from peps.models.views import Way
from peps.own.forms import OVERLAYS
from peps.phases import Overlay
from peps.voice import bank
from targets.forms import NoMoneyForm, RequestForm, ReviewForm, TargetForm
from targets.money import categories

TIMES = 2  # empty cards for each kind of line
TARGETS = 3
PROMISES = 4
PEOPLE = 8
SENTENCES = 6  # lines of a box for what somebody else is asked
Purpose = InvitedLink.Purpose


@dataclass(frozen=True)
class Form:
    """One paper, before it is for an authority."""

    slug: str
    title: str
    lead: str
    key: str  # the letter of its numbers
    often: str = ""
    place: str = ""  # the name of the address where it is typed in, given the plan

    @property
    def is_for_child(self) -> bool:
        return self.slug in Way.values


PLAN = Form("plan", "The plan, section by section", "For whoever writes a section.", "")
OTHERS = [
    Form("carer", "Carer’s views", "What the carer wants to say for the meeting.", "H", place="peps:page carer-views"),
    Form("parent", "A parent’s views", "What a parent wants to say for the meeting.", "P", place="peps:other_view"),
    Form("teacher", "A subject teacher", "What goes well in a subject, and what comes next.", "T",
         place="peps:row_add feedback"),
    Form("adult", "What another adult noticed", "An adult’s view, never as the young person’s words.", "V",
         place="peps:other_view"),
]  # fmt: skip
OFTEN = {
    Way.PICTURES: "Often for Reception to Year 2",
    Way.FACES: "Often for Years 3 to 6",
    Way.WORDS: "Often for Years 7 to 11",
    Way.NEXT_STEPS: "Often after 16",
    Way.EASY: "Where reading is hard, or English is new",
}
OWN = [
    Form(way.value, f"My plan: {way.label.lower()}", bank.ABOUT[way][1], "M", OFTEN[way], "peps:answers") for way in Way
]
FORMS = {form.slug: form for form in [PLAN, *OWN, *OTHERS]}


@dataclass(frozen=True)
class Wanted:
    """Which form: of a plan the phase, the sections and what else is true of it."""

    form: Form
    phase: Phase = Phase.PRIMARY
    parts: tuple[str, ...] = ()
    also: frozenset[Overlay] = frozenset()
    plan: str = ""  # the reference of the plan for which it is printed: eight letters and figures


class Imagined:
    """A plan that is not there, for which the table of questions says what it would ask."""

    def __init__(self, authority: Authority, phase: Phase, also):
        self.child = SimpleNamespace(authority=authority)
        self.opened_on, self.own_rows = clock.today(), []
        self.case = SimpleNamespace(phase=phase, has=lambda overlay: overlay in also, fits=self._fits)
        self.rules = rules_of(policy_for(authority, self.opened_on))
        self._phase, self._also = phase, frozenset(also)

    def _fits(self, phases, overlays) -> bool:
        return (not phases or self._phase in phases) and (not overlays or bool(self._also & set(overlays)))

    def has_part(self, part: str) -> bool:
        section = next((each for each in self.rules.sections if each.part == part), None)
        return section is None or self._phase in section.phases

    @property
    def sections(self) -> list:
        return [section for section in self.rules.sections if self.has_part(section.part)]


# ---------------------------------------------------------------- what a form asks


def sections_of(authority: Authority, wanted: Wanted) -> list[Section]:
    slug = wanted.form.slug
    if wanted.form is PLAN:
        return numbered(_plan(authority, wanted))
    if wanted.form.is_for_child:
        blocks = _own_words(authority, slug)
    else:
        blocks = {"carer": _carer, "parent": _parent, "teacher": _teacher, "adult": _adult}[slug]()
    return numbered([Section(wanted.form.title, tuple(blocks), key=wanted.form.key)])


def version_of(sections: list[Section]) -> str:
    """Four letters and figures that change with the questions."""
    return hashlib.sha256(repr(sections).encode()).hexdigest()[:4]


def _plan(authority, wanted) -> list[Section]:
    imagined = Imagined(authority, wanted.phase, wanted.also)
    made = {Part.A: _pages, Part.B: _section_b, Part.C: _pages, Part.D: _section_d, Part.E: _section_e}
    return [
        Section(section.title, tuple(made[section.part](imagined, section.part)), f"Section {section.letter}",
                section.letter, section.part)
        for section in imagined.sections
        if not wanted.parts or section.part in wanted.parts
    ]  # fmt: skip


def _pages(imagined, part) -> list[Block]:
    return [
        Block(
            page.title, page.lead, of_form(page_form(page, imagined)), tuple(_groups(page, imagined)), good=page.good
        )
        for page in fields.of_part(part, imagined)
    ]  # fmt: skip


def _groups(page, imagined):
    for rows in page.rows:
        asks = of_form(row_form(rows, imagined))
        titles = list(CORE[imagined.case.phase]) if rows.slug == "attainment" else []
        for number in range(max(TIMES, len(titles) + 1)):
            first = replace(asks[0], said=titles[number]) if number < len(titles) else asks[0]
            yield Group(f"{rows.title} {number + 1}", (first, *asks[1:]))


def _section_b(imagined, part) -> list[Block]:
    record = RecordForm(answers={}, asks_agreement=True, asks_school=True)
    topics = "Write it as they said it. Leave out what was not asked."
    return [
        *_pages(imagined, part),
        Block("What the young person says", topics, of_form(record)),
        *_adult(),
    ]


def _section_d(imagined, part) -> list[Block]:
    review, target, request = of_form(ReviewForm), of_form(TargetForm), _request(imagined.child.authority)
    return [
        Block("Last term’s targets", "One card for each.", groups=_several("Target", review, TARGETS, named=True)),
        Block("New targets", "One card for each.", groups=_several("New target", target, TARGETS)),
        Block("Pupil Premium Plus", "What is asked for.", groups=_several("Request", request, TIMES)),
        Block("No money", "", of_form(NoMoneyForm)),
    ]


def _request(authority):
    kinds = [(kind.key, kind.name) for kind in categories.kinds_of(authority)]
    looks = {"expected_impact": {"rows": 4}}
    target = Ask("For which target?", LINE)
    return target, *of_form(RequestForm, choices={"category": kinds}, looks=looks)


def _several(title, asks, times, named=False) -> tuple[Group, ...]:
    which = (Ask("Which target?", LINE),) if named else ()
    return tuple(Group(f"{title} {number}", (*which, *asks)) for number in range(1, times + 1))


def _section_e(imagined, part) -> list[Block]:
    action = of_form(ActionForm, leave_out={"owner"})
    return [
        Block("Who was there", "Those who came, and those who sent their apologies.", people=PEOPLE),
        *_pages(imagined, part),
        Block("What people promised", "One line for each.", groups=_several("Promise", action, PROMISES)),
        *_pages(imagined, Part.SUMMARY),
    ]


# ---------------------------------------------------------------- the young person, and others


def _own_words(authority, way: str) -> list[Block]:
    blocks = [
        Block(page.title, page.lead, tuple(_own_ask(ask, page) for ask in page.asks), picture=page.picture)
        for page in bank.WAYS[way]
    ]
    if way == Way.NEXT_STEPS:
        imagined = Imagined(authority, Phase.POST_16, {Overlay.FROM_YEAR_9})
        pathway = said_to_them(page_form(fields.BY_SLUG["pathway"], imagined)())
        blocks.append(Block("Your 14–19 plan", "", of_form(pathway)))
    return [
        *blocks,
        Block(
            "Who may see my answers?",
            "The people who work with me read them. And these may, if I tick it:",
            _who_may_see(),
        ),
    ]


def _own_ask(ask, page) -> Ask:
    words = "" if ask.words == page.title else ask.words
    if ask.choices:
        pictures = tuple(choice.picture for choice in ask.choices)
        labels = tuple(choice.words for choice in ask.choices)
        return Ask(words, TICKS, ask.hint, labels, pictures if all(pictures) else ())
    return Ask(words, LINE if ask.code else BOX, ask.hint, lines=0 if ask.code else 5)


# As the young person's own last page says it; a test compares them.
WHO_MAY_SEE = {
    "Everybody at my meeting, on the big screen": "screen",
    "The people I live with": "home",
    "My parents": "parents",
    "Not my school. Only my social worker and the Virtual School": "closed",
}


def _who_may_see() -> tuple[Ask, ...]:
    return (Ask("", TICKS, choices=tuple(WHO_MAY_SEE), pictures=tuple(WHO_MAY_SEE.values())),)


def _carer() -> list[Block]:
    return [
        Block("Your views", "", tuple(replace(ask, words="", lines=9) for ask in of_form(CarerOwnViewsForm))),
        Block("If it helps, think of these", "", _asked_by_link(Purpose.CARER)),
    ]


def _parent() -> list[Block]:
    return [Block("Your views", "", _asked_by_link(Purpose.PARENT))]


def _teacher() -> list[Block]:
    about = (Ask("Subject", LINE), Ask("Your name", LINE))
    return [Block("Your subject", "", (*about, *_asked_by_link(Purpose.TEACHER)))]


def _asked_by_link(purpose) -> tuple[Ask, ...]:
    """What somebody is asked who gets a link instead of a paper."""
    link = SimpleNamespace(
        purpose=purpose, subject="your subject", question="",
        pep=SimpleNamespace(child=SimpleNamespace(first_name="the child")),
    )  # fmt: skip
    return tuple(Ask(question, BOX, lines=SENTENCES) for question in questions_of(link))


def _adult() -> list[Block]:
    return [Block("What other people say", "In their words.", of_form(AlternativeViewForm))]


# ---------------------------------------------------------------- what is wanted, and by which reference it is known


def wanted_of(form: Form, asked) -> Wanted:
    """Out of an address (`QueryDict`): whatever in it is no answer is left out."""
    phases = {phase.value: phase for phase in PHASES}
    return Wanted(
        form=form,
        phase=phases.get(asked.get("phase"), Phase.PRIMARY),
        parts=tuple(part for part in "ABCDE" if part in asked.getlist("part")),
        also=frozenset(overlay for overlay in OVERLAYS if overlay.value in asked.getlist("also")),
        plan=code_in(asked.get("plan", "")),
    )


def plan_code(pep) -> str:
    """Eight letters and figures that stand for a plan on paper, and tell nobody whose it is."""
    letters = pep.pk.hex[:8].upper()
    return f"{letters[:4]}-{letters[4:]}"


def code_in(said: str) -> str:
    letters = re.sub(r"[\s-]", "", said).upper()
    return f"{letters[:4]}-{letters[4:]}" if re.fullmatch(r"[0-9A-F]{8}", letters) else ""


def among(plans, code: str):
    """The plans (a queryset) with this reference: hardly ever more than one."""
    letters = code.replace("-", "").lower()
    return plans.filter(pk__gte=UUID(letters + "0" * 24), pk__lte=UUID(letters + "f" * 24))
