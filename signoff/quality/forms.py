"""What whoever rates a plan fills in, and the words they read when something is missing."""

from django import forms

from peps.models import PEP
from signoff.quality import looking
from signoff.quality.models import Rating
from signoff.quality.rubrics import DOES_NOT_APPLY, DOES_NOT_APPLY_WORDS, SOCIAL_WORKER, TEACHER, Criterion, Rubric

MOST = 1000  # characters of a comment


class CriteriaForm(forms.Form):
    """Each criterion of a rubric: its level, a comment, and what the comment is about."""

    optional_labels = True

    def __init__(self, *args, rubric: Rubric, pep: PEP, given: dict[str, dict], focus: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric, self.presentation = rubric, {}
        self.focus = focus  # the criterion somebody is at
        levels = [*((level.key, level.name) for level in rubric.scale), (DOES_NOT_APPLY, DOES_NOT_APPLY_WORDS)]
        for criterion in rubric.criteria:
            self._add(criterion, levels, given.get(criterion.key, {}), pep)

    def _add(self, criterion: Criterion, levels, said: dict, pep: PEP) -> None:
        key, words = criterion.key, criterion.words
        self.fields[f"level_{key}"] = forms.ChoiceField(
            label=words,
            help_text=criterion.guidance,
            choices=levels,
            widget=forms.RadioSelect,
            initial=said.get("level"),
            error_messages={"required": f"Choose a rating: {words[0].lower()}{words[1:]}"},
        )
        self.fields[f"comment_{key}"] = forms.CharField(
            label="Comment",
            required=False,
            max_length=MOST,
            widget=forms.Textarea(attrs={"autofocus": True} if key == self.focus else None),
            initial=said.get("comment", ""),
        )
        self.presentation |= {
            f"level_{key}": {"inline": True, "small": True, "label_size": "s"},
            f"comment_{key}": {"rows": 2},
        }
        if places := looking.places(criterion.looks_at, pep):
            self.fields[f"about_{key}"] = forms.ChoiceField(
                label="What is the comment about?",
                choices=places,
                required=False,
                initial=said.get("about") or places[0][0],
            )

    def items(self) -> list[dict]:
        """For the page: each criterion with the names of its fields."""
        return [
            {
                "criterion": criterion,
                "level": f"level_{criterion.key}",
                "comment": f"comment_{criterion.key}",
                "about": f"about_{criterion.key}" if f"about_{criterion.key}" in self.fields else "",
                "comments": self.rubric.comments_for(criterion.key),
            }
            for criterion in self.rubric.criteria
        ]

    def typed(self) -> dict[str, dict]:
        """As it was sent, whatever it is."""
        names = ("level", "comment", "about")
        return {key: {name: self.data.get(f"{name}_{key}", "") for name in names} for key in self.rubric.by_key}

    @property
    def answers(self) -> dict[str, dict]:
        """By criterion, as far as it is filled in; comments without anything to say are about nothing."""
        cleaned, found = self.cleaned_data, {}
        for key in self.rubric.by_key:
            comment = cleaned.get(f"comment_{key}", "")
            about = cleaned.get(f"about_{key}", "") if comment else ""
            found[key] = {"level": cleaned.get(f"level_{key}", ""), "comment": comment, "about": about}
        return found


class OverallForm(forms.Form):
    """The overall rating, decided by a person, and what the teacher and the social worker read."""

    optional_labels = True

    def __init__(self, *args, rubric: Rubric, answers: dict[str, dict], rating: Rating | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        self.suggested, self.reason = rubric.suggest({key: each["level"] for key, each in answers.items()})
        self.commented = {
            reader: any(each["comment"] and rubric.by_key[key].is_for(reader) for key, each in answers.items())
            for reader in (TEACHER, SOCIAL_WORKER)
        }
        decided = rating.overall if rating and rating.suggested == self.suggested else self.suggested
        self.fields["overall"] = forms.ChoiceField(
            label="Overall, how good is this plan?",
            choices=[(level.key, level.words) for level in rubric.scale],
            widget=forms.RadioSelect,
            initial=decided,
            error_messages={"required": "Choose an overall rating"},
        )
        self.fields["why"] = forms.CharField(
            label="If you decide otherwise than suggested: why?",
            required=False,
            max_length=300,
            widget=forms.Textarea,
            initial=rating.why_different if rating else "",
        )
        self.fields["to_teacher"] = forms.CharField(
            label="Feedback to the designated teacher",
            help_text="What is good, and what would make the next plan better?",
            required=False,
            max_length=2000,
            widget=forms.Textarea,
            initial=rating.feedback_to_teacher if rating else "",
        )
        self.fields["to_social_worker"] = forms.CharField(
            label="Feedback to the social worker",
            required=False,
            max_length=2000,
            widget=forms.Textarea,
            initial=rating.feedback_to_social_worker if rating else "",
        )
        self.presentation = {
            "overall": {"label_size": "m"},
            "why": {"rows": 2},
            "to_teacher": {"rows": 4},
            "to_social_worker": {"rows": 3},
        }

    def clean(self):
        cleaned = super().clean()
        overall = cleaned.get("overall")
        if overall and overall != self.suggested and not cleaned.get("why"):
            self.add_error("why", f"Say why it is not {self.rubric.level_words(self.suggested)}, as suggested")
        if not cleaned.get("to_teacher") and not self.commented[TEACHER] and "to_teacher" not in self.errors:
            self.add_error("to_teacher", "Write feedback to the designated teacher")
        return cleaned
