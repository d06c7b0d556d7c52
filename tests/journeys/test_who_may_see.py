"""A school's people are set up, a child changes school, and a head shows who looked: in a browser, by those who do it.

Read the test first: it tells the story. The steps below say what is pressed and what is read.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail

from accounts.roles import Role
from accounts.tasks import sweep_imports
from audit import clock
from children.events import facts_changed
from tests.factories import ChildFactory, SchoolFactory, enrol, in_care, member
from tests.journeys.steps import Somebody

pytestmark = [pytest.mark.browser, pytest.mark.full]
NAMES = ["Ada", "Ben", "Cleo"]


class TestWhoMaySee:
    def test_people_are_set_up_a_child_moves_and_a_head_sees_who_looked(self):
        self.given_three_children_at_a_school_that_has_no_teacher_here()
        self.when_the_administrator_reads_what_needs_putting_right()
        self.and_loads_a_file_with_a_teacher_a_social_worker_and_a_carer()
        self.then_each_comes_in_by_the_link_in_their_email()
        self.and_sees_the_children_they_work_with_and_nobody_else()

        self.when_one_child_changes_school()
        self.then_the_former_teachers_next_click_finds_nothing()
        self.and_the_new_teacher_has_the_child_and_the_plan()

        self.when_the_head_asks_who_looked()
        self.then_the_teachers_and_the_social_worker_are_named()
        self.and_a_question_about_one_person_has_an_answer_in_a_sentence()
        self.then_every_page_was_as_it_should_be()

    @pytest.fixture(autouse=True)
    def set_up(self, council, open_page, eyes, tmp_path):
        self.council, self.eyes, self.folder = council, eyes, tmp_path
        self.somebody = lambda: Somebody(open_page(), eyes)

    def comes_in(self, email) -> Somebody:
        person = self.somebody()
        person.signs_in(email, "correct horse battery")
        return person

    # ---------------------------------------------------------------- setting people up
    def given_three_children_at_a_school_that_has_no_teacher_here(self):
        quarry = SchoolFactory(name="Quarry Academy", urn="900021")
        self.elmwood = SchoolFactory(name="Elmwood School", urn="900022")
        since = clock.today() - timedelta(days=20)
        self.children = {}
        for number, name in enumerate(NAMES):
            child = ChildFactory(authority=self.council, local_id=f"Q-{number}", given_name=name, family_name="Lovell")
            self.children[name] = in_care(child, since=since)
            enrol(child, quarry, since=since)
        facts_changed(child_ids=[child.pk for child in self.children.values()])
        member(Role.ADMINISTRATOR, self.council, name="Alex Doyle", email="alex@council.example")
        member(Role.HEAD, self.council, name="Helen Marsh", email="helen@council.example")
        member(Role.DESIGNATED_TEACHER, self.elmwood, name="Una Elm", email="una@elmwood.example")

    def when_the_administrator_reads_what_needs_putting_right(self):
        self.administrator = self.comes_in("alex@council.example")
        self.administrator.turns_to("People")
        self.administrator.turns_to("What needs putting right")
        self.administrator.reads("Quarry Academy", "Ada Lovell")

    def and_loads_a_file_with_a_teacher_a_social_worker_and_a_carer(self):
        rows = ["name,email,role,school_urn,child_id", "Tom Reed,tom@quarry.example,Designated teacher,900021,"]
        rows += [f"Priya Shah,priya@council.example,Social worker,,Q-{number}" for number in range(3)]
        rows += ["Jo Carer,jo@home.example,Carer,,Q-0"]
        file = self.folder / "people.csv"
        file.write_text("\n".join(rows))
        administrator = self.administrator
        administrator.turns_to("People")
        administrator.follows("Add people from a file")
        administrator.page.get_by_label("Files").set_input_files(file)
        administrator.presses("Look at what it would do")
        sweep_imports()
        administrator.page.get_by_role("heading", name="What the file would do").wait_for()
        administrator.reads("Tom Reed", "Priya Shah", "Jo Carer")
        assert not mail.outbox
        administrator.page.get_by_role("button", name=re.compile("^Load ")).click()
        administrator.page.wait_for_load_state()
        sweep_imports()
        administrator.page.get_by_role("heading", name="Loaded").wait_for()
        administrator.turns_to("Home")

    def then_each_comes_in_by_the_link_in_their_email(self):
        self.people = {}
        for email in ["tom@quarry.example", "priya@council.example", "jo@home.example"]:
            (letter,) = [letter for letter in mail.outbox if letter.to == [email]]
            person = self.people[email] = self.somebody()
            person.follows_the_invitation(letter)

    def and_sees_the_children_they_work_with_and_nobody_else(self):
        seen = {"tom@quarry.example": NAMES, "priya@council.example": NAMES}
        for email, names in seen.items():
            person = self.people[email]
            person.turns_to("Children")
            person.reads(*(f"{name} Lovell" for name in names))
        self.people["jo@home.example"].opens("/")
        self.people["jo@home.example"].does_not_read("Ben", "Cleo")
        una = self.una = self.comes_in("una@elmwood.example")
        una.turns_to("Children")
        una.does_not_read("Ada", "Ben", "Cleo")

    # ---------------------------------------------------------------- a child changes school
    def when_one_child_changes_school(self):
        self.tom = self.people["tom@quarry.example"]
        self.tom.follows("Ada Lovell")
        self.record = self.tom.page.url
        priya = self.people["priya@council.example"]
        priya.opens(self.record)
        priya.page.wait_for_load_state()
        self.administrator.opens(self.record)
        self.administrator.follows("Change Schools")
        self.administrator.chooses({"What has changed?": "The child starts at another school"})
        self.administrator.writes({"School or setting": "Elmwood School"})
        self.administrator.dates("From which day?", clock.today())
        self.administrator.presses("Save")
        self.administrator.reads("Elmwood School")

    def then_the_former_teachers_next_click_finds_nothing(self):
        link = self.tom.page.locator("main").get_by_role("link", name="Initial PEP").first
        with self.tom.page.expect_navigation() as moved:
            link.click()
        assert moved.value.status == 404
        assert self.tom.page.goto(self.record).status == 404
        self.tom.opens("/children/")
        self.tom.does_not_read("Ada Lovell")
        self.tom.reads("Ben Lovell", "Cleo Lovell")

    def and_the_new_teacher_has_the_child_and_the_plan(self):
        self.una.opens("/children/")
        self.una.follows("Ada Lovell")
        self.una.follows("Initial PEP")
        self.una.reads("Ada’s plan")

    # ---------------------------------------------------------------- who looked
    def when_the_head_asks_who_looked(self):
        self.head = self.comes_in("helen@council.example")
        self.head.opens(self.record)
        self.head.opens(f"{self.record}looks/")

    def then_the_teachers_and_the_social_worker_are_named(self):
        self.head.reads("Who looked at this record", "Tom Reed", "Una Elm", "Priya Shah")

    def and_a_question_about_one_person_has_an_answer_in_a_sentence(self):
        self.head.opens("/people/access/why/")
        self.head.writes({"Email address of the person": "tom@quarry.example", "Case-system id of the child": "Q-0"})
        self.head.page.locator("main form button").first.click()
        self.head.page.wait_for_load_state()
        self.head.reads("Answer:", "Tom Reed")

    def then_every_page_was_as_it_should_be(self):
        """But for the two that were to be missing."""
        problems = [problem for problem in self.eyes.problems if "404 (Not Found)" not in problem]
        assert not problems, "\n".join(problems)
