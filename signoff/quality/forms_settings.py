"""What makes a good plan, as the Virtual School head writes it."""

from django import forms

from signoff.quality import looking
from signoff.quality.rubrics import COLOURS, READERS, Clause, Comment, Condition, Criterion, Level, Rubric, key_for

MOST_LEVELS = 5
MOST_CONDITIONS = 2
BOUNDS = [("least", "At least"), ("most", "At most")]
SIDES = [("exactly", "exactly that"), ("better", "that or better"), ("worse", "that or worse")]


class CriterionForm(forms.Form):
    words = forms.CharField(
        label="What do you look for?",
        help_text="As a sentence that is true of a good plan.",
        max_length=150,
        error_messages={"required": "Enter what you look for"},
    )
    guidance = forms.CharField(
        label="Guidance for whoever rates", required=False, max_length=400, widget=forms.Textarea
    )
    looks_at = forms.MultipleChoiceField(
        label="Which pages of the plan does it look at?",
        help_text="They are linked beside it, and a comment can be about one of them.",
        choices=looking.all_pages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    to = forms.ChoiceField(
        label="Who reads the comment?",
        choices=list(READERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who reads the comment"},
    )
    optional_labels = True
    presentation = {"guidance": {"rows": 3}, "looks_at": {"small": True}, "to": {"small": True}}

    def criterion(self, key: str, taken) -> Criterion:
        said = self.cleaned_data
        key = key or key_for(said["words"], taken)
        return Criterion(key, said["words"], said["guidance"], tuple(said["looks_at"]), said["to"])


class ScaleForm(forms.Form):
    """The ratings, best first. A line that is left empty is none."""

    optional_labels = True

    def __init__(self, *args, rubric: Rubric, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric, self.presentation = rubric, {}
        for number in range(MOST_LEVELS):
            level = rubric.scale[number] if number < len(rubric.scale) else None
            self._add(number, level)

    def _add(self, number: int, level: Level | None) -> None:
        place = "best" if number == 0 else str(number + 1)
        self.fields[f"name_{number}"] = forms.CharField(
            label=f"Rating {number + 1}{' (the best)' if number == 0 else ''}",
            max_length=20,
            required=number < 2,
            initial=level.name if level else "",
            error_messages={"required": f"Enter the name of the {place} rating"},
        )
        self.fields[f"meaning_{number}"] = forms.CharField(
            label=f"What rating {number + 1} says of a plan",
            max_length=60,
            required=False,
            initial=level.meaning if level else "",
        )
        self.fields[f"colour_{number}"] = forms.ChoiceField(
            label=f"Colour of rating {number + 1}",
            choices=list(COLOURS.items()),
            required=False,
            initial=level.colour if level else "light",
        )
        self.fields[f"holds_{number}"] = forms.BooleanField(
            label=f"A plan with rating {number + 1} needs more before sign-off",
            required=False,
            initial=bool(level and level.holds_back),
        )
        self.presentation |= {
            f"name_{number}": {"width": 10},
            f"holds_{number}": {"small": True},
        }

    @property
    def scale(self) -> tuple[Level, ...]:
        """A rating that was there keeps its key, whatever it is called now."""
        said, found, taken = self.cleaned_data, [], set(self.rubric.levels)
        for number in range(MOST_LEVELS):
            name = said.get(f"name_{number}")
            if not name:
                continue
            had = next((level.key for level in self.rubric.scale if level.name == name), None)
            if had is None and number < len(self.rubric.scale):
                old = self.rubric.scale[number]
                had = old.key if old.name not in {said.get(f"name_{other}") for other in range(MOST_LEVELS)} else None
            key = had or key_for(name, taken)
            taken.add(key)
            found.append(
                Level(
                    key,
                    name,
                    said[f"meaning_{number}"],
                    said[f"colour_{number}"] or "light",
                    said[f"holds_{number}"],
                )
            )
        return tuple(found)


class CommentsForm(forms.Form):
    """Words to start from for one criterion: a box for each rating, one comment to a line."""

    optional_labels = True

    def __init__(self, *args, rubric: Rubric, criterion: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.criterion = criterion
        self.rubric, self.presentation = rubric, {}
        for level in rubric.scale:
            words = [one.words for one in rubric.comments_for(criterion) if one.level == level.key]
            self.fields[level.key] = forms.CharField(
                label=f"{level.name}: words to start from",
                help_text="One comment to a line.",
                required=False,
                max_length=2000,
                widget=forms.Textarea,
                initial="\n".join(words),
            )
            self.presentation[level.key] = {"rows": 3}

    @property
    def comments(self) -> tuple[Comment, ...]:
        """What was written for this criterion."""
        return tuple(
            Comment(self.criterion, level.key, " ".join(line.split()))
            for level in self.rubric.scale
            for line in self.cleaned_data[level.key].splitlines()
            if line.strip()
        )


class ClauseForm(forms.Form):
    """One sentence of the rule: a rating, and what has to be true for it."""

    optional_labels = True

    def __init__(self, *args, rubric: Rubric, clause: Clause | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        levels = [(level.key, level.name) for level in rubric.scale]
        self.presentation = {"gives": {"inline": True, "small": True}}
        self.fields["gives"] = forms.ChoiceField(
            label="Which overall rating is suggested?",
            choices=levels,
            widget=forms.RadioSelect,
            initial=clause.gives if clause else None,
            error_messages={"required": "Choose the rating that is suggested"},
        )
        for number in range(MOST_CONDITIONS):
            has = clause is not None and number < len(clause.when)
            self._add(number, clause.when[number] if has else None, levels, rubric)

    def _add(self, number: int, condition: Condition | None, levels, rubric: Rubric) -> None:
        first = number == 0
        self.fields[f"bound_{number}"] = forms.ChoiceField(
            label="At least or at most?",
            choices=BOUNDS,
            initial=condition.bound if condition else "least",
        )
        self.fields[f"number_{number}"] = forms.IntegerField(
            label="How many criteria?",
            min_value=0,
            max_value=99,
            required=first,
            initial=condition.number if condition else None,
            error_messages={"required": "Enter how many criteria"},
        )
        self.fields[f"level_{number}"] = forms.ChoiceField(
            label="Are rated how?",
            choices=levels if first else [("", "No second condition"), *levels],
            required=first,
            initial=condition.level if condition else "",
        )
        self.fields[f"side_{number}"] = forms.ChoiceField(
            label="Exactly so?",
            choices=SIDES,
            initial=condition.side if condition else "exactly",
        )
        self.fields[f"of_{number}"] = forms.MultipleChoiceField(
            label="Which criteria count?",
            help_text="Tick none for all of them.",
            choices=[(criterion.key, criterion.words) for criterion in rubric.criteria],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=list(condition.of) if condition else [],
        )
        self.presentation |= {f"number_{number}": {"width": 3}, f"of_{number}": {"small": True}}

    @property
    def conditions(self) -> list[dict]:
        """The names of the fields, as the page puts them together."""
        titles = ["If", "And if (only where one condition is not enough)"]
        return [
            {
                "title": title,
                "row": [f"{name}_{number}" for name in ("bound", "number", "level", "side")],
                "of": f"of_{number}",
            }
            for number, title in enumerate(titles)
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("level_1") and cleaned.get("number_1") is None and "number_1" not in self.errors:
            self.add_error("number_1", "Enter how many criteria")
        return cleaned

    @property
    def clause(self) -> Clause:
        said = self.cleaned_data
        when = [
            Condition(
                said[f"bound_{number}"],
                said[f"number_{number}"],
                said[f"level_{number}"],
                said[f"side_{number}"],
                tuple(said[f"of_{number}"]),
            )
            for number in range(MOST_CONDITIONS)
            if said[f"level_{number}"]
        ]
        return Clause(said["gives"], tuple(when))


class OtherwiseForm(forms.Form):
    otherwise = forms.ChoiceField(
        label="Which rating is suggested where no sentence of the rule fits?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a rating"},
    )

    def __init__(self, *args, rubric: Rubric, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["otherwise"].choices = [(level.key, level.name) for level in rubric.scale]
        self.initial["otherwise"] = rubric.otherwise
