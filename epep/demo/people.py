"""Five made-up authorities, one on each preset but the statutory one, with their schools and the people who work there."""
# ruff: noqa: E501 (one row a person or place)

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from accounts import actions
from accounts.models import User
from accounts.roles import OF_SCHOOL, Role
from audit import clock
from epep.demo.terms import Habit, terms_around
from organisations.models import Authority, Policy, School, Term
from organisations.presets import PRESETS, Rules, to_json


@dataclass(frozen=True)
class Council:
    key: str
    code: str  # of no real authority
    name: str
    preset: str
    colour: str
    habit: Habit
    staff: tuple  # (key, name, job title, role)
    titles: dict[str, str] = field(default_factory=dict)  # of sections of the plan that have a name of their own


@dataclass(frozen=True)
class Place:
    """A school and its designated teacher."""

    key: str
    council: str  # key; "" is a county that does not use ePEP
    urn: str
    name: str
    phase: str
    town: str
    ages: tuple[int, int]
    teacher: tuple[str, str]  # name, job title
    habit: Habit | None = None  # its own terms


def _staff(admin, head, advisers, social_workers, officer, carer, finance=""):
    rows = [
        ("admin", admin, "Virtual School administrator", Role.ADMINISTRATOR),
        ("head", head, "Virtual School head", Role.HEAD),
    ]
    rows += [(f"adviser{n}", name, "PEP adviser", Role.ADVISER) for n, name in enumerate(advisers, 1)]
    rows += [(f"sw{n}", name, "Social worker", Role.SOCIAL_WORKER) for n, name in enumerate(social_workers, 1)]
    rows += [
        ("iro", officer, "Independent reviewing officer", Role.REVIEWING_OFFICER),
        ("carer", carer, "Foster carer", Role.CARER),
    ]
    if finance:
        rows.append(("finance", finance, "Finance officer", Role.FINANCE_OFFICER))
    return tuple(rows)


COUNCILS = [
    Council(
        "ex", "991", "Exampleshire", "birmingham", "#1d4f5f", Habit(),
        _staff("Alex Doyle", "Helen Marsh", ["Amira Khan", "Ben Ashworth"], ["Priya Shah", "Sean Whitlock"], "Dorothy Quill", "Jo Fairweather", "Colin Pound"),
    ),
    Council(
        "br", "992", "Brackenford", "warwickshire", "#4b3a78", Habit(starts_later=1, long_autumn_break=True),
        _staff("Nadia Cross", "Martin Adeyo", ["Carys Powell"], ["Tom Ellery"], "Ines Duarte", "Ruth Halloran"),
    ),
    Council(
        "we", "993", "Wealdmere", "wokingham", "#7a3b2e", Habit(starts_later=2, ends_earlier=1),
        _staff("Femi Balogun", "Judith Crane", ["Owen Tarrant"], ["Leila Mansour"], "Peter Voss", "Sunita Rao"),
    ),
    Council(
        "se", "994", "Severnhope", "shropshire", "#2f5a33", Habit(ends_earlier=2),
        _staff("Gwen Maddox", "Rashid Iqbal", ["Hannah Loxley"], ["Marcus Bell"], "Edith Corran", "Bill Oakes"),
        {"B": "My voice", "D": "My goals and the money for them"},
    ),
    Council(
        "mi", "995", "Millbrook", "guide-2017", "#6b4a12", Habit(starts_later=1),
        _staff("Tess Underhill", "Victor Hale", ["Joanna Reyes"], ["Daniel Frith"], "Moira Kent", "Angela Stott"),
    ),
]  # fmt: skip

PLACES = [
    Place("oakfield", "ex", "990101", "Oakfield Academy", "Secondary", "Sampleton", (11, 16), ("Tom Reed", "Deputy head, designated teacher")),
    Place("brook", "ex", "990102", "Brook Lane Primary School", "Primary", "Sampleton", (4, 11), ("Grace Lindley", "SENCO, designated teacher")),
    Place("acorns", "ex", "990103", "Little Acorns Nursery", "Nursery", "Sampleton", (2, 4), ("Meg Archer", "Nursery manager")),
    Place("hillcrest", "ex", "990104", "Hillcrest School", "Not applicable", "Upper Sampleton", (5, 19), ("Yvonne Castle", "Deputy head, designated teacher"), Habit(long_autumn_break=True, ends_earlier=4)),
    Place("sixth", "ex", "990105", "Exampleshire College", "16 plus", "Sampleton", (16, 19), ("Dev Mistry", "Student support lead")),
    Place("harbour", "", "990901", "Harbour View School", "Secondary", "Saltmarsh", (11, 18), ("Liam Penrose", "Designated teacher")),
    Place("bracken", "br", "990201", "Bracken Hill School", "All-through", "Brackenford", (4, 18), ("Olwen Price", "Designated teacher")),
    Place("wealden", "we", "990301", "Wealden Park School", "All-through", "Wealdmere", (4, 18), ("Chris Amadi", "Designated teacher")),
    Place("wrekin", "se", "990401", "St Oswin's School", "All-through", "Severnhope", (4, 18), ("Kate Ferris", "Designated teacher")),
    Place("mill", "mi", "990501", "Mill Road School", "All-through", "Millbrook", (3, 18), ("Robin Slate", "Designated teacher")),
]  # fmt: skip
ELSEWHERE = ("999", "Saltmarsh County")


@dataclass
class Cast:
    """Everybody and every place, by key: `cast.person("ex", "adviser1")`, `cast.teachers["oakfield"]`."""

    authorities: dict[str, Authority] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    staff: dict[tuple[str, str], User] = field(default_factory=dict)
    teachers: dict[str, User] = field(default_factory=dict)

    def person(self, council: str, key: str) -> User:
        return self.staff[council, key]


def make_cast(now: datetime) -> Cast:
    """They have been using ePEP for some years. In the order in which the sign-in page lists them."""
    cast, today, began = Cast(), clock.today(), now - timedelta(days=3 * 365)
    for council in COUNCILS:
        with clock.at(began):
            cast.authorities[council.key] = _authority(council, today)
        for key, name, job_title, role in council.staff:
            began += timedelta(minutes=10)
            address = f"{_address(name)}@{'example.org' if role == Role.CARER else council.name.lower() + '.example'}"
            user = _person(address, name, job_title, role, cast.authorities[council.key], began)
            cast.staff[council.key, key] = user
        for place in PLACES:
            if place.council == council.key or (council is COUNCILS[-1] and not place.council):
                began += timedelta(minutes=10)
                _add_place(cast, place, today, began)
    return cast


def _authority(council: Council, today: date) -> Authority:
    authority = Authority.objects.create(
        code=council.code,
        name=council.name,
        virtual_school_name=f"{council.name} Virtual School",
        email=f"virtual.school@{council.name.lower()}.example",
        phone="01632 960000",
        colour=council.colour,
    )
    _terms(authority, council.habit, today)
    rules = to_json(_with_own_titles(PRESETS[council.preset], council.titles))
    Policy.objects.create(authority=authority, valid_from=clock.today(), preset=council.preset, rules=rules)
    return authority


def _with_own_titles(rules: Rules, titles: dict[str, str]) -> Rules:
    named = (replace(each, title=titles.get(each.part, each.title)) for each in rules.sections)
    return replace(rules, sections=tuple(named))


def _terms(authority: Authority, habit: Habit, today: date, school: School | None = None) -> None:
    for term in terms_around(today, habit):
        Term.objects.create(
            authority=authority,
            school=school,
            name=term.name,
            first_day=term.first_day,
            half_term_start=term.half_term_start,
            half_term_end=term.half_term_end,
            last_day=term.last_day,
        )


def _add_place(cast: Cast, place: Place, today: date, began: datetime) -> None:
    authority = cast.authorities.get(place.council)
    la_code, la_name = (authority.code, authority.name) if authority else ELSEWHERE
    with clock.at(began):
        school = School.objects.create(
            urn=place.urn,
            name=place.name,
            la_code=la_code,
            la_name=la_name,
            phase=place.phase,
            town=place.town,
            low_age=place.ages[0],
            high_age=place.ages[1],
            phone="01632 960100",
        )
        if place.habit and authority:
            _terms(authority, place.habit, today, school)
    name, job_title = place.teacher
    address = f"{_address(name)}@{place.key}.example"
    cast.schools[place.key] = school
    cast.teachers[place.key] = _person(address, name, job_title, Role.DESIGNATED_TEACHER, school, began)


def _person(email: str, name: str, job_title: str, role: Role, where, began: datetime) -> User:
    """Nobody has a password: in the demonstration people are chosen from a page."""
    with clock.at(began):
        user = User.objects.create_user(email, name, job_title=job_title, phone="01632 960200")
        attached = {"school": where} if role in OF_SCHOOL else {"authority": where}
        actions.add_membership(user=user, role=role, by=None, **attached)
    return user


def _address(name: str) -> str:
    return name.lower().replace(" ", ".").replace("'", "")
