"""Money in the demonstration: a year's rate allocated, schemes, payments, evidence, and requests in every state."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from audit import clock
from children.models import Child
from epep.demo.people import Cast
from targets import actions as asking
from targets.models import FundingRequest
from targets.money import actions, allocating, paying

DAY = timedelta(days=1)
RATE, KEPT = Decimal(2700), Decimal(300)
RESEARCH = {
    "tuition": (
        "One-to-one or small-group tuition",
        "Teaching and learning",
        "Regular short sessions that follow on from lessons help most pupils catch up.",
        "medium",
    ),
    "mentoring": (
        "Mentoring or key adult time",
        "Relationships and well-being",
        "Small effects on average; it helps most where the same person stays for a year or more.",
        "low",
    ),
}
WHAT_CHANGED = [
    ("met", "Reads a page aloud without stopping, and asks for the next book."),
    ("partly", "Comes to every session; the marks have not moved yet."),
    ("not", "The sessions clashed with football, and stopped after four weeks."),
]


def money_story(cast: Cast, now: datetime) -> None:
    """Every authority has its rate; Exampleshire shows the whole way."""
    for key, authority in cast.authorities.items():
        head = cast.person(key, "head")
        with clock.at(now - DAY):
            _year(authority, allocating.this_year(), head)
    authority = cast.authorities["ex"]
    for key, words in RESEARCH.items():
        values = dict(zip(["name", "group", "research", "confidence"], words, strict=True))
        allocating.save_category(authority=authority, key=key, values=values, by=cast.person("ex", "head"))
    _pay(cast, authority, now)
    _between_plans(cast, now)


def _year(authority, year, head) -> None:
    allocating.set_rate(authority=authority, fund="pp_plus", year=year, amount=RATE, top_slice=KEPT, by=head)
    allocating.allocate(authority=authority, year=year, by=head)
    scheme = allocating.start_scheme(
        authority=authority,
        year=year,
        fund="pp_plus",
        name="Book boxes",
        reach="Every child in primary school, a box each term",
        amount=Decimal(900),
        by=head,
    )
    allocating.spend_on_scheme(scheme=scheme, amount=Decimal("412.50"), by=head)


def _pay(cast: Cast, authority, now) -> None:
    """Half of what was approved is paid, most of it shown to be spent; a batch is with finance; the rest waits."""
    finance, adviser = cast.person("ex", "finance"), cast.person("ex", "adviser1")
    waiting = list(paying.waiting_to_be_paid(authority))
    paid, with_finance = waiting[::2], waiting[1::4]
    with clock.at(now - 9 * DAY):
        if paid:
            batch = paying.make_batch(authority=authority, requests=[one.pk for one in paid], by=finance)
    with clock.at(now - 6 * DAY):
        if paid:
            paying.confirm_paid(batch=batch, on=clock.today(), by=finance)
    with clock.at(now - 3 * DAY):
        for number, request in enumerate(paid):
            _spend(request, number, adviser)
        if with_finance:
            paying.make_batch(authority=authority, requests=[one.pk for one in with_finance], by=finance)


def _spend(request: FundingRequest, number: int, adviser) -> None:
    spent = (request.committed * [1, Decimal("0.6"), Decimal("0.35")][number % 3]).quantize(Decimal("0.01"))
    actions.show_evidence(
        request=request, token=uuid4(), spent=spent, spent_on=clock.today() - DAY, words="Invoice checked", by=adviser
    )
    impact, words = WHAT_CHANGED[number % 3]
    actions.say_impact(request=request, impact=impact, words=words, by=adviser)
    if impact == "not":
        request.refresh_from_db()
        back = request.at_school
        actions.recoup(request=request, amount=back, reason="The sessions stopped.", by=adviser)


def _between_plans(cast: Cast, now) -> None:
    """At Oakfield: a laptop above the limit, what the adviser asked for, and what is approved on conditions."""
    teacher, adviser, head = cast.teachers["oakfield"], cast.person("ex", "adviser1"), cast.person("ex", "head")
    children = list(Child.objects.visible_to(teacher, "money").filter(restricted=False).by_name()[:3])
    if len(children) < 3:
        return
    with clock.at(now - 2 * DAY):
        about = {"expected_impact": "Coursework is handed in on time.", "units": 1, "category": "equipment"}
        laptop = about | {"description": "Laptop with speech-to-text", "unit_cost": Decimal(1150)}
        mentor = {
            "description": "Mentor at lunch, twice a week",
            "category": "mentoring",
            "units": 20,
            "unit_cost": Decimal("22.50"),
            "starts_on": clock.today(),
            "ends_on": clock.today() + 200 * DAY,
            "expected_impact": "Two lunchtimes a week without trouble, counted by the key adult.",
        }
        drums = about | {"description": "Drum lessons for a term", "category": "enrichment", "unit_cost": Decimal(180)}
        for child, values, by in [(children[0], laptop, teacher), (children[1], drums, adviser)]:
            asking.ask_for_money(child=child, token=uuid4(), values=values, submit=True, by=by)
        given = asking.ask_for_money(child=children[2], token=uuid4(), values=mentor, submit=True, by=teacher)
        conditions = ["The same mentor for the whole year", "A short report each half-term"]
        asking.decide(request=given, kind="approve", conditions=conditions, based_on=given.version, by=head)
