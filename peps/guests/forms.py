"""What people without an account are asked, and what is asked about them."""

import re
import uuid
from datetime import timedelta

from django import forms

from audit import clock
from children.models import Bar
from components.forms import DateField
from components.words import day_words
from peps.guests.permissions import MOST_DAYS
from peps.models import InvitedLink

Purpose = InvitedLink.Purpose
LONGEST_ANSWER = 5000
MOST_IN_A_ROUND = 20
AFTER_MEETING, WITHOUT_MEETING = timedelta(days=7), timedelta(days=14)


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        help_text="Six digits. The person who asked you gives you the code separately.",
        max_length=20,
        error_messages={"required": "Enter the code"},
    )
    presentation = {"code": {"width": 5, "inputmode": "numeric", "autocomplete": "one-time-code"}}

    def clean_code(self):
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{6}", code):
            raise forms.ValidationError("Enter the six digits of the code")
        return code


def usual_last_day(pep):
    """A week after the meeting; two weeks from now where there is none to come."""
    today, meeting = clock.today(), pep.meeting_or_none
    day = meeting.on + AFTER_MEETING if meeting and meeting.on >= today else today + WITHOUT_MEETING
    return min(day, today + timedelta(days=MOST_DAYS))


class LastDayForm(forms.Form):
    last_day = DateField(label="Until when does the link work?", called="the last day", help_text="Including this day.")

    def clean_last_day(self):
        day, today = self.cleaned_data["last_day"], clock.today()
        latest = today + timedelta(days=MOST_DAYS)
        if day < today:
            raise forms.ValidationError("The last day must be today or later")
        if day > latest:
            raise forms.ValidationError(
                f"A link works for {MOST_DAYS} days at most. Choose {day_words(latest)} or earlier"
            )
        return day


class LinkForm(LastDayForm):
    purpose = forms.ChoiceField(
        label="What do you ask for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you ask for"},
    )
    subject = forms.CharField(label="Which subject?", max_length=60, required=False)
    question = forms.CharField(
        label="What do you want to know from them?", max_length=1000, required=False, widget=forms.Textarea
    )
    name = forms.CharField(
        label="Their name", max_length=150, required=False, help_text="Not needed for the young person."
    )
    role = forms.CharField(
        label="Who are they?",
        max_length=100,
        required=False,
        help_text="For example mother, maths teacher, educational psychologist.",
    )
    email = forms.EmailField(
        label="E-mail address (optional)",
        required=False,
        help_text="We send them the link. Leave it empty to get the link here and pass it on yourself.",
    )
    presentation = {
        "purpose": {"reveal": {"teacher": "subject", "professional": "question"}},
        "subject": {"width": 20, "autocomplete": "off"},
        "question": {"rows": 3},
        "name": {"width": 20, "autocomplete": "off"},
        "role": {"width": 20, "autocomplete": "off"},
        "email": {"width": 20, "autocomplete": "off"},
    }
    field_order = ["purpose", "subject", "question", "name", "role", "email", "last_day"]

    def __init__(self, data=None, *, pep, known=None):
        super().__init__(data, initial={"last_day": usual_last_day(pep), **(known or {})})
        self.pep = pep

    def clean_email(self):
        """Somebody who may never see this child is not asked about them either."""
        email = self.cleaned_data["email"].lower()
        if email and Bar.objects.filter(child=self.pep.child, user__email=email).exists():
            raise forms.ValidationError("A link cannot be sent to this address. Ask your Virtual School")
        return email

    def clean(self):
        data = super().clean()
        purpose = data.get("purpose")
        if purpose == Purpose.OWN:
            data |= {"name": self.pep.child.first_name, "role": "The young person"}
        elif purpose:
            for name, words in [("name", "Enter their name"), ("role", "Enter who they are")]:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        for needed, name, words in [
            (Purpose.TEACHER, "subject", "Enter the subject"),
            (Purpose.PROFESSIONAL, "question", "Enter what you want to know"),
        ]:
            if purpose == needed and not data.get(name) and name not in self.errors:
                self.add_error(name, words)
            elif purpose != needed:
                data[name] = ""
        return data

    def link(self, pk) -> InvitedLink:
        return InvitedLink(pk=pk, **{name: self.cleaned_data[name] for name in self.field_order})


class RoundForm(LastDayForm):
    """Several subject teachers at once: each gets a link and a code of their own."""

    teachers = forms.CharField(
        label="Which teachers do you ask?",
        help_text="One on each line: subject, name, e-mail address. For example: Maths, Mr Bell, bell@school.example. "
        "Without an address you get the link here and pass it on yourself.",
        widget=forms.Textarea,
        error_messages={"required": "Enter at least one teacher"},
    )
    presentation = {"teachers": {"rows": 8, "autocomplete": "off"}}
    field_order = ["teachers", "last_day"]

    def __init__(self, data=None, *, pep):
        super().__init__(data, initial={"last_day": usual_last_day(pep)})
        self.pep = pep

    def clean_teachers(self) -> list[dict]:
        lines = [line.strip() for line in self.cleaned_data["teachers"].splitlines() if line.strip()]
        if len(lines) > MOST_IN_A_ROUND:
            raise forms.ValidationError(f"Ask {MOST_IN_A_ROUND} teachers at most at once")
        asked, problems = [], []
        for number, line in enumerate(lines, start=1):
            subject, name, email = [*(part.strip() for part in re.split(r"[,;\t]", line, maxsplit=2)), "", ""][:3]
            said = {"purpose": Purpose.TEACHER, "subject": subject, "name": name, "email": email}
            one = LinkForm(said | {"role": f"{subject} teacher"} | self._day(), pep=self.pep)
            if one.is_valid():
                asked.append({key: one.cleaned_data[key] for key in ("purpose", "subject", "name", "role", "email")})
            else:
                said = [words for key, found in one.errors.items() if key != "last_day" for words in found]
                problems += [f"Line {number}: {words}" for words in said[:1]]
        if problems:
            raise forms.ValidationError(problems)
        return asked

    def _day(self) -> dict:
        """The last day is checked once, by its own field."""
        return {key: value for key, value in self.data.items() if key.startswith("last_day")}

    def links(self, token) -> list[InvitedLink]:
        """One for each teacher; the same ones, if the form is sent twice."""
        asked, last_day = self.cleaned_data["teachers"], self.cleaned_data["last_day"]
        return [
            InvitedLink(pk=uuid.uuid5(token, str(number)), last_day=last_day, **teacher)
            for number, teacher in enumerate(asked)
        ]


def questions_of(link: InvitedLink) -> list[str]:
    """One short form for each purpose, in plain words."""
    child = link.pep.child.first_name
    at_home = [
        f"How is {child} getting on with learning?",
        f"What helps {child}?",
        "What is hard, or worries you?",
        "What should we talk about at the meeting?",
    ]
    return {
        Purpose.PARENT: at_home,
        Purpose.CARER: at_home,
        Purpose.TEACHER: [
            f"What goes well in {link.subject}?",
            f"What is the next step for {child}?",
            f"What helps {child} in your lessons, or gets in the way?",
        ],
        Purpose.PROFESSIONAL: [link.question],
    }[link.purpose]


class AnswersByLinkForm(forms.Form):
    """The questions of a link. Nothing is needed to save; to send, one answer is."""

    def __init__(self, data=None, *, link: InvitedLink):
        super().__init__(data)
        self.questions = {f"answer_{number}": question for number, question in enumerate(questions_of(link))}
        self.presentation = {}
        for name, question in self.questions.items():
            self.fields[name] = forms.CharField(
                label=question,
                required=False,
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea,
                initial=link.answers.get(question, ""),
            )
            self.presentation[name] = {"rows": 5}
        self.is_sent = data is not None and "later" not in data

    def clean(self):
        data = super().clean()
        if self.is_sent and not self.errors and not any(data.values()):
            self.add_error("answer_0", "Answer at least one question, or choose “Save and come back later”")
        return data

    @property
    def answers(self) -> dict[str, str]:
        return {question: self.cleaned_data[name] for name, question in self.questions.items()}
