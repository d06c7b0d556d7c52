"""Walking a child's plans from the day of arrival to today, by the actions that pages call, on the days they happened."""
# ruff: noqa: E501 (answers by field)

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.prepared import Records
from children import actions as children
from children.events import facts_changed
from children.models import Child, Contact, EarlierSchool
from documents import actions as documents
from epep.demo import own, words
from epep.demo.days import moment
from epep.demo.pictures import drawing
from epep.demo.stories import Story
from organisations.models import Authority, School
from organisations.working_days import is_working_day
from papers.making import tell_about_copy
from papers.models import Paper
from peps import actions as plans
from peps.guests import actions as guests
from peps.guests.forms import questions_of
from peps.models import (
    PEP,
    Agency,
    AgreedAction,
    AlternativeProvision,
    AlternativeView,
    Application,
    AttainmentRow,
    InvitedLink,
    Invitee,
    Meeting,
    Part,
    StatutoryResult,
    SubjectFeedback,
    Support,
    Suspension,
)
from peps.phases import SDQ_CONCERN, Overlay
from peps.voice import actions as voices
from signoff import actions as moves
from signoff import permissions
from signoff.clocks.actions import say_why_late
from signoff.filing.actions import say_filed
from signoff.policies import is_late
from signoff.quality import versions
from targets import actions as targets
from targets.models import Target

DAY = timedelta(days=1)
FILED_AFTER = timedelta(days=14)  # what was signed off later still waits to be filed
ROOM = ("room_has_computer", "room_has_internet", "room_has_screen")


@dataclass
class Team:
    """Those who work with one child."""

    authority: Authority
    school: School | None
    social_worker: User
    teacher: User | None  # none: no school place
    adviser: User
    head: User
    administrator: User
    others: dict[str, User] = field(default_factory=dict)  # carer, young person, reviewing officer

    @property
    def writer(self) -> User:
        """Who writes the education side."""
        return self.teacher or self.social_worker

    @property
    def everybody(self) -> list[User]:
        people = [self.social_worker, self.teacher, self.adviser, self.head, self.administrator, *self.others.values()]
        return [person for person in people if person]


_OPEN = Records(
    lambda child: PEP.objects.filter(child=child).open().order_by("opened_on", "term__first_day").with_page_data()
)
_WHOLE = Records(lambda pk: PEP.objects.with_everything().filter(pk=pk))


class Walk:
    """One child, step by step. Every method does what one person does in one sitting."""

    def __init__(
        self,
        story: Story,
        number: int,
        team: Team,
        now: datetime,
        born: date,
        year_group: str,
        settled_before: datetime,
    ):
        self.story, self.number, self.team, self.now = story, number, team, now
        self.settled_before = settled_before  # copies of plans signed before this were sent at the time
        self.born, self.year_group = born, year_group
        self.phase = words.phase_of(year_group)
        self.round = 0  # counts the plans, so that each says something else
        self.child: Child | None = None

    # ------------------------------------------------------------ saying when, and in whose words
    @contextmanager
    def on(self, day: date, hour: int = 10, minute: int = 0):
        """It is that day, or the next on which people work; what happens is heard as one piece of news."""
        while not is_working_day(day):
            day += DAY
        with clock.at(moment(day, hour, minute, no_later_than=self.now)), facts_changed.together():
            yield

    def pick(self, choices, step: int = 0):
        return choices[(self.number + self.round + step) % len(choices)]

    def say(self, text: str) -> str:
        adult = words.KEY_ADULTS[self.number % len(words.KEY_ADULTS)]
        return text.format(name=self.story.known_as, adult=adult)

    @property
    def pep(self) -> PEP:
        """The oldest plan that is still open, as the database has it now."""
        return _OPEN.all(self.child.pk)[0]

    def again(self, pep: PEP) -> PEP:
        return _WHOLE.get(pep.pk)

    # ------------------------------------------------------------ arriving
    def arrive(self, came: date) -> Child:
        story, team = self.story, self.team
        with self.on(came, 16, 10):
            self.child = children.record_arrival(
                care={
                    "authority": team.authority,
                    "local_id": f"{team.authority.code}-{4100 + self.number * 7}",
                    "date_of_birth": self.born,
                    "starts": came,
                    "emergency": story.emergency,
                    "legal_status": story.legal_status,
                    "category_of_need": story.need,
                    "social_worker": team.social_worker,
                    "given_name": story.given,
                    "family_name": story.family,
                    "preferred_name": story.preferred,
                    "pronouns": story.pronouns,
                    "sex": story.sex,
                    "ethnicity": story.ethnicity,
                    "first_language": story.language,
                    "interpreter_needed": story.interpreter,
                    "year_group": self.year_group,
                    "uasc": story.uasc,
                },
                where={
                    "kind": story.placement,
                    "carer_name": story.carer,
                    "carer_phone": "01632 960300",
                    "town": story.town,
                },
                school=team.school,
                by=team.administrator,
            )
            for role, person in team.others.items():
                children.allocate(child=self.child, user=person, role=role, starts=came, by=team.administrator)
            children.allocate(child=self.child, user=team.adviser, role=Role.ADVISER, starts=came, by=team.head)
        return self.child

    def leave_care(self, day: date) -> None:
        with self.on(day, 11):
            children.end_care(child=self.child, ends=day, reason="E4A", by=self.team.social_worker)

    # ------------------------------------------------------------ before the meeting
    def arrange(self, day: date, on: date) -> None:
        """The meeting, unless the last one fixed it; then invitations."""
        with self.on(day, 11, 20):
            pep = self.pep
            if pep.meeting_or_none is None:
                language = self.story.language if self.story.interpreter else ""
                meeting = Meeting(
                    on=on,
                    starts_at=time(15, 30),
                    place=self.place,
                    interpreter="By telephone" if language else "",
                    interpreter_language=language,
                    interpreter_booked=bool(language),
                    **dict.fromkeys(ROOM, bool(self.team.school) and self.number % 3 > 0),
                )
                plans.arrange_meeting(pep=pep, meeting=meeting, by=self.team.social_worker)
            known = {person.email: person for person in pep.invitees.all()}
            for name, role, email in self._guests():
                guest = known.get(email) or Invitee(name=name, role=role, email=email)
                plans.invite(pep=pep, invitee=guest, by=self.team.writer)

    @property
    def place(self) -> str:
        return f"{self.team.school.name}, meeting room" if self.team.school else "At home, with the carer"

    def _guests(self):
        team = self.team
        yield team.social_worker.name, "Social worker", team.social_worker.email
        if team.teacher:
            yield team.teacher.name, "Designated teacher", team.teacher.email
        carer = team.others.get(Role.CARER)
        yield self.story.carer, "Carer", carer.email if carer else f"carer{self.number}@example.org"

    def section_a(self, day: date, review_on: date, *, complete: bool = True) -> None:
        with self.on(day, 13, 40):
            pep, by = self.pep, self.team.social_worker
            if self.round == 0:
                for contact in self._contacts():
                    plans.save_row(row=contact, pep=pep, part=Part.A, by=by)
            answers = {
                "care_start_confirmed": True, "legal_status_confirmed": True, "care_plan": self.pick(words.CARE_PLANS),
                "permanence_plan": self.pick(words.PERMANENCE), "health": self.pick(words.HEALTH), **self._sdq(day),
                "first_days": self.say(self.pick(words.FIRST_DAYS)) if pep.kind == PEP.Kind.INITIAL else "",
                **(words.ARRIVAL | {"arrived_on": self.child.care_periods.first().starts} if self.story.uasc else {}),
            }  # fmt: skip
            if complete:
                answers |= {
                    "placement_confirmed": True, "no_changes": True, "review_on": review_on, "contacts_confirmed": True,
                    "no_contact_restrictions": True, "trips": "carer", "medical": "social_worker", "photos": "ask",
                    "online": "carer", "sleepovers": "carer", "haircuts": "carer", "who_signs": self.story.carer,
                    "reviewing_officer": getattr(self.team.others.get(Role.REVIEWING_OFFICER), "name", ""),
                    "distance_miles": Decimal(2 + self.number % 9), "travel": self.pick(words.TRAVEL),
                    "home_learning": self.pick(words.HOME_LEARNING), "allergies": self.pick(["None known", "Nuts", "None known"]),
                    "linked_plans": "EHCP, kept with the SEN team." if self.story.ehcp else "Care plan of the last review.",
                    "no_agencies": not self._agencies(),
                }  # fmt: skip
                if pep.kind == PEP.Kind.LEAVING_CARE:
                    answers |= {"leaves_on": day + 40 * DAY, "support_after": self.say(words.AFTER_CARE)}
                for agency in self._agencies():
                    plans.save_row(row=Agency(pep=pep, **agency), pep=pep, part=Part.A, by=by)
            self._save(pep.care, Part.A, by, **answers)
            if complete:
                moves.complete_part(pep=pep, part=Part.A, by=by)

    def _sdq(self, day: date) -> dict:
        """Asked of school children; the carer of a few did not want to."""
        if self.phase not in {words.PRIMARY, words.SECONDARY}:
            return {}
        if self.number % 7 == 6:
            return {"sdq_reason": "SDQ2"}
        return {"sdq_score": 8 + (self.number * 5) % 15, "sdq_on": day - 30 * DAY}

    def _agencies(self) -> list[dict]:
        return [words.AGENCIES[self.number % len(words.AGENCIES)]] if self.number % 2 else []

    def _contacts(self):
        yield Contact(
            child=self.child, name=self.story.carer, relationship="Foster carer", phone="01632 960300",
            school_may_contact=True, may_collect=True, may_receive_reports=True,
        )  # fmt: skip
        if not self.story.uasc:
            yield Contact(
                child=self.child, name=f"{self.pick(['Karen', 'Dawn', 'Michelle', 'Lee'])} {self.story.family}",
                relationship=self.pick(["Mother", "Mother", "Grandmother", "Father"]), parental_responsibility=True,
                school_may_contact=False, restrictions="May be sent school reports by the social worker.",
            )  # fmt: skip

    def voice(self, day: date) -> None:
        """The young person's own words, or what somebody wrote down word for word, or honestly none."""
        with self.on(day, 14, 15):
            pep = self.pep
            if self.story.silent:
                self._save(pep.views, Part.B, self.team.writer, route="none", not_taken_part="Did not feel ready to talk about school yet.",
                           what_was_tried="A walk with the key adult, cards to sort, and an offer to send a voice message.")  # fmt: skip
                return
            young_person = self.team.others.get(Role.YOUNG_PERSON)
            said = {topic: self.say(text) for topic, text in self.pick(words.VOICES[self.phase]).items()}
            if young_person:
                self._own_words(pep, said, young_person)
            else:
                may = {"on_big_screen": self.number % 3 != 0, "carer_may_see": self.number % 2 == 0}
                how = "interpreter" if self.story.interpreter else "said"
                voices.write_down(pep=pep, said=said, how=how, audiences=may, by=self.team.writer)
            if self.story.drawing and self.round == 0:
                picture = drawing("my house")
                documents.add_document(child=self.child, kind="drawing", title="My house", upload=picture, plan_id=pep.pk,
                                       audience="carer", by=self.team.writer)  # fmt: skip
            if self.number % 3 == 0:
                view_of, text = self.pick(words.ALTERNATIVE)
                by = self.team.social_worker if view_of in {"parent", "carer"} else self.team.writer
                if view_of == "parent":
                    self._view_by_link(pep, self.say(text), by)
                    return
                row = AlternativeView(
                    pep=pep, view_of=view_of, words=self.say(text), written_by=by, written_at=clock.now()
                )
                plans.save_row(row=row, pep=pep, part=Part.B, by=by)

    def _own_words(self, pep, said: dict, young_person) -> None:
        """A young person writes, says who may see it, and sends it; the teacher and the social worker read it."""
        may = {"on_big_screen": self.number % 3 != 0, "carer_may_see": self.number % 2 == 0}
        voices.say(pep=pep, said=said, by=young_person)
        voices.show_to(pep=pep, audiences=dict.fromkeys(said, may), by=young_person)
        voices.send(pep=pep, reader="", by=young_person)
        for role, reader in [("designated_teacher", self.team.writer), ("social_worker", self.team.social_worker)]:
            voices.mark_read(pep=pep, roles=[role], by=reader)

    def _view_by_link(self, pep, words: str, by) -> None:
        """A mother without an account gets a link and a code, and answers."""
        name = f"Karen {self.child.family_name}"
        link = InvitedLink(purpose="parent", name=name, role="Mother", last_day=clock.today() + timedelta(days=14))
        link, path, code = guests.make_link(pep=pep, link=link, by=by)
        guests.open_link(token=path.rstrip("/").rpartition("/")[2], code=code)
        answers = {questions_of(link)[0]: words}
        guests.save_answers(link=link, answers=answers, send=True, by=link.guest)

    def education(self, day: date, *, complete: bool = True) -> None:
        """Section C; half of it while school is still getting ready."""
        with self.on(day, 15, 5):
            pep, by, story = self.pep, self.team.writer, self.story
            no_school = self.team.school is None
            self._save(pep.schooling, Part.C, by, **self._schooling(pep, day))
            if no_school:
                self._save(pep.attendance, Part.C, by, no_figures_reason="No school place yet; three have been asked.")
            else:
                possible = 64 + 20 * self.round + self.number % 9
                missed = (self.number * 3) % 13
                self._save(pep.attendance, Part.C, by, possible=possible, attended=possible - missed, activity=0,
                           authorised=missed, unauthorised=0, as_at=day, source="School register",
                           by_code={"I": missed} if missed else {})  # fmt: skip
            if not complete:
                return
            if self.round == 0:
                self._lines(EarlierSchool, words.EARLIER[self.phase][: 1 + self.number % 2], by, child=self.child)
            for subject, value, judgement in [] if no_school else words.SUBJECTS[self.phase]:
                progress = self.pick(["expected", "more", "less", "expected"], len(subject))
                row = AttainmentRow(
                    pep=pep, subject=subject, value=value, judgement=judgement, progress=progress,
                    point=pep.term.name.split()[0].lower() if pep.term.name.split()[0].lower() in AttainmentRow.Point.values else "",
                    scale=words.SCALE[self.phase], confirmed_on=day,
                )  # fmt: skip
                plans.save_row(row=row, pep=pep, part=Part.C, by=by)
            self._lines(StatutoryResult, words.RESULTS[self.phase], by)
            if not no_school:
                self._lines(SubjectFeedback, words.FEEDBACK_OF_TEACHERS[self.phase], by)
            self._lines(Support, [self.pick(words.SUPPORT_LINES), self.pick(words.SUPPORT_LINES, 1)], by)
            if story.part_time:
                self._lines(AlternativeProvision, [words.PROVISION], by)
                self._lines(Suspension, [words.SUSPENSION | {"starts": day - 20 * DAY}], by)
            self._save(pep.sen, Part.C, by, **self._needs(day))
            high = (pep.care.sdq_score or 0) >= SDQ_CONCERN
            self._save(
                pep.wellbeing, Part.C, by, how_identified=self.say(self.pick(words.NOTICED)),
                strategies=self.say(self.pick(words.STRATEGIES)), relationships=self.pick(words.RELATIONSHIPS),
                confidence=self.say("{name} has a job in school that matters, and is told what went well by name."),
                sdq_strategy=self.say(words.SDQ_STRATEGY) if high else "",
                unanswered={"mental_health": ["waiting", "CAMHS, a first appointment"]} if high else {},
                **own.answers(pep, self.say(self.pick(own.ANSWERS))),
            )  # fmt: skip
            if pep.case.has(Overlay.FROM_YEAR_9):
                self._save(pep.pathway, Part.C, by, hopes=self.pick(words.HOPES), **words.PATHWAY)
                self._lines(Application, words.APPLICATIONS if self.phase == words.POST_16 else [], by)

    def _schooling(self, pep, day: date) -> dict:
        """How the child learns, with what is asked only of some: part time, no place, a move, the youngest."""
        story, no_school = self.story, self.team.school is None
        answers = {
            "hours": "none" if no_school else "part" if story.part_time else "full",
            "key_adult": self.say("{adult}"), "achievements": self.say(self.pick(words.ACHIEVEMENTS)),
            "conduct": self.pick(words.CONDUCT), "clubs": self.pick(words.CLUBS), "history_confirmed": True,
        }  # fmt: skip
        if story.part_time:
            answers |= {
                "weekly_hours": Decimal("15.0"), "part_time_until": day + 60 * DAY,
                "part_time_plan": "Mornings only after a hard start; one lesson more each fortnight, full time by half-term.",
            }  # fmt: skip
        if no_school:
            answers |= words.NO_PLACE | {"place_finder": self.team.adviser.name, "place_expected_on": day + 21 * DAY}
        if pep.kind == PEP.Kind.SCHOOL_CHANGE:
            answers |= words.MOVED
        if self.phase == words.EARLY:
            answers |= {
                "funded_hours": Decimal("15.0"),
                "two_year_check_on": day - 120 * DAY,
                "play": self.say(words.PLAY),
            }
        if story.transition:
            answers["transition"] = self.say(
                "Moves to Oakfield Academy in September. Two extra visits with {adult}, and a buddy in Year 7."
            )
            answers |= {"transition_adult": "Miss Farrow", "transition_on": date(day.year + (day.month > 8), 9, 2)}
        return answers

    def _lines(self, model, lines: list[dict], by, **of) -> None:
        """Lines of one kind, one after the other."""
        pep = self.pep
        for line in lines:
            said = {name: self.say(text) if isinstance(text, str) else text for name, text in line.items()}
            plans.save_row(row=model(**(of or {"pep": pep}), **said), pep=pep, part=Part.C, by=by)

    def _needs(self, day: date) -> dict:
        if self.story.ehcp:
            return {
                "provision": "E", "primary_need": self.story.ehcp, "ehcp_on": day - 400 * DAY, "next_annual_review_on": day + 60 * DAY,
                "support": "15 hours a week of one-to-one support, speech and language therapy, and a quiet work station.",
                "impact": "Joins in with two others for a whole lesson now, where it was alone before.",
                "specialists": "Speech and language therapist, each half-term; educational psychologist last summer.",
            }  # fmt: skip
        if self.number % 4 == 1:
            return {
                "provision": "K",
                "primary_need": "SEMH",
                "support": "Weekly small group, and a reviewed plan each term.",
            }
        return {"provision": "N"}

    # ------------------------------------------------------------ at the meeting and after it
    def hold(self, day: date) -> None:
        with self.on(day, 16, 30):
            pep, by = self.pep, self.team.writer
            if self.child.peps.count() == 0 or pep.meeting_or_none is None:
                raise ValueError("A meeting that is held was arranged.")
            plans.record_held(pep=pep, held=True, by=by)
            for number, person in enumerate(pep.invitees.all()):
                person.attended = "video" if number == 0 and self.number % 5 == 0 else "in_person"
                plans.record_attendance(pep=pep, invitee=person, by=by)

    def minutes(self, day: date, next_on: date, *, complete: bool = True) -> None:
        with self.on(day, 16, 45):
            pep, by = self.pep, self.team.writer
            told = self.pick(words.MINUTES)
            carer = self.team.others.get(Role.CARER)
            if carer:
                self._save(pep.minutes, Part.E, carer, carer_views=self.say(told["carer"]))
            answers = {"discussion": self.say(told["discussion"])}
            if complete:
                answers |= {
                    "agreed": self.say(told["agreed"]), "carer_views": self.say(told["carer"]), "summary": self.say(told["summary"]),
                    "next_on": next_on, "next_at": time(15, 30), "next_place": self.place,
                    "child_agrees": self.pick(["yes", "mostly", "yes", "not_here"]),
                }  # fmt: skip
            self._save(pep.minutes, Part.E, by, **answers)
            if complete:
                for what, who in told["actions"]:
                    row = AgreedAction(pep=pep, what=what, who=self.say(who), by_when=day + 21 * DAY)
                    plans.save_row(row=row, pep=pep, part=Part.E, by=by)

    def review_targets(self, day: date) -> None:
        """What became of earlier targets, said by school."""
        with self.on(day, 9, 30):
            pep, by = self.pep, self.team.writer
            for step, target in enumerate(Target.objects.to_review_in(pep)):
                outcome = self.pick(["achieved", "in_progress", "achieved", "not_achieved"], step)
                paid = target.funding == Target.Funding.PP_PLUS
                values = {
                    "outcome": outcome,
                    "evidence": self.say(words.EVIDENCE[outcome]),
                    "money_impact": words.IMPACT[outcome] if paid else "",
                }
                targets.save_review(target=target, pep=pep, values=values, based_on=None, by=by)

    def set_targets(self, day: date, due_on: date, *, how_many: int = 2) -> None:
        with self.on(day, 9, 50):
            pep, by = self.pep, self.team.writer
            pool = words.TARGETS[self.phase]
            for step in range(how_many):
                told = pool[(self.number + 2 * self.round + step) % len(pool)]
                values = {name: self.say(text) for name, text in told["values"].items()}
                money = told["money"]
                values |= {
                    "starts_on": day,
                    "due_on": due_on,
                    "horizon": "long" if values["area"] == "ambition" else "short",
                    "funding": "pp_plus" if money or step == 0 else "none",
                }
                target = targets.add_target(pep=pep, token=uuid.uuid4(), values=values, by=by)
                if money:
                    targets.ask_for_money(pep=pep, target=target, token=uuid.uuid4(), values=money, by=by, submit=True)

    def decide_about_money(self, day: date) -> None:
        """The adviser up to the limit, the head above it."""
        with self.on(day, 11, 30):
            for step, request in enumerate(self.pep.funding_requests.filter(status="submitted")):
                by = self.team.adviser if request.total <= 1000 else self.team.head
                kind = self.pick(["approve", "approve", "in_part", "approve", "decline", "more_info"], step)
                said = {
                    "approve": {},
                    "in_part": {"amount": (request.total / 2).quantize(Decimal("0.01")), "reason": "Half now; the rest once the first sessions show an effect."},
                    "decline": {"reason": "This is part of what school provides for every pupil. Please talk to us about other ideas."},
                    "more_info": {"reason": "How many sessions were used last term, and what changed?"},
                }[kind]  # fmt: skip
                targets.decide(request=request, kind=kind, by=by, based_on=request.version, **said)

    def complete_sections(self, day: date) -> None:
        with self.on(day, 14, 30):
            pep = self.pep
            for part in [Part.B, Part.C, Part.D, Part.E, Part.SUMMARY]:
                state = self.again(pep)
                owner = permissions.owner_of(state, part)
                moves.complete_part(
                    pep=state,
                    part=part,
                    by=self.team.social_worker if owner == Role.SOCIAL_WORKER else self.team.teacher,
                )

    def submit(self, day: date) -> None:
        with self.on(day, 15, 10):
            moves.submit(pep=self.pep, by=self.team.writer)

    def send_back(self, day: date) -> None:
        with self.on(day, 12):
            moves.return_plan(pep=self.pep, reasons=self.pick(words.RETURNS), by=self.team.adviser)

    def rate(self, day: date) -> None:
        rubric = versions.current(self.team.authority).rubric
        levels = dict.fromkeys(rubric.by_key, ("green", ""))
        if self.number % 3 == 2:
            levels |= {key: ("amber", *said) for key, said in words.COMMENTS.items() if key in levels}
        elif "gold" in rubric.levels and self.number % 3 == 1:
            levels = dict.fromkeys(rubric.by_key, ("gold", "")) | {"progress": ("green", "")}
        overall, _ = rubric.suggest({key: said[0] for key, said in levels.items()})
        with self.on(day, 11):
            to_teacher = words.FEEDBACK_AMBER if self.number % 3 == 2 else self.pick(words.FEEDBACK)
            moves.rate(pep=self.pep, overall=overall, levels=levels, to_teacher=to_teacher,
                       to_social_worker=self.pick(words.FEEDBACK_SOCIAL_WORKER), by=self.team.adviser)  # fmt: skip

    def sign_off(self, day: date) -> None:
        with self.on(day, 11, 15):
            pep = self.pep
            if is_late(pep):
                say_why_late(pep=pep, reason="workload", words=words.WHY_LATE, by=self.team.adviser)
            moves.sign_off(pep=pep, by=self.team.adviser)
            if clock.now() < self.settled_before:
                tell_about_copy(Paper.objects.get(snapshot__pep=pep), pep)
        if day + FILED_AFTER < self.now.date():
            with self.on(day + 2 * DAY, 14, 20):
                say_filed(pep=pep, reference=f"DOC-{4000 + 7 * self.number + self.round}", by=self.team.social_worker)
        self.round += 1

    def close(self, day: date, reason: str) -> None:
        with self.on(day, 10, 30):
            moves.close(pep=self.pep, reason=reason, by=self.team.adviser)

    def look_again(self) -> None:
        """Today: a plan that is due is opened, and duties are brought up to date."""
        with self.on(clock.today(), 23, 59):
            facts_changed(child_ids=[self.child.pk])

    def _save(self, record, part, by, **values) -> None:
        record.refresh_from_db()
        plans.save_page(record=record, part=part, values=values, based_on=record.version, by=by)
