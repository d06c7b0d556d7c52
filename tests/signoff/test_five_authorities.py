"""One story told in the five authorities of the demonstration: each counts by its own policy, and says by which rule.

Mia comes into care on Friday 4 September 2026, and her brother Leo on the same day in an emergency. Mia's meeting is
held on 24 September; on 2 November she changes school; on 4 January the Spring term begins. The days below are counted
by hand on a calendar: ten days of work after the 4th are the 18th, twenty are 2 October; twenty after 2 November are
the 30th. Spring 2027 ends on Thursday 25 March, the day before Good Friday; its half-term break begins on 15 February.
"""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.roles import Role
from audit import clock
from children import actions as children
from components.words import day_words
from epep.demo.people import COUNCILS
from peps.models import PEP
from signoff.models import Duty
from signoff.tasks import morning
from tests.factories import AuthorityFactory, ChildFactory, SchoolFactory, allocate, enrol, in_care, member, pep_at

pytestmark = pytest.mark.ci

INTO_CARE, MOVED, NEXT_TERM = date(2026, 9, 4), date(2026, 11, 2), date(2027, 1, 4)
THE_18TH, THE_2ND, IN_SPRING = date(2026, 9, 18), date(2026, 10, 2), date(2027, 3, 25)
BY_LAW = "regulation 4(2): the care plan, and the PEP in it"
# What is due in which authority, and the words of its rule. "leo" is the brother who came in an emergency.
STORY = {
    "birmingham": {
        "initiate": (THE_18TH, "started within 10 working days of coming into care"),
        "hold": (THE_2ND, "held within 20 working days of coming into care, for the first statutory review"),
        "leo": (THE_2ND, "held within 20 working days of coming into care, for the first statutory review"),
        "school_change": (date(2026, 11, 30), "a meeting within 20 working days of a change of education placement"),
        "spring": (IN_SPRING, "reviewed every school term, also while between schools"),
    },
    "warwickshire": {
        "initiate": (THE_18TH, BY_LAW),
        "arrange": (THE_18TH, "a meeting arranged within 10 days (read as working days)"),
        "hold": (THE_2ND, "the meeting held within 20 days (read as working days)"),
        "leo": (THE_2ND, "the meeting held within 20 days (read as working days)"),
        "school_change": None,
        "spring": (date(2027, 2, 12), "reviewed termly, in the first half of the term"),
    },
    "wokingham": {
        "initiate": None,  # in an emergency alone
        "leo's initiate": (THE_18TH, "after an emergency placement, initiated within 10 working days"),
        "hold": (THE_2ND, "held within 20 working days of coming into care, for the first review"),
        "leo": (THE_2ND, "held within 20 working days of coming into care, for the first review"),
        "school_change": None,
        "spring": (IN_SPRING, "at least three reviews in an academic year, one each term"),
    },
    "shropshire": {
        "initiate": (THE_18TH, BY_LAW),
        "hold": (THE_2ND, "20 working days after the child became looked after on 4 September 2026"),
        "leo": (THE_18TH, "within 10 days after an emergency placement (read as working days)"),
        "school_change": None,
        "spring": (IN_SPRING, "then reviewed termly"),
    },
    "guide-2017": {
        "initiate": (THE_18TH, BY_LAW),
        "hold": (THE_2ND, "the first review is within 20 working days, and the PEP is there for it"),
        "leo": (THE_2ND, "the first review is within 20 working days, and the PEP is there for it"),
        "school_change": None,
        "spring": (IN_SPRING, "PEP meetings take place termly"),
    },
}


class Told:
    """The story as one authority lived it, up to Mia's plan at a stage."""

    def __init__(self, preset, stage):
        self.wanted = STORY[preset]
        authority, school = AuthorityFactory(preset=preset), SchoolFactory()
        self.worker, teacher = member(Role.SOCIAL_WORKER, authority), member(Role.DESIGNATED_TEACHER, school)
        for name, at in {"Leo": "new", "Mia": stage}.items():
            child = in_care(
                ChildFactory(authority=authority, given_name=name), since=INTO_CARE, emergency=name == "Leo"
            )
            enrol(child, school)
            allocate(child, self.worker, Role.SOCIAL_WORKER)
            pep_at(at, child=child, social_worker=self.worker, teacher=teacher)
            setattr(self, name.lower(), child)

    def page(self, client, plan, on) -> str:
        """The plan as the social worker reads it on a day."""
        with clock.at(on):
            client.logout()
            client.force_login(self.worker)
            page = client.get(reverse("peps:plan", args=[plan.pk])).content.decode()
        return " ".join(unescape(strip_tags(page)).split())

    def check(self, name, duty, page) -> None:
        if self.wanted.get(name) is None:
            assert duty is None, name
            return
        due, rule = self.wanted[name]
        assert duty.due_on == due, name
        assert day_words(due) in page, name
        assert rule.lower() in page.lower(), (name, page)


def test_these_are_the_five_of_the_demonstration():
    assert {council.preset for council in COUNCILS} == set(STORY)
    assert len({repr(days) for days in STORY.values()}) == len(STORY)  # no two alike


@pytest.mark.parametrize("preset", STORY)
def test_the_first_plans_have_their_days_and_say_why(client, db, preset):
    told = Told(preset, "new")
    mias, leos = PEP.objects.get(child=told.mia), PEP.objects.get(child=told.leo)
    asked = [("initiate", mias), ("hold", mias), ("leo", leos)]
    asked += [("arrange", mias)] if "arrange" in told.wanted else []
    asked += [("leo's initiate", leos)] if "leo's initiate" in told.wanted else []
    for name, plan in asked:
        kind = {"leo": "hold", "leo's initiate": "initiate"}.get(name, name)
        duty = Duty.objects.filter(pep=plan, kind=kind).first()
        told.check(name, duty, told.page(client, plan, date(2026, 9, 10)))
    print(f"\n{preset}: {len(asked)} of {len(asked)} days of the first plans, each with its rule on the page")


@pytest.mark.parametrize("preset", STORY)
def test_a_change_of_school_and_the_next_term_have_their_days_and_say_why(client, db, preset):
    told = Told(preset, "held")
    with clock.at(MOVED):
        children.enrol(child=told.mia, school=SchoolFactory(), starts=MOVED, by=None)
    plan = PEP.objects.filter(child=told.mia, kind="school_change").first()
    duty = Duty.objects.filter(pep=plan, kind="hold").first() if plan else None
    told.check("school_change", duty, told.page(client, plan, MOVED) if plan else "")
    with clock.at(NEXT_TERM):
        morning()
    spring = PEP.objects.get(child=told.mia, kind="termly")
    told.check("spring", Duty.objects.get(pep=spring, kind="hold"), told.page(client, spring, NEXT_TERM))
    print(f"\n{preset}: 2 of 2 days after the first plan, each with its rule on the page")
