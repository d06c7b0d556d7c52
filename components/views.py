"""The gallery: every component in every state on one page, for people who build pages. Not in a live service."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit import clock
from components.fields import DateField, MoneyField, TimeField, YesNoField
from components.words import STATES


class ExampleForm(forms.Form):
    """One of each kind of question."""

    name = forms.CharField(label="Full name", max_length=40)
    email = forms.EmailField(label="Work email", help_text="We only use it to tell you about this child’s plan")
    age = forms.IntegerField(label="Age", min_value=0, max_value=25)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    met_on = DateField(label="When did you meet?", called="the date of the meeting", help_text="For example, 27 3 2026")
    at = TimeField(label="What time?", help_text="For example, 2:30pm")
    cost = MoneyField(label="Cost", max_value=1000)
    notes = forms.CharField(label="What went well", widget=forms.Textarea, max_length=200)
    subject = forms.ChoiceField(label="Subject", choices=[("", "---------"), ("en", "English"), ("ma", "Maths")])
    moved = YesNoField(label="Is the child changing school?")
    new_school = forms.CharField(label="Name of the new school", required=False)
    outcome = forms.ChoiceField(
        label="How did the target go?",
        widget=forms.RadioSelect,
        choices=[("yes", "Achieved"), ("part", "In progress"), ("no", "Not achieved")],
    )
    support = forms.MultipleChoiceField(
        label="What helps?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Select all that apply",
        choices=[("tutor", "One-to-one tuition"), ("mentor", "A mentor"), ("none", "None of these")],
    )
    paper = forms.FileField(label="School report", help_text="PDF, Word or a photo, up to 20 MB")
    agreed = forms.BooleanField(label="I have talked this through with the child")

    presentation = {
        "email": {"width": "two-thirds"},
        "name": {"width": "two-thirds"},
        "notes": {"rows": 4, "count": True},
        "moved": {"inline": False, "reveal": {"yes": "new_school"}},
        "outcome": {"big": True, "label_size": "m"},
        "support": {"hints": {"tutor": "In school or at home"}, "exclusive": "none"},
    }


class ExampleFilter(forms.Form):
    search = forms.CharField(label="Child or school", required=False)
    term = forms.ChoiceField(label="Term", required=False, choices=[("", "All"), ("spring", "Spring")])
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "All"), ("late", "Overdue")])


def wrong_answers() -> ExampleForm:
    typed = {
        "wrong-email": "jo@",
        "wrong-age": "ten",
        "wrong-met_on-day": "31",
        "wrong-met_on-month": "2",
        "wrong-met_on-year": "2026",
        "wrong-at": "2:30",
        "wrong-cost": "about thirty",
        "wrong-moved": "yes",
    }
    return ExampleForm(typed, prefix="wrong")


@require_GET
@login_not_required
def gallery(request):
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "gallery/gallery.html", examples() | {"form": ExampleForm(), "wrong": wrong_answers()})


def examples() -> dict:
    """Made-up content; nobody here is real."""
    today = clock.today()
    day = timedelta(days=1)
    return {
        "states": {kind: list(words) for kind, words in STATES.items()},
        "filter_form": ExampleFilter({"f-status": "late"}, prefix="f"),
        "chips": [{"text": "Overdue", "href": "#filter"}],
        "dates": [today - 3 * day, today, today + 4 * day, today + 40 * day],
        "now": clock.now(),
        "facts": [
            {"key": "Year group", "value": "Year 8"},
            {"key": "School", "value": "Hillside Academy"},
            {"key": "Plan", "value": "Autumn term"},
        ],
        "links": [{"text": "All plans", "href": "#identity"}],
        "tabs": [
            {"text": "Overview", "href": "#tabs", "current": True},
            {"text": "Child’s details", "href": "#tabs"},
            {"text": "My views", "href": "#tabs"},
            {"text": "Education", "href": "#tabs"},
            {"text": "Targets", "href": "#tabs", "count": 3},
            {"text": "History", "href": "#tabs"},
        ],
        "steps": [
            {"text": "Set up", "state": "done"},
            {"text": "Social worker ready", "state": "done"},
            {"text": "Child’s views", "state": "done"},
            {"text": "School ready", "state": "now", "hint": "Due in 4 days"},
            {"text": "Meeting", "state": "todo"},
            {"text": "Written up", "state": "todo"},
            {"text": "Quality check", "state": "todo"},
            {"text": "Signed off", "state": "todo"},
        ],
        "tasks": [
            {
                "title": "Write up the meeting",
                "caption": "Tomas E., Year 8",
                "hint": "Waiting for you since Monday",
                "href": "#tasks",
                "kind": "part",
                "state": "Returned – needs changes",
                "due": today - 3 * day,
            },
            {
                "title": "Tell us about school",
                "caption": "Amina K., Year 10",
                "href": "#tasks",
                "kind": "part",
                "state": "In progress",
                "due": today + 4 * day,
            },
            {"title": "Hear the child’s views", "href": "#tasks", "kind": "part", "state": "Completed"},
            {
                "title": "Send to the Virtual School",
                "hint": "You can send it once the meeting is written up",
                "kind": "part",
                "state": "Cannot start yet",
            },
        ],
        "rows": [
            {"key": "Placement", "value": "Foster carer", "href": "#rows"},
            {"key": "Languages at home", "value": "English\nPortuguese", "href": "#rows"},
            {"key": "Interests", "value": "", "href": "#rows", "action": "Add"},
            {"key": "Attendance this term", "value": "94%"},
        ],
        "actions": [{"text": "Change", "href": "#rows"}, {"text": "History", "href": "#rows"}],
        "events": [
            {
                "title": "Plan sent to the Virtual School",
                "by": "Priya Shah, designated teacher",
                "when": clock.now(),
                "text": "All five parts are complete.",
                "href": "#timeline",
                "link_text": "Open the autumn plan",
            },
            {"title": "Meeting held", "by": "Sam Okoro, social worker", "when": today - 8 * day},
        ],
        "head": [
            {"text": "Child", "href": "#table", "sort": "ascending"},
            {"text": "School", "href": "#table"},
            "Meeting",
            {"text": "Spent", "number": True},
            "Plan",
        ],
        "table_rows": [
            {
                "href": "#table",
                "cells": [
                    name,
                    "Hillside Academy",
                    {"due": today + days * day},
                    {"money": Decimal(spent)},
                    {"kind": "pep", "state": state},
                ],
            }
            for name, days, spent, state in [
                ("Tomas E.", -3, "412.50", "Returned for more information"),
                ("Amina K.", 4, "60", "Getting ready"),
                ("Leo B.", 32, "0", "Signed off"),
            ]
        ],
        "good": [
            "One thing the child will be able to do",
            "Who helps, how often, until when",
            "How we will know it worked",
        ],
        "languages": [
            {"code": "en", "name": "English", "current": True},
            {"code": "ar", "name": "العربية", "dir": "rtl", "href": "#languages"},
            {"code": "pl", "name": "Polski", "href": "#languages"},
        ],
        "colours": ["brand", "ink", "paper"],
    }
