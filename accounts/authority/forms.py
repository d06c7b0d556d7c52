"""Terms, closures and the look: what is asked, and the words people read when it is wrong."""

from datetime import date, timedelta
from itertools import pairwise

from django import forms
from django.db.models import Q

from accounts.models import SchoolGrant
from accounts.roles import Role
from components.forms import DateField, YesNoField
from organisations import looks
from organisations.models import Authority, School
from organisations.policy_words import PRESET_NAMES
from organisations.working_days import FIRST_YEAR, LAST_YEAR

MOST_SCHOOLS = 20
MOST_CLOSED = 60  # days at once
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 1, 12, 31)


class TermForm(forms.Form):
    name = forms.CharField(label="Name of the term", help_text="For example, Autumn 2028", max_length=40)
    first_day = DateField(called="the first day", label="First day", min_date=FIRST_DAY, max_date=LAST_DAY)
    half_term_start = DateField(
        called="the first day of the break",
        label="First day of the half-term break",
        min_date=FIRST_DAY,
        max_date=LAST_DAY,
    )
    half_term_end = DateField(
        called="the last day of the break",
        label="Last day of the half-term break",
        min_date=FIRST_DAY,
        max_date=LAST_DAY,
    )
    last_day = DateField(called="the last day", label="Last day", min_date=FIRST_DAY, max_date=LAST_DAY)
    presentation = {"name": {"width": 20}}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        """Each date must come after the one before it; said beside the later of the two."""
        given = super().clean()
        dates = ["first_day", "half_term_start", "half_term_end", "last_day"]
        words = {
            "half_term_start": "The break must start after the first day of the term",
            "half_term_end": "The break must not end before it starts",
            "last_day": "The last day must be after the half-term break",
        }
        for earlier, later in pairwise(dates):
            before, after = given.get(earlier), given.get(later)
            if before and after and (after < before or (after == before and later != "half_term_end")):
                self.add_error(later, words[later])
        return given


class SchoolForm(forms.Form):
    school = forms.CharField(
        label="Which school has terms of its own?",
        help_text="Type the name, with the town if it is a common one, or the URN.",
        max_length=200,
        error_messages={"required": "Enter the name or URN of the school"},
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.matches = self._matching()
        if 1 < len(self.matches) <= MOST_SCHOOLS:
            self.fields["school_id"] = forms.ChoiceField(
                label="Which school do you mean?",
                choices=[(str(each.pk), _school_words(each)) for each in self.matches],
                widget=forms.RadioSelect,
                required=False,
            )

    def _matching(self) -> list[School]:
        text = str(self.data.get("school", ""))[:200].strip() if self.is_bound else ""
        if not text:
            return []
        schools = School.objects.exclude(status="Closed").order_by("name", "town")
        if text.isdigit():
            return list(schools.filter(urn=text))
        for word in text.replace(",", " ").split():
            schools = schools.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(postcode__istartswith=word))
        return list(schools[: MOST_SCHOOLS + 1])

    def clean(self):
        given = super().clean()
        given["chosen"] = self._chosen() if given.get("school") else None
        return given

    def _chosen(self) -> School | None:
        if not self.matches:
            self.add_error("school", "No open school has this name or URN. Check it, or ask for it to be added")
        elif len(self.matches) > MOST_SCHOOLS:
            self.add_error("school", "Many schools match. Add the town, or enter the URN")
        elif len(self.matches) == 1:
            return self.matches[0]
        else:
            picked = self.cleaned_data.get("school_id")
            found = next((each for each in self.matches if str(each.pk) == picked), None)
            if found is None and "school_id" not in self.errors:
                self.add_error("school_id", "Several schools match. Select the one you mean")
            return found
        return None


def _school_words(school: School) -> str:
    return ", ".join(filter(None, [school.name, school.town, f"URN {school.urn}" if school.urn else ""]))


class ClosureForm(forms.Form):
    """A day, or the days from one to another; week-ends count for nothing and are left out."""

    first = DateField(called="the first day", label="First day closed", min_date=FIRST_DAY, max_date=LAST_DAY)
    last = DateField(
        called="the last day",
        label="Last day closed",
        help_text="Leave empty if it is one day.",
        required=False,
        min_date=FIRST_DAY,
        max_date=LAST_DAY,
    )

    def clean(self):
        given = super().clean()
        first, last = given.get("first"), given.get("last") or given.get("first")
        if self.errors:
            return given
        if last < first:
            self.add_error("last", "The last day must not be before the first")
        elif (last - first).days >= MOST_CLOSED:
            self.add_error("last", f"Enter at most {MOST_CLOSED} days at once")
        else:
            every = (first + timedelta(days=n) for n in range((last - first).days + 1))
            given["days"] = [day for day in every if day.weekday() < 5]
            given["last"] = last
            if not given["days"]:
                self.add_error("first", "This is a week-end: it is no working day already")
        return given


class LookForm(forms.ModelForm):
    class Meta:
        model = Authority
        fields = ["name", "virtual_school_name", "email", "phone", "colour"]
        labels = {
            "name": "Name of the authority",
            "virtual_school_name": "Name of the Virtual School",
            "email": "Email people can write to",
            "phone": "Telephone number",
            "colour": "Colour",
        }
        help_texts = {
            "virtual_school_name": "At the top of every page and every paper.",
            "email": "At the foot of every page.",
            "colour": "For example #1d4f5f. White words on it must be easy to read: at least 4.5 to 1.",
        }

    logo_file = forms.FileField(
        label="Logo",
        help_text="PNG or JPEG, smaller than 1 MB. A tall picture is made 400 pixels high.",
        required=False,
        error_messages={"empty": "The file is empty. Choose another"},
    )
    without_logo = forms.BooleanField(label="Use no logo", required=False)
    presentation = {"phone": {"width": 20}, "colour": {"width": 10}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colour"].validators = []
        self.fields["colour"].max_length = None
        if not self.instance.logo:
            del self.fields["without_logo"]

    def clean_colour(self):
        try:
            return looks.check_colour(self.cleaned_data["colour"])
        except looks.LookError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean_logo_file(self):
        upload = self.cleaned_data["logo_file"]
        if not upload:
            return None
        if upload.size > looks.LOGO_MOST_BYTES:
            raise forms.ValidationError("The logo must be smaller than 1 MB")
        try:
            return looks.logo_as_png(upload.read())
        except looks.LookError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self):
        given = super().clean()
        if given.get("logo_file") and given.get("without_logo"):
            self.add_error("without_logo", "You chose a logo and also ticked that there is none. Keep one")
        return given

    def _post_clean(self):
        """The authority is changed by its verb only, so the form leaves the record as it is."""


class SignInForm(forms.Form):
    by_code = YesNoField(
        label="May carers and designated teachers sign in with a code sent by email?",
        help_text="It works once, for 10 minutes. Whoever can read their email can sign in as them.",
        yes="Yes: a password or a code",
        no="No: always a password",
        error_messages={"required": "Select how carers and teachers may sign in"},
    )


class NumbersForm(forms.Form):
    nhs_numbers = YesNoField(
        label="Do you keep the NHS numbers of children?",
        help_text="Only if you have agreed with health services why you need them. Social workers, designated teachers "
        "and the Virtual School see them.",
        error_messages={"required": "Select whether NHS numbers are kept"},
    )


class WhyForm(forms.Form):
    """Dates only: nothing here is about a child, and nothing is kept."""

    policy = forms.ChoiceField(label="Under which policy?")
    care_start = DateField(
        called="the day the child became looked after",
        label="When did the child become looked after?",
        min_date=FIRST_DAY,
        max_date=LAST_DAY,
    )
    emergency = forms.BooleanField(label="It was an emergency placement", required=False)
    meeting = DateField(
        called="the day of the meeting",
        label="When was a PEP meeting held?",
        required=False,
        min_date=FIRST_DAY,
        max_date=LAST_DAY,
    )
    school_change = DateField(
        called="the day of the change",
        label="When did the child change school?",
        required=False,
        min_date=FIRST_DAY,
        max_date=LAST_DAY,
    )
    optional_labels = True

    def __init__(self, data=None, *, authorities):
        super().__init__(data)
        own = [(each.code, f"{each.name}, as it is today") for each in authorities]
        self.fields["policy"].choices = own + list(PRESET_NAMES.items())


def authorities_near(user, found):
    """With those this person belongs to, the authorities in whose area a teacher's schools are."""
    schools = SchoolGrant.objects.live(user, list(Role)).values("content_object_id")
    areas = School.objects.filter(pk__in=schools).values("la_code")
    return Authority.objects.filter(Q(pk__in=found.values("pk")) | Q(code__in=areas)).order_by("name")
