"""Finding a school by what people type: its URN, or words of its name and town. Several matches become radios."""

from django import forms
from django.db.models import Q

from organisations.models import School

MOST_TO_CHOOSE_FROM = 20


class SchoolChoice:
    """For forms with a `school` text field: adds `school_id` where several schools match, and finds the one meant."""

    matches: list[School]

    def offer_matches(self, *, asked: bool = True) -> None:
        """Call at the end of `__init__`. `asked`: whether what else was answered asks for a school at all."""
        is_asked = self.is_bound and asked
        text = str(self.data.get(self.add_prefix("school"), ""))[:200].strip() if is_asked else ""
        self.matches = matching(text)
        if 1 < len(self.matches) <= MOST_TO_CHOOSE_FROM:
            self.fields["school_id"] = forms.ChoiceField(
                label="Which school do you mean?",
                choices=[(str(school.pk), in_words(school)) for school in self.matches],
                widget=forms.RadioSelect,
                required=False,
            )

    def chosen_school(self) -> School | None:
        """The one school meant, or None with an error on the form that says what to do."""
        text = self.cleaned_data.get("school", "").strip()
        if not text:
            self.add_error("school", "Enter the name or URN of the school")
        elif not self.matches:
            number = "URN" if text.isdigit() else "name"
            self.add_error("school", f"No open school has this {number}. Check it, or ask for the school to be added")
        elif len(self.matches) > MOST_TO_CHOOSE_FROM:
            self.add_error("school", "Many schools match. Add the town, or enter the URN")
        elif len(self.matches) == 1:
            return self.matches[0]
        else:
            return self._one_of_several()
        return None

    def _one_of_several(self) -> School | None:
        chosen = self.cleaned_data.get("school_id")
        for school in self.matches:
            if str(school.pk) == chosen:
                return school
        if "school_id" not in self.errors:
            self.add_error("school_id", "Several schools match. Select the one you mean")
        return None


def matching(text: str) -> list[School]:
    if not text:
        return []
    schools = School.objects.exclude(status="Closed").order_by("name", "town")
    if text.isdigit():
        return list(schools.filter(urn=text))
    for word in text.replace(",", " ").split():
        schools = schools.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(postcode__istartswith=word))
    found = list(schools[: MOST_TO_CHOOSE_FROM + 1])
    exactly = [school for school in found if school.name.lower() == text.lower()]
    return exactly if len(exactly) == 1 and len(found) <= MOST_TO_CHOOSE_FROM else found


def in_words(school: School) -> str:
    return ", ".join(filter(None, [school.name, school.town, school.postcode, school.urn and f"URN {school.urn}"]))
