"""A policy's settings as questions, a page a group. Each form gives the rules with its own settings changed."""

import re
from dataclasses import replace
from datetime import date, datetime

from django import forms

from audit import clock
from components.forms import DateField, MoneyField, YesNoField
from organisations.policy_words import (
    AGREEMENTS,
    COPIES,
    FILERS,
    GATES,
    PHASES,
    PRESET_NAMES,
    REVIEWS,
    UNTIL,
    WRITERS,
)
from organisations.presets import (
    Ages,
    Copy,
    Filer,
    Funding,
    Grade,
    MoveAgreement,
    Phase,
    Reminders,
    ReportCard,
    Review,
    Rules,
    SchoolRule,
    Section,
    Until,
    Writer,
    edited,
)
from organisations.working_days import MOST_DAYS, Count, Unit

KINDS_OF_DAYS = [
    (Unit.WORKING.value, "working days"),
    (Unit.SCHOOL.value, "school days"),
    (Unit.CALENDAR.value, "days of the calendar"),
]


def choices(words: dict) -> list[tuple[str, str]]:
    return [(key.value, text) for key, text in words.items()]


def outcomes(kind) -> list[tuple[str, str]]:
    return [("", "No rule"), *((each.value, each.value.replace("_", " ").capitalize()) for each in kind)]


class StartForm(forms.Form):
    """From when, and what to start from."""

    valid_from = DateField(called="the day from which the policy counts", label="From which day does it count?")
    start = forms.ChoiceField(label="What do you want to start from?", widget=forms.RadioSelect)

    def __init__(self, data=None, *, has_policy: bool):
        super().__init__(data)
        presets = list(PRESET_NAMES.items())
        self.fields["start"].choices = [("current", "The policy as it is on that day")] * has_policy + presets
        self.fields["start"].initial = "current" if has_policy else "statutory"
        self.fields["valid_from"].help_text = "Plans that have begun keep the policy they began with."
        if has_policy:
            self.fields["valid_from"].min_date = clock.today


class GroupForm(forms.Form):
    """Settings that belong together: `build(rules)` asks the questions, `settings(given)` reads the answers, and
    `blame` says beside which question an error of the rules is shown."""

    blame: tuple[tuple[str, str], ...] = ()
    presentation: dict = {}

    def __init__(self, data=None, *, rules: Rules):
        super().__init__(data)
        self.rules = self.edited = rules
        self.presentation = dict(type(self).presentation)
        self.build(rules)

    def clean(self):
        given = super().clean()
        if not self.errors:
            try:
                self.edited = edited(self.rules, **self.settings(given))
            except ValueError as problem:
                words = str(problem)
                self.add_error(next((name for part, name in self.blame if part in words), None), _sentence(words))
        return given

    # ---- a number of days of a kind

    def ask_count(self, name: str, label: str, count: Count | None, *, optional: bool = False, hint: str = "") -> None:
        self.fields[f"{name}_n"] = forms.IntegerField(
            label=label,
            required=not optional,
            min_value=1,
            max_value=MOST_DAYS,
            initial=count.n if count else None,
            help_text=hint or ("Leave empty for no limit." if optional else ""),
            error_messages=dict.fromkeys(
                ["required", "invalid", "min_value", "max_value"],
                f"{label}: enter a number of days from 1 to {MOST_DAYS}",
            ),
        )
        self.fields[f"{name}_unit"] = forms.ChoiceField(
            label=f"{label}: kind of days", choices=KINDS_OF_DAYS, initial=(count.unit if count else Unit.WORKING).value
        )
        self.presentation[f"{name}_n"] = {"width": 3}
        self.presentation[f"{name}_unit"] = {"hide_label": True}

    def count_of(self, given: dict, name: str) -> Count | None:
        n = given.get(f"{name}_n")
        return Count(n, Unit(given[f"{name}_unit"])) if n else None

    def ask_yes_no(self, name: str, label: str, value: bool, hint: str = "") -> None:
        self.fields[name] = YesNoField(label=label, initial=value, help_text=hint)
        self.presentation[name] = {"inline": True}


def _sentence(words: str) -> str:
    """The rule's own words without the name of the setting before them."""
    words = re.sub(r"^(Ages|Reminders|Funding|Sections|Copies): ", "", words).rstrip(".")
    return words[0].upper() + words[1:]


class FirstPlanForm(GroupForm):
    blame = ()

    def build(self, rules):
        self.ask_count("initiate", "The plan is begun within", rules.initiate, optional=True)
        self.ask_yes_no("initiate_emergency_only", "Only after an emergency placement?", rules.initiate_emergency_only)
        self.ask_count("arrange_meeting", "The first meeting is arranged within", rules.arrange_meeting, optional=True)
        self.ask_count("hold_meeting", "The first meeting is held within", rules.hold_meeting)
        self.ask_count(
            "hold_meeting_emergency",
            "After an emergency placement, the first meeting is held within",
            rules.hold_meeting_emergency,
            optional=True,
            hint="Leave empty if it is as for every other child.",
        )

    def settings(self, given):
        counts = ["initiate", "arrange_meeting", "hold_meeting", "hold_meeting_emergency"]
        found = {name: self.count_of(given, name) for name in counts}
        return {**found, "initiate_emergency_only": given["initiate_emergency_only"]}


class ReviewsForm(GroupForm):
    blame = (("cut-off", "cut_off_dates"),)
    presentation = {"review": {"reveal": {Review.CUT_OFF_DATES.value: "cut_off_dates"}}, "cut_off_dates": {"rows": 4}}

    def build(self, rules):
        self.fields["review"] = forms.ChoiceField(
            label="When is each term's review due?",
            choices=choices(REVIEWS),
            widget=forms.RadioSelect,
            initial=rules.review.value,
        )
        self.fields["cut_off_dates"] = forms.CharField(
            label="The dates",
            help_text="One to a line, like 27/3/2027. A term without a date has its last working day.",
            widget=forms.Textarea,
            required=False,
            max_length=1000,
            initial="\n".join(f"{day.day}/{day.month}/{day.year}" for day in sorted(rules.cut_off_dates)),
        )
        self.ask_count(
            "school_change_meeting",
            "After a change of school, a meeting is held within",
            rules.school_change_meeting,
            optional=True,
            hint="Leave empty for no rule.",
        )
        self.ask_yes_no(
            "phase_transfer_is_school_change",
            "Does going up to another school (Year 6 to 7 and the like) count as a change of school?",
            rules.phase_transfer_is_school_change,
        )
        self.ask_yes_no(
            "leaving_care_pep", "Is there a plan in the term in which a child leaves care?", rules.leaving_care_pep
        )
        self.ask_yes_no(
            "short_breaks_count", "Do children who only have short breaks have plans?", rules.short_breaks_count
        )

    def clean_cut_off_dates(self) -> tuple[date, ...]:
        days = set()
        for line in filter(None, (line.strip() for line in self.cleaned_data["cut_off_dates"].splitlines())):
            day = _day(line)
            if day is None:
                raise forms.ValidationError(f'"{line[:30]}" must be a real date, like 27/3/2027')
            days.add(day)
        return tuple(sorted(days))

    def settings(self, given):
        names = ["cut_off_dates", "phase_transfer_is_school_change", "leaving_care_pep", "short_breaks_count"]
        return {
            **{name: given[name] for name in names},
            "review": Review(given["review"]),
            "school_change_meeting": self.count_of(given, "school_change_meeting"),
        }


def _day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d %m %Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


class AgesForm(GroupForm):
    blame = (("setting is no longer", "setting_needed_below_age"), ("starting age", "from_age"))
    presentation = {"from_age": {"width": 2}, "setting_needed_below_age": {"width": 2}}

    def build(self, rules):
        ages = rules.ages
        self.fields["from_age"] = forms.IntegerField(
            label="From which age has a child a plan?", min_value=0, max_value=18, initial=ages.from_age
        )
        self.fields["setting_needed_below_age"] = forms.IntegerField(
            label="Below which age only while attending an early-years setting?",
            help_text="Leave empty if a setting makes no difference.",
            required=False,
            min_value=0,
            max_value=18,
            initial=ages.setting_needed_below_age,
        )
        self.fields["until"] = forms.ChoiceField(
            label="Until when?",
            choices=[(key, text[0].upper() + text[1:]) for key, text in choices(UNTIL)],
            widget=forms.RadioSelect,
            initial=ages.until.value,
        )
        self.ask_yes_no(
            "eet_after_year_11",
            "Is it an education, employment and training plan from Year 12 on?",
            ages.eet_after_year_11,
        )

    def settings(self, given):
        return {
            "ages": Ages(
                from_age=given["from_age"],
                setting_needed_below_age=given["setting_needed_below_age"],
                until=Until(given["until"]),
                eet_after_year_11=given["eet_after_year_11"],
            )
        }


class MeetingForm(GroupForm):
    presentation = {
        "section_a_due_working_days_before": {"width": 3, "suffix": "working days before"},
        "section_c_due_working_days_before": {"width": 3, "suffix": "working days before"},
    }

    def build(self, rules):
        for part in ("a", "c"):
            name = f"section_{part}_due_working_days_before"
            letter, title = next((each.letter, each.title) for each in rules.sections if each.part == part.upper())
            self.fields[name] = forms.IntegerField(
                label=f"Section {letter}, {title}, is wanted before the meeting",
                help_text="0 is the day of the meeting. This drives reminders and blocks nothing.",
                min_value=0,
                max_value=MOST_DAYS,
                initial=getattr(rules, name),
            )
        self.ask_count(
            "parts_complete_after", "After the meeting, all parts are complete within", rules.parts_complete_after
        )
        self.ask_count("late_part_after", "The plan may be sent without a late part after", rules.late_part_after)
        self.fields["summary_writer"] = forms.ChoiceField(
            label="Who writes the summary of the discussion?",
            choices=choices(WRITERS),
            widget=forms.RadioSelect,
            initial=rules.summary_writer.value,
        )

    def settings(self, given):
        days = [f"section_{part}_due_working_days_before" for part in ("a", "c")]
        counts = ["parts_complete_after", "late_part_after"]
        return {
            **{name: given[name] for name in days},
            **{name: self.count_of(given, name) for name in counts},
            "summary_writer": Writer(given["summary_writer"]),
        }


class SignOffForm(GroupForm):
    presentation = {
        "sign_off_days": {"width": 3, "suffix": "days after the meeting"},
        "pp_plus_targets_at_least": {"width": 2},
    }

    def build(self, rules):
        self.fields["sign_off_days"] = forms.IntegerField(
            label="The plan is signed off within", min_value=1, max_value=MOST_DAYS, initial=rules.sign_off_days
        )
        self.ask_yes_no(
            "sign_off_before_end_of_term",
            "And before the end of the term in which the meeting was held?",
            rules.sign_off_before_end_of_term,
        )
        for name, words in GATES.items():
            self.ask_yes_no(name, words, getattr(rules.gates, name))
        self.fields["pp_plus_targets_at_least"] = forms.IntegerField(
            label="How many targets with Pupil Premium Plus does a plan need?",
            help_text="0 for no rule. A plan that asks for no money gives a reason instead.",
            min_value=0,
            max_value=10,
            initial=rules.gates.pp_plus_targets_at_least,
        )

    def settings(self, given):
        return {
            "sign_off_days": given["sign_off_days"],
            "sign_off_before_end_of_term": given["sign_off_before_end_of_term"],
            "gates": replace(
                self.rules.gates,
                pp_plus_targets_at_least=given["pp_plus_targets_at_least"],
                **{name: given[name] for name in GATES},
            ),
        }


class RemindersForm(GroupForm):
    blame = (("days before", "working_days_before"), ("number of days once", "working_days_before"))
    presentation = {
        "working_days_before": {"width": 20},
        "escalate_after_days": {"width": 3, "suffix": "days overdue"},
    }

    def build(self, rules):
        ladder = rules.reminders
        self.fields["working_days_before"] = forms.CharField(
            label="How many working days before a date?",
            help_text="Numbers with commas, the longest first, like 14, 7, 2. Leave empty for none. "
            "For school staff they count school days.",
            required=False,
            max_length=60,
            initial=", ".join(map(str, ladder.working_days_before)),
        )
        self.ask_yes_no("on_the_day", "Also on the day?", ladder.on_the_day)
        self.ask_yes_no(
            "weekly_while_overdue", "Also each week while something is overdue?", ladder.weekly_while_overdue
        )
        self.fields["escalate_after_days"] = forms.IntegerField(
            label="When is the Virtual School head told?",
            min_value=1,
            max_value=MOST_DAYS,
            initial=ladder.escalate_after_days,
        )

    def clean_working_days_before(self) -> tuple[int, ...]:
        words = re.split(r"[,;\s]+", self.cleaned_data["working_days_before"].strip())
        if not all(word.isdecimal() and int(word) <= MOST_DAYS for word in words if word):
            raise forms.ValidationError(f"Enter whole numbers up to {MOST_DAYS} with commas, like 14, 7, 2")
        return tuple(int(word) for word in words if word)

    def settings(self, given):
        names = ["working_days_before", "on_the_day", "weekly_while_overdue", "escalate_after_days"]
        return {"reminders": Reminders(**{name: given[name] for name in names})}


class PartsForm(GroupForm):
    """The letters and titles people read; how the code knows a part never changes."""

    def build(self, rules):
        for section in rules.sections:
            part, named = section.part, f"Section {section.letter}"
            self.fields[f"letter_{part}"] = forms.CharField(
                label=f"Letter of {named}", max_length=2, initial=section.letter
            )
            self.fields[f"title_{part}"] = forms.CharField(
                label=f"Title of {named}", max_length=60, initial=section.title
            )
            self.fields[f"by_{part}"] = forms.ChoiceField(
                label=f"Who completes {named}?", choices=choices(WRITERS), initial=section.completed_by.value
            )
            self.fields[f"phases_{part}"] = forms.MultipleChoiceField(
                label=f"In which phases does {named} appear?",
                choices=choices(PHASES),
                widget=forms.CheckboxSelectMultiple,
                initial=[phase.value for phase in section.phases],
                error_messages={"required": f"Select at least one phase for {named}"},
            )
            self.presentation[f"letter_{part}"] = {"width": 2}
            self.presentation[f"phases_{part}"] = {"small": True}

    @property
    def blocks(self) -> list[dict]:
        return [
            {
                "heading": f"Section {each.letter}: {each.title}",
                "fields": [self[f"{name}_{each.part}"] for name in ("letter", "title", "by", "phases")],
            }
            for each in self.rules.sections
        ]

    def clean(self):
        """Two sections with one letter: said beside the second of them. The meeting is in every plan: dates hang on
        it."""
        if len(self.cleaned_data.get("phases_E", Phase)) < len(Phase):
            self.add_error("phases_E", "The meeting is part of every plan. Select all phases")
        letters = {}
        for section in self.rules.sections:
            letter = self.cleaned_data.get(f"letter_{section.part}", "").upper()
            if letter and letter in letters:
                self.add_error(f"letter_{section.part}", f"Section {letters[letter]} has this letter already")
            letters.setdefault(letter, letter)
        return super().clean()

    def settings(self, given):
        return {
            "sections": tuple(
                Section(
                    part=each.part,
                    letter=given[f"letter_{each.part}"],
                    title=given[f"title_{each.part}"],
                    completed_by=Writer(given[f"by_{each.part}"]),
                    phases=tuple(phase for phase in Phase if phase.value in given[f"phases_{each.part}"]),
                )
                for each in self.rules.sections
            )
        }


class SchoolsForm(GroupForm):
    def build(self, rules):
        rule = rules.school_rule
        self.fields["lowest_grade"] = forms.ChoiceField(
            label="Lowest acceptable Ofsted grade",
            help_text="For schools inspected before November 2025.",
            choices=outcomes(Grade),
            required=False,
            initial=(rule.lowest_grade or ""),
        )
        self.fields["lowest_report_card"] = forms.ChoiceField(
            label="Lowest acceptable Ofsted report card",
            help_text="For schools inspected since November 2025. The two are not comparable, so each has its own.",
            choices=outcomes(ReportCard),
            required=False,
            initial=(rule.lowest_report_card or ""),
        )
        self.fields["school_move_agreement"] = forms.ChoiceField(
            label="What has to be said before a change of school is dated?",
            choices=choices(AGREEMENTS),
            widget=forms.RadioSelect,
            initial=rules.school_move_agreement.value,
        )

    def settings(self, given):
        grade, card = given["lowest_grade"], given["lowest_report_card"]
        return {
            "school_rule": SchoolRule(Grade(grade) if grade else None, ReportCard(card) if card else None),
            "school_move_agreement": MoveAgreement(given["school_move_agreement"]),
        }


class CopiesForm(GroupForm):
    def build(self, rules):
        self.fields["copies"] = forms.MultipleChoiceField(
            label="Who is sent a link to the signed-off plan?",
            help_text="Each of them sees what they may see of it.",
            choices=choices(COPIES),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[copy.value for copy in rules.copies],
        )
        self.fields["filer"] = forms.ChoiceField(
            label="Who files the signed-off plan in your case system?",
            help_text="They are asked to say that it is done. It counts for plans signed off from then on.",
            choices=choices(FILERS),
            widget=forms.RadioSelect,
            initial=rules.filer.value,
        )

    def settings(self, given):
        copies = tuple(copy for copy in Copy if copy.value in given["copies"])
        return {"copies": copies, "filer": Filer(given["filer"])}


class MoneyForm(GroupForm):
    blame = (("limit", "adviser_limit"), ("for a year", "cap_a_year"), ("£0", "guide_amount_a_term"))

    def build(self, rules):
        funding = rules.funding
        self.fields["adviser_limit"] = MoneyField(
            called="the limit",
            label="Up to how much may an adviser approve?",
            help_text="The head decides above it.",
            initial=funding.adviser_limit,
        )
        self.fields["guide_amount_a_term"] = MoneyField(
            called="the guide amount",
            label="Guide amount for a term",
            help_text="Shown beside a request; it blocks nothing. Leave empty for none.",
            required=False,
            initial=funding.guide_amount_a_term,
        )
        self.fields["cap_a_year"] = MoneyField(
            called="the usual most in a year",
            label="The usual most for a child in a financial year",
            help_text="A request above it is pointed out, not stopped. Leave empty for none.",
            required=False,
            initial=funding.cap_a_year,
        )

    def settings(self, given):
        names = ["adviser_limit", "guide_amount_a_term", "cap_a_year"]
        return {"funding": Funding(**{name: given[name] for name in names})}


FORMS: dict[str, type[GroupForm]] = {
    "first-plan": FirstPlanForm,
    "reviews": ReviewsForm,
    "ages": AgesForm,
    "meeting": MeetingForm,
    "sign-off": SignOffForm,
    "reminders": RemindersForm,
    "parts": PartsForm,
    "schools": SchoolsForm,
    "copies": CopiesForm,
    "money": MoneyForm,
}
