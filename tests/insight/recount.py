"""Every measure counted again, by hand: all rows are read, and plain Python says which of them count. No query of
`insight` is used, and nothing is asked of the database but whole tables."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from audit.clock import LONDON
from casework.models import Report
from children.models import Allocation, Child, Enrolment
from organisations.models import Term
from peps.models import PEP, AttainmentRow, AttendancePage, Invitee, Suspension
from signoff.models import CriterionRating, Duty, Filing
from targets.models import FundingRequest, LedgerEntry, TargetReview

SCHOOL_AGE = ["R", *map(str, range(1, 12))]
EARLY, PRIMARY, SECONDARY = {"E1", "E2", "N1", "N2", "R"}, set(map(str, range(1, 7))), set(map(str, range(7, 12)))
COLOURS = {"green": {"green"}, "gold": {"yellow"}, "amber": {"orange"}, "red": {"red"}}
TURNS = ["social_worker", "designated_teacher", "young_person", "adviser"]
WEEKS = timedelta(days=28)
ROLES = {
    "young person": "young_person", "carer": "carer", "parent": "parent", "social worker": "social_worker",
    "designated teacher": "designated_teacher", "virtual school adviser": "adviser",
    "virtual school head": "head", "independent reviewing officer": "reviewing_officer",
}  # fmt: skip


class Recount:
    """`authority`: whose; `today`; `caseload_of`: an adviser, whose children alone count."""

    def __init__(self, authority, today, caseload_of=None):
        self.authority, self.today = authority, today
        self.allocations = [
            row for row in Allocation.objects.all()
            if row.role == "adviser" and row.starts <= today and (row.ends is None or row.ends >= today)
        ]  # fmt: skip
        mine = {row.child_id for row in self.allocations if row.user == caseload_of}
        self.children = {
            child.pk: child for child in Child.objects.prefetch_related("care_periods")
            if child.authority_id == authority.pk and not child.restricted and (not caseload_of or child.pk in mine)
        }  # fmt: skip
        self.duties = [duty for duty in Duty.objects.all() if duty.done_on is None and duty.closed_on is None]
        self.of_plan = defaultdict(list)
        for duty in Duty.objects.all():
            self.of_plan[duty.pep_id].append(duty)
        self.plans = list(
            PEP.objects.select_related("term", "meeting", "views", "rating__rubric_version").prefetch_related("pauses")
        )
        self.enrolments = list(Enrolment.objects.filter(main=True))
        self.lines = [line for line in AttainmentRow.objects.select_related("pep") if line.removed_at is None]
        self.terms = self._terms()
        self.latest = self._latest()
        self.rules = [self._of_plans(), self._of_quality(), self._of_learning(), self._of_money(), self._of_children(),
                      self._of_duties(), self._of_filing()]  # fmt: skip

    # -------------------------------------------------------- what counts

    def rows(self, name: str) -> list:
        """The rows behind a measure."""
        source, counts = self._rule(name)
        return [row for row in source if self._child(row) in self.children and counts(row)]

    def number(self, name: str, rows: list):
        if name == "asked_for":
            return sum((row.total for row in rows), 0)
        if name in {"committed", "paid", "evidenced"}:
            return sum((row.amount for row in rows), 0)
        return len(rows)

    def _rule(self, name):
        return next(rules[name] for rules in self.rules if name in rules)

    def _of_plans(self):
        plans = [plan for plan in self.plans if plan.status != "closed"]
        initial = [plan for plan in plans if plan.kind == "initial"]
        held = [plan for plan in plans if self._held(plan)]
        signed = [plan for plan in held if self._signed(plan)]
        overdue = [plan for plan in plans if plan.status != "signed_off" and self._late(plan)]
        beginning = [plan for plan in initial if self._duty(plan, "initiate")]
        holding = [plan for plan in initial if self._duty(plan, "hold")]
        return {
            "due": (plans, lambda plan: True),
            "meetings": (plans, lambda plan: True),
            "done": (plans, self._signed),
            "paused": (plans, lambda plan: not self._signed(plan) and self._paused(plan)),
            "overdue": (
                plans,
                lambda plan: not self._signed(plan) and not self._paused(plan) and bool(self._late(plan)),
            ),
            "on_time": (plans, lambda plan: not self._signed(plan) and not self._paused(plan) and not self._late(plan)),
            "late": (overdue, lambda plan: True),
            **{f"late_{turn}": (overdue, lambda plan, turn=turn: self._turn(plan) == turn) for turn in TURNS},
            "late_other": (overdue, lambda plan: self._turn(plan) not in TURNS),
            "month_late": (overdue, lambda plan: self._late(plan)[0].due_on < self.today - WEEKS),
            "to_begin": (beginning, lambda plan: True),
            "begun_in_time": (beginning, lambda plan: self._began(plan) and self._began(plan) <= self._begin_by(plan)),
            "begun_late": (beginning, lambda plan: self._began(plan) and self._began(plan) > self._begin_by(plan)),
            "begin_late": (beginning, lambda plan: not self._began(plan) and self._begin_by(plan) < self.today),
            "no_plan_begun": (beginning, lambda plan: not self._began(plan) and self._begin_by(plan) < self.today),
            "begin_soon": (beginning, lambda plan: not self._began(plan) and self._begin_by(plan) >= self.today),
            "to_hold": (holding, lambda plan: True),
            "held_in_20": (holding, lambda plan: self._held(plan) and plan.meeting.on <= self._hold_by(plan)),
            "held_after_20": (holding, lambda plan: self._held(plan) and plan.meeting.on > self._hold_by(plan)),
            "hold_late": (holding, lambda plan: not self._held(plan) and self._hold_by(plan) < self.today),
            "hold_soon": (holding, lambda plan: not self._held(plan) and self._hold_by(plan) >= self.today),
            "held_in_time": (plans, lambda plan: self._held(plan) and plan.meeting.on <= plan.due_on),
            "held_late": (plans, lambda plan: self._held(plan) and plan.meeting.on > plan.due_on),
            "not_held_late": (plans, lambda plan: not self._held(plan) and plan.due_on < self.today),
            "not_held_yet": (plans, lambda plan: not self._held(plan) and plan.due_on >= self.today),
            "to_sign": (held, lambda plan: True),
            "signed_in_four": (signed, lambda plan: self._signed_on(plan) <= plan.meeting.on + WEEKS),
            "signed_later": (signed, lambda plan: self._signed_on(plan) > plan.meeting.on + WEEKS),
            "to_sign_late": (held, lambda plan: not self._signed(plan) and plan.meeting.on + WEEKS < self.today),
            "to_sign_soon": (held, lambda plan: not self._signed(plan) and plan.meeting.on + WEEKS >= self.today),
            "voices": (held, lambda plan: True),
            "voice_nothing": (held, lambda plan: plan.views.route == ""),
            **{
                f"voice_{route}": (held, lambda plan, route=route: plan.views.route == route)
                for route in ["words", "recorded", "file", "at_meeting", "none"]
            },
        }

    def _of_filing(self):
        asked = [row for row in Filing.objects.select_related("pep__term") if row.owner]

        def filed(row):
            return row.filed_at and row.filed_at.astimezone(LONDON).date()

        return {
            "to_file": (asked, lambda row: True),
            "filed_in_time": (asked, lambda row: bool(filed(row)) and filed(row) <= row.due_on),
            "filed_late": (asked, lambda row: bool(filed(row)) and filed(row) > row.due_on),
            "file_late": (asked, lambda row: not filed(row) and row.due_on < self.today),
            "file_soon": (asked, lambda row: not filed(row) and row.due_on >= self.today),
        }

    def _of_quality(self):
        rated = [plan for plan in self.plans if plan.status != "closed" and hasattr(plan, "rating")]
        lines = [
            line for line in CriterionRating.objects.select_related("rating__rubric_version", "rating__pep__term")
            if line.rating.pep.status != "closed" and line.level != "na"
        ]  # fmt: skip
        asked = [
            row for row in Invitee.objects.select_related("pep__meeting", "pep__term")
            if row.pep.status != "closed" and self._held(row.pep) and row.reply != "withdrawn"
        ]  # fmt: skip
        came = {
            "came_in_person": ["in_person"], "came_by_video": ["video"], "sent_views": ["sent_views"],
            "not_there": ["apologies", "absent"], "came_not_said": [""],
        }  # fmt: skip
        known = set().union(*COLOURS.values())

        def colour(rating, level):
            return rating.rubric_version.rubric.levels[level].colour

        return {
            "rated": (rated, lambda plan: True),
            "rated_other": (rated, lambda plan: colour(plan.rating, plan.rating.overall) not in known),
            "judged": (lines, lambda line: True),
            "judged_missed": (lines, lambda line: colour(line.rating, line.level) in {"orange", "red"}),
            "judged_other": (lines, lambda line: colour(line.rating, line.level) not in known),
            "asked": (asked, lambda row: True),
            "took_part": (asked, lambda row: row.attended in {"in_person", "video"}),
            **{
                f"rated_{word}": (rated, lambda plan, those=those: colour(plan.rating, plan.rating.overall) in those)
                for word, those in COLOURS.items()
            },
            **{
                f"judged_{word}": (lines, lambda line, those=those: colour(line.rating, line.level) in those)
                for word, those in COLOURS.items()
            },
            **{word: (asked, lambda row, those=those: row.attended in those) for word, those in came.items()},
        }

    def _of_learning(self):
        pages = [page for page in AttendancePage.objects.select_related("pep__term") if page.pep.status != "closed"]
        out = [row for row in Suspension.objects.select_related("pep") if row.removed_at is None]
        out = [row for row in out if row.pep.status != "closed"]
        subjects = [line for line in self.lines if line.pep.status != "closed" and self._is_latest(line)]
        reviews = [
            row for row in TargetReview.objects.select_related("target", "pep__term")
            if row.target.removed_at is None and row.pep.status != "closed"
        ]  # fmt: skip
        compared = [(line, self._before(line)) for line in subjects if _level(line) is not None]
        compared = [(line, before) for line, before in compared if before is not None]
        return {
            "attendance": (pages, lambda page: True),
            "little": (pages, lambda page: page.counted is not None and _missed(page) < 5),
            "some": (pages, lambda page: page.counted is not None and 5 <= _missed(page) < 10),
            "regular": (pages, lambda page: page.counted is not None and not page.absence_words),
            "persistent": (pages, lambda page: page.absence_words == "Persistent absence"),
            "severe": (pages, lambda page: page.absence_words == "Severe absence"),
            "no_figures": (pages, lambda page: page.counted is None),
            "suspensions": (out, lambda row: True),
            "suspended": (out, lambda row: row.category == "SUSP"),
            "excluded": (out, lambda row: row.category == "PERM"),
            "at_lunchtime": (out, lambda row: row.category == "LNCH"),
            "nothing_arranged": (out, lambda row: row.starts >= self.today - WEEKS and not row.meanwhile),
            "subjects": (subjects, lambda line: True),
            **{
                word: (subjects, lambda line, value=value: line.judgement == value)
                for word, value in [("below", "below"), ("at_expected", "at"), ("above", "above"),
                                    ("not_assessed", "waiting")]
            },
            "compared": ([line for line, _ in compared], lambda line: True),
            "moved_up": ([line for line, before in compared if _level(line) > before], lambda line: True),
            "stayed": ([line for line, before in compared if _level(line) == before], lambda line: True),
            "moved_down": ([line for line, before in compared if _level(line) < before], lambda line: True),
            "reviewed": (reviews, lambda row: True),
            **{
                value: (reviews, lambda row, value=value: row.outcome == value)
                for value in ["achieved", "in_progress", "not_achieved"]
            },
        }  # fmt: skip

    def _of_money(self):
        asked = [
            row for row in FundingRequest.objects.all()
            if row.removed_at is None and row.status != "draft" and row.fund == "pp_plus" and row.submitted_at
        ]  # fmt: skip
        ids = {row.pk for row in asked}
        entries = [row for row in LedgerEntry.objects.select_related("request") if row.request_id in ids]
        given = [row for row in asked if row.status in {"approved", "in_part"}]
        return {
            "requests": (asked, lambda row: True),
            "asked_for": (asked, lambda row: True),
            "approved": (given, lambda row: True),
            "given": (given, lambda row: True),
            "undecided": (asked, lambda row: row.status in {"submitted", "more_info"}),
            "declined": (asked, lambda row: row.status == "declined"),
            "impact_not_said": (given, lambda row: row.impact == ""),
            **{
                f"impact_{value}": (given, lambda row, value=value: row.impact == value)
                for value in ["met", "partly", "not"]
            },
            **{
                column: (entries, lambda row, column=column: row.column == column)
                for column in ["committed", "paid", "evidenced"]
            },
        }

    def _of_children(self):
        here = [child for child in self.children.values() if any(row.ends is None for row in child.care_periods.all())]
        moves = [row for row in self.enrolments if row.starts <= self.today and self._came_from_elsewhere(row)]

        def school_age(child):
            return child.year_group in SCHOOL_AGE

        return {
            "children": (here, lambda child: True),
            "with_place": (here, lambda child: self._place(child) is not None),
            "no_school": (here, lambda child: self._place(child) is None and school_age(child)),
            "no_place_needed": (here, lambda child: self._place(child) is None and not school_age(child)),
            "moves": (moves, lambda row: True),
            "moves_ks4": (moves, lambda row: self.children[row.child_id].year_group in {"10", "11"}),
            "moves_other": (moves, lambda row: self.children[row.child_id].year_group not in {"10", "11"}),
        }

    def _of_duties(self):
        running = [duty for duty in self.duties if not (duty.paused_until and duty.paused_until >= self.today)]
        ours = [duty for duty in running if duty.role == "adviser"]
        late = [duty for duty in running if duty.due_on < self.today]
        soon, days3 = self.today + timedelta(days=14), self.today + timedelta(days=3)
        told = [row for row in Report.objects.all() if row.closed_at is None]
        return {
            "queue": (ours, lambda duty: True),
            "to_quality_assure": (ours, lambda duty: duty.kind == "sign_off"),
            "to_decide": (ours, lambda duty: duty.kind == "funding"),
            "to_do_else": (ours, lambda duty: duty.kind not in {"sign_off", "funding"}),
            "duties": (running, lambda duty: True),
            "duties_late": (late, lambda duty: True),
            "duties_soon": (running, lambda duty: self.today <= duty.due_on <= soon),
            "duties_later": (running, lambda duty: duty.due_on > soon),
            "qa_late": (late, lambda duty: duty.kind == "sign_off"),
            "money_late": (late, lambda duty: duty.kind == "funding"),
            "views_unread": (late, lambda duty: duty.kind == "read_views"),
            "qa_soon": (running, lambda duty: duty.kind == "sign_off" and self.today <= duty.due_on <= days3),
            "unanswered": (told, lambda row: row.owner_id is None),
        }

    # -------------------------------------------------------- facts

    def _child(self, row):
        if isinstance(row, Child):
            return row.pk
        for step in ("rating", "pep"):
            row = row if hasattr(row, "child_id") else getattr(row, step, row)
        return row.child_id

    def _held(self, plan):
        return hasattr(plan, "meeting") and plan.meeting.held

    def _signed(self, plan):
        return plan.status == "signed_off"

    def _signed_on(self, plan):
        return plan.signed_off_at.astimezone(LONDON).date()

    def _paused(self, plan):
        return any(pause.ended_on is None and pause.until >= self.today for pause in plan.pauses.all())

    def _late(self, plan):
        """What is late of a plan, the longest first."""
        return sorted(
            (
                duty for duty in self.of_plan[plan.pk]
                if duty.done_on is None and duty.closed_on is None and duty.due_on < self.today
                and not (duty.paused_until and duty.paused_until >= self.today)
            ),
            key=lambda duty: (duty.due_on, duty.kind, duty.pk.hex),
        )  # fmt: skip

    def _turn(self, plan):
        duty = self._late(plan)[0]
        if duty.kind == "part_b":
            return "young_person"
        return "adviser" if duty.role == "head" else duty.role

    def _duty(self, plan, kind):
        return next((duty for duty in self.of_plan[plan.pk] if duty.kind == kind), None)

    def _begin_by(self, plan):
        return self._duty(plan, "initiate").due_on

    def _began(self, plan):
        return self._duty(plan, "initiate").done_on

    def _hold_by(self, plan):
        duty = self._duty(plan, "hold")
        return duty.statutory_on or duty.due_on

    def _place(self, child):
        here = [
            row for row in self.enrolments
            if row.child_id == child.pk and row.starts <= self.today and (row.ends is None or row.ends >= self.today)
        ]  # fmt: skip
        return here[0].school_id if here else None

    def _came_from_elsewhere(self, row):
        return any(
            other.child_id == row.child_id and other.starts < row.starts and other.school_id != row.school_id
            for other in self.enrolments
        )

    def _is_latest(self, line):
        return self.latest[line.pep_id, line.subject] is line

    def _latest(self):
        found = {}
        for line in sorted(self.lines, key=_point):
            found[line.pep_id, line.subject] = line
        return found

    def _before(self, line):
        before = self.latest.get((line.pep.previous_id, line.subject))
        return _level(before) if before else None

    # -------------------------------------------------------- keys of breakdowns

    def _terms(self):
        """(name, first day, the day before which it ends), the latest six that have begun."""
        terms = sorted(
            (term for term in Term.objects.all() if term.authority_id == self.authority.pk and term.school_id is None),
            key=lambda term: term.first_day,
        )
        ends = [term.first_day for term in terms[1:]] + [None]
        begun = [(t.name, t.first_day, end) for t, end in zip(terms, ends, strict=True) if t.first_day <= self.today]
        return begun[-6:]

    def key(self, by: str, name: str, row):
        child = self.children[self._child(row)]
        if by == "term":
            day = self._day(row)
            return next((n for n, first, end in self.terms if first <= day and (end is None or day < end)), "Earlier")
        if by == "phase":
            return self._phase(child)
        if by == "school":
            return self._school(name, row, child)
        if by == "adviser":
            named = [one for one in self.allocations if one.child_id == child.pk]
            named.sort(key=lambda one: (-one.starts.toordinal(), one.user_id.hex))
            return named[0].user_id if named else None
        if by == "authority":
            return child.authority_id
        return {
            "criterion": lambda: row.criterion,
            "role": lambda: ROLES.get(row.role.casefold(), "others"),
            "turn": lambda: row.role,
            "subject": lambda: row.subject,
            "area": lambda: row.target.area,
            "category": lambda: (row.request if isinstance(row, LedgerEntry) else row).category,
        }[by]()

    def _day(self, row):
        if isinstance(row, FundingRequest | LedgerEntry):
            request = row.request if isinstance(row, LedgerEntry) else row
            return request.submitted_at.astimezone(LONDON).date()
        if isinstance(row, Suspension | Enrolment):
            return row.starts
        row = row.rating if isinstance(row, CriterionRating) else row
        return (row if isinstance(row, PEP) else row.pep).term.half_term_start

    def _phase(self, child):
        if child.year_group in EARLY:
            return "early_years"
        if child.year_group in PRIMARY:
            return "primary"
        if child.year_group in SECONDARY:
            return "secondary"
        if child.year_group in {"12", "13", "14"}:
            return "post_16"
        september = self.today.year - (self.today.month < 9)
        born = child.date_of_birth
        age = september - born.year - ((born.month, born.day) > (8, 31))
        return "early_years" if age < 5 else "primary" if age < 11 else "secondary" if age < 16 else "post_16"

    def _school(self, name, row, child):
        if isinstance(row, Child):
            return self._place(child)
        if isinstance(row, FundingRequest | LedgerEntry):
            return (row.request if isinstance(row, LedgerEntry) else row).payee_id
        if isinstance(row, Enrolment | PEP):
            return row.school_id
        row = row.rating if isinstance(row, CriterionRating) else row
        return row.pep.school_id if row.pep else None


def _missed(page):
    """Per cent of the sessions that were possible."""
    there, possible = page.counted
    return Fraction(100 * (possible - there), possible)


def _level(line):
    return {"below": 0, "at": 1, "above": 2}.get(line.judgement)


def _point(line):
    return ["start", "", "autumn", "spring", "summer"].index(line.point)
