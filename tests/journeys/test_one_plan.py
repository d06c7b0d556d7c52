"""One plan, from the day a child comes into care to the next term's plan: every step on a page, in a browser.

Read the two tests first: they tell the story. The steps below them say what is pressed and what is read.
"""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import page
import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command

from accounts.roles import Role
from audit import clock
from peps.models import Snapshot
from tests.factories import SchoolFactory, member
from tests.journeys.steps import Somebody, link_in

FIXTURES = Path(__file__).parent.parent / "fixtures"
pytestmark = pytest.mark.browser


class TestOnePlan:
    def test_a_social_worker_records_a_child_who_came_into_care(self):
        self.given_a_social_worker_and_a_school()
        self.when_the_social_worker_records_that_a_child_has_come_into_care()
        self.then_the_initial_plan_is_open_with_its_duties()
        self.and_the_home_page_says_what_to_do_next()
        self.then_every_page_was_as_it_should_be()

    def test_an_imported_child_is_taken_through_a_whole_plan_by_four_invited_people(self):
        self.given_an_administrator()
        self.when_schools_and_children_are_imported()
        self.and_the_administrator_types_the_name_and_the_school_of_a_child()
        self.and_invites_a_social_worker_a_teacher_a_carer_and_an_adviser()
        self.and_puts_the_social_worker_and_the_carer_with_the_child()
        self.then_each_follows_the_link_in_their_email_and_is_told_what_to_do_next()

        self.when_the_social_worker_arranges_the_meeting_for_today_and_invites_people()
        self.then_those_invited_have_a_calendar_entry()
        self.when_the_social_worker_fills_in_section_a_and_marks_it_complete()
        self.and_the_carer_writes_what_they_think()
        self.and_the_teacher_writes_down_what_the_young_person_says()
        self.and_the_teacher_fills_in_section_c()
        self.and_drafts_a_target()
        self.then_the_sign_off_page_asks_for_the_next_date_first()

        self.when_the_meeting_is_held()
        self.and_the_teacher_completes_the_target_and_asks_for_money()
        self.and_writes_the_minutes_and_fixes_the_next_date()
        self.then_every_section_can_be_marked_complete()
        self.and_the_plan_is_sent_to_the_virtual_school()

        self.when_the_adviser_returns_section_c_with_a_reason()
        self.then_only_section_c_can_be_changed()
        self.and_the_teacher_changes_it_and_sends_the_plan_again()

        self.when_the_adviser_decides_about_the_money_rates_the_plan_and_writes_feedback()
        self.then_somebody_who_wrote_it_cannot_sign_it_off()
        self.but_the_adviser_can()
        self.then_the_signed_off_plan_is_kept_and_its_pdf_can_be_read_aloud()
        self.and_the_social_worker_and_the_teacher_have_the_link()
        self.and_the_next_terms_plan_carries_the_target_forward()
        self.then_every_page_was_as_it_should_be()

    # ---------------------------------------------------------------- the child comes into care
    @pytest.fixture(autouse=True)
    def set_up(self, council, open_page, eyes, tmp_path):
        self.council, self.eyes, self.folder = council, eyes, tmp_path
        self.came_into_care = clock.today() - timedelta(days=6)
        self.next_day = clock.today() + timedelta(days=90)
        self.somebody = lambda: Somebody(open_page(), eyes)

    def given_a_social_worker_and_a_school(self):
        SchoolFactory(name="Oakfield School", urn="900009")
        member(Role.SOCIAL_WORKER, self.council, name="Priya Shah", email="priya@council.example")
        self.worker = self.somebody()
        self.worker.signs_in("priya@council.example", "correct horse battery")

    def when_the_social_worker_records_that_a_child_has_come_into_care(self):
        worker = self.worker
        worker.follows("A child has come into care")
        worker.presses("Record the child")  # nothing is filled in yet: the page says what it needs
        worker.reads("Enter the first name", "Enter the case-system id")
        worker.writes({"First name": "Mina", "Family name": "Frost", "Case-system id": "L-77"})
        worker.dates("Date of birth", clock.today() - timedelta(days=11 * 365))
        worker.dates("When did the child come into care?", self.came_into_care)
        worker.chooses({"Legal status": "Interim care order"})
        worker.writes({"Carer’s name, or the name of the home": "Jo Carer", "School or setting": "900009"})
        worker.presses("Record the child")

    def then_the_initial_plan_is_open_with_its_duties(self):
        worker = self.worker
        worker.reads("Mina’s record", "Oakfield School", "Initial PEP, Term 1")
        worker.follows("Initial PEP, Term 1")
        worker.reads("Start the PEP", "Arrange the meeting", "Complete Section A")

    def and_the_home_page_says_what_to_do_next(self):
        self.worker.opens("/")
        self.worker.reads("Start the PEP: Mina Frost", "Arrange the meeting: Mina Frost", "Waiting for somebody else")

    # ---------------------------------------------------------------- an imported child gets a name and people
    def given_an_administrator(self):
        member(Role.ADMINISTRATOR, self.council, name="Alex Doyle", email="alex@council.example")
        self.administrator = self.somebody()
        self.administrator.signs_in("alex@council.example", "correct horse battery")

    def when_schools_and_children_are_imported(self):
        call_command("import_gias", FIXTURES / "gias" / "establishments.csv", stdout=StringIO())
        born = clock.today() - timedelta(days=12 * 365)
        for table in (FIXTURES / "journey").iterdir():
            words = table.read_text().format(born=f"{born:%d/%m/%Y}", since=f"{self.came_into_care:%d/%m/%Y}")
            (self.folder / table.name).write_text(words)
        call_command("import_ssda903", self.folder, authority=self.council.code, stdout=StringIO())

    def and_the_administrator_types_the_name_and_the_school_of_a_child(self):
        administrator = self.administrator
        administrator.opens("/")
        administrator.turns_to("Children")
        administrator.reads("2 children")
        administrator.follows("0201")
        self.record = administrator.page.url
        administrator.follows("Change About the child")
        administrator.writes({"First name": "Ada", "Family name": "Lovell"})
        administrator.chooses({"Year group": "Year 8"})
        administrator.presses("Save")
        administrator.reads("Ada’s record")
        administrator.follows("Change Schools")
        administrator.writes({"School or setting": "Quarry Academy"})
        administrator.dates("From which day?", self.came_into_care)
        administrator.presses("Save")
        administrator.reads("Quarry Academy")

    def and_invites_a_social_worker_a_teacher_a_carer_and_an_adviser(self):
        invited = [
            ("Priya Shah", "priya@council.example", "Social worker", ""),
            ("Tom Reed", "tom@quarry.example", "Designated teacher", "Quarry Academy"),
            ("Jo Carer", "jo@home.example", "Carer", ""),
            ("Amira Khan", "amira@council.example", "Virtual School adviser", ""),
        ]
        for name, email, role, school in invited:
            self.administrator.opens("/people/invite/")
            self.administrator.writes({"Full name": name, "Work email address": email})
            self.administrator.chooses({"What will they do here?": role})
            if school:
                self.administrator.writes({"School or setting": school})
            self.administrator.presses("Send invitation")
            self.administrator.reads(f"We have sent an invitation to {email}")

    def and_puts_the_social_worker_and_the_carer_with_the_child(self):
        self.administrator.opens(self.record)
        self.administrator.follows("Change People")
        for email, role in [("priya@council.example", "Social worker"), ("jo@home.example", "Carer")]:
            self.administrator.chooses({"In what role?": role})
            self.administrator.writes({"Email address of the person": email})
            self.administrator.presses("Add this person")
            self.administrator.reads("is now one of the people around Ada Lovell")

    def then_each_follows_the_link_in_their_email_and_is_told_what_to_do_next(self):
        self.worker, self.teacher, self.carer, self.adviser = (
            self.comes_in(email)
            for email in ("priya@council.example", "tom@quarry.example", "jo@home.example", "amira@council.example")
        )
        self.worker.reads("Start the PEP: Ada Lovell", "Arrange the meeting: Ada Lovell")
        self.teacher.reads("Complete Section C: Ada Lovell", "Gather the young person's views: Ada Lovell")
        self.carer.reads("Hello Jo", "The meeting has no date yet.")
        self.adviser.reads("Late, by whom it waits for", "New to care in the last four weeks")

    def comes_in(self, email):
        person = self.somebody()
        person.follows_the_invitation(letters_to(email)[-1])
        person.reads("Welcome. You are signed in.")
        return person

    # ---------------------------------------------------------------- before the meeting
    def when_the_social_worker_arranges_the_meeting_for_today_and_invites_people(self):
        worker = self.worker
        worker.follows("Arrange the meeting: Ada Lovell")
        worker.chooses({"When is the meeting?": "Another day"})
        worker.dates("Which day?", clock.today())
        worker.writes({"At what time?": "2:30pm", "Where?": "Quarry Academy, room 4"})
        worker.presses("Save and invite people")
        worker.reads("The meeting is arranged. Now ask people to come.")
        worker.ticks("Jo Carer, Carer")
        worker.presses("Invite those ticked")
        worker.follows("Invite somebody else")
        worker.writes(
            {"Name": "Tom Reed", "In what role?": "Designated teacher", "E-mail address": "tom@quarry.example"}
        )
        worker.presses("Invite", exact=True)
        worker.reads("Tom Reed is invited.")
        worker.turns_to("Plan")
        self.plan = worker.page.url

    def then_those_invited_have_a_calendar_entry(self):
        for email in ("jo@home.example", "tom@quarry.example"):
            [entry] = letters_to(email)[-1].attachments
            assert entry[0] == "meeting.ics"
            assert "BEGIN:VEVENT" in entry[1]
            assert "Ada" not in entry[1]
        with self.worker.page.expect_download() as file:
            self.worker.page.get_by_role("link", name="Add to my calendar").click()
        assert file.value.suggested_filename == "meeting.ics"

    def when_the_social_worker_fills_in_section_a_and_marks_it_complete(self):
        worker = self.worker
        worker.follows("Complete Section A")
        worker.follows("Continue")
        worker.ticks(
            "Yes, the care start date is right",
            "Yes, the legal status is right",
            "Nothing has changed since last term",
        )
        worker.presses("Save and continue")
        worker.ticks("Yes, where the child lives is right")
        worker.presses("Save and continue")
        worker.dates("When is the next statutory review?", clock.today() + timedelta(days=14))
        worker.presses("Save and continue")
        worker.follows("Add a contact")
        worker.writes({"Name": "Rose Lovell", "Who are they to the child?": "mother"})
        worker.ticks("They have parental responsibility")
        worker.presses("Save")
        worker.ticks("Yes, the people above are right", "There are no restrictions or court orders about contact")
        worker.presses("Save and continue")
        worker.chooses({"Who agrees to school trips?": "The carer"})
        worker.chooses({"Who agrees to medical treatment?": "The social worker"})
        worker.presses("Save and continue")
        worker.writes({"What about the child’s health should school know?": "Asthma; the inhaler is in the bag."})
        worker.writes({"Latest Strengths and Difficulties (SDQ) score": "9"})
        worker.presses("Save and continue")
        worker.ticks("No agencies are involved")
        worker.presses("Save and continue")
        worker.reads("Nothing is missing here.")
        worker.follows("Go to the Sign Off page to mark it complete")
        worker.presses("Mark as complete Section A")
        worker.reads("is marked complete")

    def and_the_carer_writes_what_they_think(self):
        self.carer.opens("/")
        self.carer.reads("The meeting is today")
        self.carer.follows("Open Ada’s plan")
        self.carer.follows("Write my views")
        self.carer.writes({"Your views": "She reads to her brother every night."})
        self.carer.presses("Send my views")
        self.carer.reads("Thank you. Your views are saved")

    def and_the_teacher_writes_down_what_the_young_person_says(self):
        teacher = self.teacher
        teacher.opens("/")
        teacher.follows("Gather the young person's views: Ada Lovell")
        teacher.follows("Continue")
        teacher.chooses({"How did the young person give their views?": "An adult recorded what they said"})
        teacher.presses("Save and continue")
        teacher.follows("Add at least one answer in the young person's words")
        teacher.writes({"What I like and am good at": "I am good at football."})
        teacher.presses("Save their words")
        teacher.reads("I am good at football.", "Nothing is missing here.")

    def and_the_teacher_fills_in_section_c(self):
        teacher = self.teacher
        teacher.turns_to("Education")
        teacher.follows("Continue")
        teacher.chooses({"Is the child in school full time?": "Full time"})
        teacher.writes({"Who is the child’s key adult at school?": "Ms Bell"})
        teacher.presses("Save and continue")
        teacher.ticks("Yes, the school history is right")
        teacher.presses("Save and continue")
        teacher.writes({"What has gone well?": "Two books read aloud."})
        teacher.presses("Save and continue")
        teacher.writes({"Possible sessions this school year": "100", "Sessions attended": "88"})
        teacher.presses("Save and continue")
        teacher.presses("Save and continue")  # nothing more to say about absence
        for subject in ("English", "Mathematics", "Science"):
            teacher.follows(f"Add {subject}")
            teacher.writes({"Level, grade or stage": "5"})
            teacher.chooses({"Against what is expected at this age": "At what is expected"})
            teacher.presses("Save")
        teacher.presses("Save and continue")
        teacher.presses("Save and continue")  # no teacher has written yet
        teacher.chooses({"Does the child have special educational needs?": "No special educational needs"})
        teacher.presses("Save and continue")
        teacher.writes({"How does school notice how the child is doing?": "A weekly check-in with Ms Bell."})
        teacher.writes({"What does school do about it?": "A quiet start on Mondays."})
        teacher.presses("Save and continue")
        teacher.ticks("No extra support is in place")
        teacher.presses("Save and continue")
        teacher.presses("Save and continue")  # no move is coming
        teacher.reads("Nothing is missing here.", "English")

    def and_drafts_a_target(self):
        teacher = self.teacher
        teacher.turns_to("Targets")
        teacher.follows("Add a target")
        teacher.chooses({"What is the target about?": "Academic achievement and progress"})
        teacher.writes({"The target": "Ada reads a chapter book on her own"})
        teacher.presses("Save target")
        teacher.reads("Saved. Still to add:")

    def then_the_sign_off_page_asks_for_the_next_date_first(self):
        teacher = self.teacher
        teacher.turns_to("Sign off")
        for part in "BCDE":
            first = teacher.page.locator(f"#part-{part} li").first
            assert "Set the date and time of the next meeting" in first.inner_text()
        teacher.reads("The plan can be sent once every section is complete.")

    # ---------------------------------------------------------------- at the meeting
    def when_the_meeting_is_held(self):
        teacher = self.teacher
        teacher.follows("Record that the meeting was held")
        teacher.presses("Yes, it was held")
        teacher.follows("Record who took part")
        people = teacher.page.get_by_role("group", name="Did they take part?")
        for number in range(people.count()):
            people.nth(number).get_by_label("In person", exact=True).check()
        teacher.presses("Save")

    def and_the_teacher_completes_the_target_and_asks_for_money(self):
        teacher = self.teacher
        teacher.turns_to("Targets")
        teacher.follows("Change : Ada reads a chapter book")
        teacher.writes({"How will we know it is reached?": "The reading log", "Who does it?": "Ms Bell"})
        teacher.dates("By when?", clock.today() + timedelta(days=60))
        teacher.presses("Save target")
        teacher.follows("Ask for money for: Ada reads a chapter book")
        teacher.writes(
            {
                "What does it pay for?": "Reading tuition",
                "How many?": "10",
                "Cost of each": "32.50",
                "What will it change, and how will you know?": "She reads at her age by Easter.",
            }
        )
        teacher.chooses(
            {
                "Which money?": "Pupil Premium Plus",
                "What kind of support is it?": "One-to-one or small-group tuition",
            }
        )
        teacher.presses("Save and submit request")
        teacher.reads("The request is with the Virtual School", "£325")

    def and_writes_the_minutes_and_fixes_the_next_date(self):
        teacher = self.teacher
        teacher.turns_to("Meeting")
        teacher.reads("She reads to her brother every night.")
        teacher.follows("Write what was discussed")
        teacher.writes({"What was discussed?": "A good start.", "What was agreed?": "Daily reading."})
        teacher.presses("Save and continue")
        teacher.presses("Save and continue")  # the carer's views are there already
        teacher.dates("When is the next meeting?", self.next_day)
        teacher.writes({"At what time?": "2pm", "Where?": "Quarry Academy"})
        teacher.presses("Save and continue")
        teacher.follows("Change the agreed actions")
        teacher.writes({"What will be done?": "Buy books", "Who does it?": "Ms Bell"})
        teacher.presses("Add the action")
        teacher.follows("Back to Section E")
        teacher.follows("Write the summary of the discussion")
        teacher.writes({"Summary of the discussion": "A good first term."})
        teacher.presses("Save and continue")

    # ---------------------------------------------------------------- after the meeting
    def then_every_section_can_be_marked_complete(self):
        self.teacher.turns_to("Sign off")
        for title in ("Section B", "Section C", "Section D", "Section E", "Summary"):
            self.teacher.presses(f"Mark as complete {title}")
        assert self.teacher.page.get_by_text("Marked complete by").count() == 6

    def and_the_plan_is_sent_to_the_virtual_school(self):
        self.teacher.follows("Send to the Virtual School")
        self.teacher.presses("Send the plan")
        self.teacher.reads("The plan is with the Virtual School.")

    def when_the_adviser_returns_section_c_with_a_reason(self):
        adviser = self.adviser
        adviser.opens("/")
        adviser.follows("Quality-assure and sign off: Ada Lovell")
        adviser.follows("Return for more information")
        adviser.page.get_by_role("checkbox", name=re.compile("^Section C")).check()
        adviser.page.locator("#id_reason_C").fill("Say where the attendance figures come from.")
        adviser.presses("Return the plan")
        adviser.reads("The plan has gone back.")

    def then_only_section_c_can_be_changed(self):
        teacher = self.teacher
        teacher.opens("/")
        teacher.follows("Change what was returned: Ada Lovell")
        teacher.reads("Say where the attendance figures come from.", "of four weeks")
        for part, returned in {"A": 0, "B": 0, "C": 1, "D": 0, "E": 0, "S": 0}.items():
            words = teacher.page.locator(f"#part-{part}").get_by_text("What to change:")
            assert words.count() == returned

    def and_the_teacher_changes_it_and_sends_the_plan_again(self):
        teacher = self.teacher
        teacher.follows("Section C")
        teacher.reads("Say where the attendance figures come from.")
        teacher.follows("Change Attendance")
        teacher.writes({"Where do the figures come from?": "School register"})
        teacher.presses("Save and continue")
        teacher.turns_to("Sign off")
        teacher.presses("Mark as complete Section C")
        self.and_the_plan_is_sent_to_the_virtual_school()

    def when_the_adviser_decides_about_the_money_rates_the_plan_and_writes_feedback(self):
        adviser = self.adviser
        adviser.opens("/")
        adviser.follows("Decide a funding request: Ada Lovell")
        adviser.follows("Decide about Reading tuition")
        adviser.chooses({"What do you decide?": "Approve £325"})
        adviser.presses("Save decision")
        adviser.turns_to("Sign off")
        adviser.follows("Rate the plan and write feedback")
        for level in adviser.page.get_by_label("Green", exact=True).all():
            level.check()
        adviser.presses("Continue to the decision")
        adviser.chooses({"Overall, how good is this plan?": "Green – effective plan"})
        adviser.writes({"Feedback to the designated teacher": "A clear target with a good measure."})
        adviser.presses("Save the rating")
        adviser.reads("The rating is saved.", "A clear target with a good measure.")

    def then_somebody_who_wrote_it_cannot_sign_it_off(self):
        page_of_plan = self.adviser.page.url
        for writer in (self.teacher, self.worker):
            writer.opens(page_of_plan)
            assert writer.page.locator("main .govuk-button", has_text="Sign off").count() == 0
            refused = writer.page.request.get(f"{page_of_plan}sign/")
            assert refused.status in {403, 404}

    def but_the_adviser_can(self):
        adviser = self.adviser
        adviser.follows("Sign off", within=".govuk-button-group")
        adviser.ticks("I have read the plan and I am satisfied with it")
        adviser.presses("Sign off")
        adviser.reads("The plan is signed off.", "Nothing in it changes any more.")

    def then_the_signed_off_plan_is_kept_and_its_pdf_can_be_read_aloud(self):
        assert Snapshot.objects.count() == 1
        self.adviser.opens(self.adviser.page.url)
        with self.adviser.page.expect_download() as file:
            self.adviser.page.get_by_text("Download the PDF").click()
        kept = self.folder / "plan.pdf"
        file.value.save_as(kept)
        assert page.validate_pdf(kept, profile="ua1").is_compliant
        with pikepdf.open(kept) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.Lang == "en-GB"

    def and_the_social_worker_and_the_teacher_have_the_link(self):
        for person, email in [(self.worker, "priya@council.example"), (self.teacher, "tom@quarry.example")]:
            letter = letters_to(email)[-1]
            assert letter.subject == "A signed-off PEP is ready"
            assert "Ada" not in letter.body
            person.opens(link_in(letter))
            person.reads("Nothing in it changes any more.", "Ada reads a chapter book on her own")

    def and_the_next_terms_plan_carries_the_target_forward(self):
        teacher = self.teacher
        teacher.opens(self.record)
        teacher.follows("Termly PEP, Term 2")
        teacher.reads("A clear target with a good measure.")  # what the Virtual School said last time
        teacher.turns_to("Targets")
        teacher.follows("Review : Ada reads a chapter book")
        teacher.chooses({"How did it go?": "In progress"})
        teacher.writes({"What shows it?": "Twelve books in the log."})
        teacher.presses("Save review")
        teacher.reads("The review is saved.", "It carries forward to the next plan by itself.")

    # ---------------------------------------------------------------- every page
    def then_every_page_was_as_it_should_be(self):
        assert not self.eyes.problems, "\n".join(self.eyes.problems)


def letters_to(email):
    return [letter for letter in mail.outbox if letter.to == [email]]
