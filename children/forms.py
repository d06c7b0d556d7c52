"""What people are asked about a child, and the words they read when an answer cannot be right."""

import uuid

from django import forms

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from children import codes, numbers, upn
from children.actions import BACKGROUND, IDENTITY
from children.models import Allocation, Bar, Child, Enrolment, Placement
from components.forms import DateField
from components.model_forms import house_field
from components.words import day_words
from organisations.deadlines import age_on, year_group_for
from organisations.school_choice import SchoolChoice

OLDEST = 18
MOVE_OR_CORRECT = (
    "If the child has moved, enter the day of the move. Leave the date as it is to correct what is recorded."
)


class ChildFilter(forms.Form):
    q = forms.CharField(label="Name, UPN or case id", required=False, max_length=100)
    year = forms.ChoiceField(label="Year group", required=False, choices=[("", "All year groups"), *codes.YEAR_GROUPS])
    no_school = forms.BooleanField(label="Only children without a school place", required=False)
    presentation = {"no_school": {"small": True}}


class ArrivalForm(SchoolChoice, forms.ModelForm):
    """A child has come into care. `token` is the id the record will get, so that sending twice makes one child."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    authority = forms.ModelChoiceField(queryset=None, empty_label=None)
    date_of_birth = DateField(called="the date of birth", max_date=clock.today, help_text="For example, 27 3 2014")
    same_child_checked = forms.BooleanField(label="I have checked: this is another child", required=False)
    starts = DateField(
        called="the day the child came into care",
        max_date=clock.today,
        label="When did the child come into care?",
        help_text="Every due date is counted from this day.",
    )
    emergency = forms.BooleanField(label="It was an emergency placement", required=False)
    legal_status = forms.ChoiceField(
        label="Legal status", required=False, choices=[("", "Not known yet"), *codes.LEGAL_STATUS]
    )
    category_of_need = forms.ChoiceField(
        label="Category of need", required=False, choices=[("", "Not known yet"), *codes.CATEGORY_OF_NEED]
    )
    carer_name = forms.CharField(label="Carer’s name, or the name of the home", required=False, max_length=150)
    town = forms.CharField(label="Town", required=False, max_length=100)
    address = forms.CharField(
        label="Address", required=False, max_length=500, widget=forms.Textarea(attrs={"autocomplete": "off"})
    )
    confidential = forms.BooleanField(
        label="The address is confidential",
        help_text="Only the social worker, the Virtual School and the reviewing officer will see it.",
        required=False,
    )
    school = forms.CharField(
        label="School or setting",
        help_text="Type the name, with the town if it is a common one, or the URN.",
        max_length=200,
        required=False,
    )
    no_school_place = forms.BooleanField(label="The child has no school place", required=False)

    class Meta:
        model = Child
        formfield_callback = house_field
        fields = [
            "local_id",
            "given_name",
            "family_name",
            "preferred_name",
            "date_of_birth",
            "sex",
            "year_group",
            "first_language",
            "interpreter_needed",
            "uasc",
        ]
        labels = {
            "local_id": "Case-system id",
            "given_name": "First name",
            "family_name": "Family name",
            "preferred_name": "Name the child likes to be called",
            "interpreter_needed": "An interpreter is needed",
            "uasc": "Unaccompanied asylum-seeking child",
        }
        help_texts = {
            "local_id": "The number the child has in your case system. It is used once only.",
            "year_group": "Leave it empty to go by the date of birth.",
        }
        error_messages = {
            "local_id": {"required": "Enter the case-system id"},
            "given_name": {"required": "Enter the first name"},
            "family_name": {"required": "Enter the family name"},
        }

    WHO = ["given_name", "family_name", "preferred_name", "date_of_birth", "same_child_checked", "sex"]
    LEARNING = ["year_group", "first_language", "interpreter_needed", "uasc"]
    CARE = ["authority", "local_id", "starts", "emergency", "legal_status", "category_of_need"]
    HOME = ["carer_name", "town", "address", "confidential"]
    SCHOOL = ["school", "school_id", "no_school_place"]

    def __init__(self, data=None, *, authorities, by, asks_category):
        super().__init__(data)
        self.by = by
        self.already_here: Child | None = None  # the visible child the error is about
        self.look_alikes: list[Child] = []
        self.fields["given_name"].required = self.fields["family_name"].required = True
        self.fields["authority"].queryset = authorities.order_by("name")
        self.only_authority = authorities.get() if authorities.count() == 1 else None
        if self.only_authority:
            del self.fields["authority"]
        if not asks_category:
            del self.fields["category_of_need"]
        self.initial.setdefault("token", uuid.uuid4())
        self.offer_matches()
        self.order_fields([*self.WHO, *self.LEARNING, *self.CARE, *self.HOME, *self.SCHOOL])
        self.presentation = {
            "local_id": {"width": 10, "autocomplete": "off"},
            **{name: {"width": 20, "autocomplete": "off"} for name in ["given_name", "family_name", "preferred_name"]},
            "first_language": {"width": 20},
            "same_child_checked": {"legend": "Might it be the same child?"},
            "sex": {"inline": True},
            "interpreter_needed": {"legend": "Language"},
            "uasc": {"legend": "Asylum"},
            "emergency": {"legend": "Emergency"},
            "carer_name": {"width": 20, "autocomplete": "off"},
            "town": {"width": 20, "autocomplete": "off"},
            "address": {"rows": 3},
            "confidential": {"legend": "Confidential place"},
            "no_school_place": {"legend": "Or"},
        }

    @property
    def sections(self) -> list[dict]:
        """The questions as the page groups them: those this person is asked now."""
        return [
            {"title": "Who is the child?", "fields": self._asked(self.WHO), "look_alikes": self.look_alikes},
            {"title": "Learning and language", "fields": self._asked(self.LEARNING)},
            {"title": "Coming into care", "fields": self._asked(self.CARE)},
            {"title": "Where the child lives", "fields": self._asked(self.HOME)},
            {"title": "School", "fields": self._asked(self.SCHOOL)},
        ]

    def _asked(self, names: list[str]) -> list[str]:
        return [n for n in names if n in self.fields and (n != "same_child_checked" or self.look_alikes)]

    def clean_local_id(self):
        return self.cleaned_data["local_id"].strip()

    def clean_date_of_birth(self):
        return checked_date_of_birth(self.cleaned_data["date_of_birth"])

    def clean(self):
        data = super().clean()
        data.setdefault("authority", self.only_authority)
        if data.get("starts") and data.get("date_of_birth") and data["starts"] < data["date_of_birth"]:
            self.add_error("starts", "The day the child came into care must not be before the date of birth")
        known = self._known_child(data)
        if known:
            self._check_may_come_back(known, data)
        elif data.get("date_of_birth") and data.get("family_name"):
            self._ask_about_look_alikes(data)
        self._read_school(data)
        return data

    def _known_child(self, data) -> Child | None:
        if not data.get("local_id") or not data.get("authority"):
            return None
        return Child.objects.one_known_as(data["authority"], data["local_id"])

    def _check_may_come_back(self, known: Child, data) -> None:
        data["local_id"] = known.local_id
        visible = Child.objects.visible_to(self.by).filter(pk=known.pk).exists()
        last = known.care_periods.first()
        if last and last.ends is None:
            self.already_here = known if visible else None
            self.add_error("local_id", "A child with this case-system id is already looked after")
        elif known.date_of_birth != data.get("date_of_birth", known.date_of_birth) or (
            known.restricted and not visible
        ):
            self.add_error(
                "local_id", "This case-system id belongs to another record. Check the id and the date of birth"
            )
        elif last and data.get("starts") and data["starts"] <= last.ends:
            self.add_error("starts", f"The child left care on {day_words(last.ends)}. Enter a later day")

    def _ask_about_look_alikes(self, data) -> None:
        alike = Child.objects.filter(
            authority=data["authority"],
            date_of_birth=data["date_of_birth"],
            family_name__iexact=data["family_name"].strip(),
        )
        self.look_alikes = list(alike.visible_to(self.by))
        if self.look_alikes and not data.get("same_child_checked"):
            self.add_error(
                "same_child_checked",
                "This might be a child who is recorded already. Check, and tick the box if it is another child",
            )

    def _read_school(self, data) -> None:
        data["at_school"] = None
        if data.get("no_school_place") and data.get("school"):
            self.add_error("no_school_place", "You gave a school and also ticked that there is none. Keep one")
        elif not data.get("no_school_place") and not data.get("school"):
            self.add_error("school", "Enter the school, or tick that the child has no school place")
        elif data.get("school"):
            data["at_school"] = self.chosen_school()

    @property
    def care(self) -> dict:
        """For `actions.take_into_care`; the year group by age where nobody typed one."""
        data = self.cleaned_data
        year = data["year_group"] or year_group_for(data["date_of_birth"], clock.today()) or ""
        asked = [*self._meta.fields, "authority", "starts", "emergency", "legal_status", "category_of_need"]
        return {"id": data["token"], **{name: data[name] for name in asked if name in data}, "year_group": year}

    @property
    def where(self) -> dict:
        data = self.cleaned_data
        known = any(data[name] for name in self.HOME)
        return {name: data[name] for name in self.HOME} if known else {}


def checked_date_of_birth(day):
    if age_on(day, clock.today()) > OLDEST:
        raise forms.ValidationError(
            f"The date of birth must be of a child: {OLDEST} years old or younger. Check the year"
        )
    return day


class IdentityForm(forms.ModelForm):
    """Some of who a child is, with the version of the record it was read from."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance)
        if not self.is_bound:
            self.initial["based_on"] = instance.version

    def may_be_typed_longer(self, *names):
        """Typed with spaces a number is longer than it is stored."""
        for name in names:
            said = {"label": self.fields[name].label, "help_text": self.fields[name].help_text}
            self.fields[name] = forms.CharField(**said, max_length=30, required=False)

    @property
    def answers(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "based_on"}


class NameForm(IdentityForm):
    class Meta:
        model = Child
        formfield_callback = house_field
        fields = IDENTITY
        labels = {
            "given_name": "First name",
            "family_name": "Family name",
            "preferred_name": "Name the child likes to be called",
            "interpreter_needed": "An interpreter is needed",
            "upn": "Unique pupil number (UPN)",
        }
        help_texts = {
            "pronouns": "Only if the child has told you. For example she/her",
            "upn": "13 characters. The school has it.",
        }

    presentation = {
        **{name: {"width": 20, "autocomplete": "off"} for name in ["given_name", "family_name", "preferred_name"]},
        "pronouns": {"width": 10},
        "first_language": {"width": 20},
        "interpreter_needed": {"legend": "Language"},
        "upn": {"width": 20, "autocomplete": "off"},
    }

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance)
        self.may_be_typed_longer("upn")

    def clean_upn(self):
        number = upn.tidy(self.cleaned_data["upn"])
        if number and not upn.has_upn_shape(number):
            raise forms.ValidationError("The UPN must be a letter followed by 12 numbers, like A123456789012")
        return number


class DetailsForm(IdentityForm):
    """Numbers, and what of a child's background only the social worker writes."""

    class Meta:
        model = Child
        formfield_callback = house_field
        fields = ["uln", "nhs_number", *BACKGROUND]
        labels = {
            "uln": "Unique learner number (ULN)",
            "nhs_number": "NHS number",
            "ethnicity": "Ethnicity",
            "religion": "Religion or belief",
            "gender": "Gender, in the child’s own words",
        }
        help_texts = {
            "uln": "10 digits, from Year 9 on. School or college has it.",
            "nhs_number": "10 digits.",
            "gender": "Only if the child wants it written down.",
        }

    presentation = {
        "uln": {"width": 10, "autocomplete": "off"},
        "nhs_number": {"width": 10, "autocomplete": "off"},
        "religion": {"width": 20},
        "gender": {"width": 20},
    }

    def __init__(self, data=None, *, instance, asks_background):
        super().__init__(data, instance=instance)
        left_out = [] if instance.authority.nhs_numbers else ["nhs_number"]
        for name in left_out + ([] if asks_background else BACKGROUND):
            del self.fields[name]
        self.may_be_typed_longer(*(name for name in ("uln", "nhs_number") if name in self.fields))

    def clean_uln(self):
        number = numbers.tidy(self.cleaned_data["uln"])
        if number and not numbers.is_uln(number):
            raise forms.ValidationError("The ULN must be 10 digits that fit together. Check each digit")
        return number

    def clean_nhs_number(self):
        number = numbers.tidy(self.cleaned_data["nhs_number"])
        if number and not numbers.is_nhs_number(number):
            raise forms.ValidationError("The NHS number must be 10 digits that fit together. Check each digit")
        return number


class PlacementForm(forms.ModelForm):
    """Filled with the placement of today: another first day is a move, the same first day a correction."""

    starts = DateField(called="the first day there", label="Since when has the child lived there?")
    going_along = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Who goes on caring for the child there?",
        help_text="Only if the child moves. Whoever is not ticked sees nothing from the day of the move on.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Placement
        formfield_callback = house_field
        fields = ["starts", "kind", "carer_name", "carer_phone", "town", "address", "confidential"]
        labels = {
            "kind": "Kind of placement",
            "carer_name": "Carer’s name, or the name of the home",
            "carer_phone": "Carer’s phone",
            "confidential": "The address is confidential",
        }
        help_texts = {
            "confidential": "Only the social worker, the Virtual School and the reviewing officer will see it.",
        }

    presentation = {
        "carer_name": {"width": 20, "autocomplete": "off"},
        "carer_phone": {"width": 20, "autocomplete": "off", "inputmode": "tel"},
        "town": {"width": 20, "autocomplete": "off"},
        "address": {"rows": 3},
        "confidential": {"legend": "Confidential place"},
    }

    def __init__(self, data=None, *, child, current: Placement | None):
        known = {name: getattr(current, name) for name in self.Meta.fields} if current else {}
        super().__init__(data, initial=known)
        self.child, self.current = child, current
        if current:
            self.fields["starts"].help_text = MOVE_OR_CORRECT
        carers = Allocation.objects.filter(child=child, role=Role.CARER).exclude(ends__lt=clock.today())
        self.fields["going_along"].queryset = User.objects.filter(pk__in=carers.values("user")).order_by("name")
        if not carers.exists():
            del self.fields["going_along"]

    def clean_starts(self):
        starts = self.cleaned_data["starts"]
        if self.current and starts < self.current.starts:
            raise forms.ValidationError(
                f"Enter {day_words(self.current.starts)} or a later day: that is when the present placement began"
            )
        return starts

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ["kind", "carer_name", "town", "address"]):
            self.add_error("carer_name", "Enter the carer’s name or the name of the home")
        return data

    @property
    def is_correction(self) -> bool:
        return self.current is not None and self.cleaned_data["starts"] == self.current.starts

    @property
    def where(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "starts"}


class SchoolForm(SchoolChoice, forms.Form):
    what = forms.ChoiceField(
        label="What has changed?",
        choices=[("starts", "The child starts at another school"), ("none", "The child has no school place")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what has changed"},
    )
    school = forms.CharField(
        label="School or setting",
        help_text="Type the name, with the town if it is a common one, or the URN.",
        max_length=200,
        required=False,
    )
    day = DateField(called="the first day", label="From which day?", help_text="It can be a day to come.")
    reason = forms.CharField(
        label="Why does the child change school? (optional)", required=False, max_length=300, widget=forms.Textarea
    )

    def __init__(self, data=None, *, current: Enrolment | None, may_agree: list[User] | None = None):
        """`may_agree`: where the Virtual School has to agree to a change, those who may have."""
        super().__init__(data)
        self.current = current
        if current is None:
            self.fields["what"].choices = [("starts", "The child starts at a school")]
            self.fields["what"].widget = forms.HiddenInput()
            self.fields["what"].initial = "starts"
        self.offer_matches()
        asked = [name for name in ("school", "school_id") if name in self.fields]
        agreement = self._ask_agreement(may_agree) if may_agree is not None else []
        # A child without a school is asked straight away: there is no choice that would reveal the question.
        self.presentation = {"what": {"reveal": {"starts": asked} if current else {}}, "reason": {"rows": 2}}
        if agreement:
            self.presentation["agreement"] = {"reveal": {"agreed": "agreed_by", "without": "without"}}
            self.presentation["without"] = {"rows": 2}
        self.order_fields(["what", "school", "school_id", "day", "reason", *agreement])

    def _ask_agreement(self, may_agree: list[User]) -> list[str]:
        self.fields["agreement"] = forms.ChoiceField(
            label="Does the Virtual School agree to the change?",
            help_text="Where the child starts at another school. The Virtual School is told what you answer.",
            choices=[("agreed", "Yes"), ("without", "No, or it was not asked")],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["agreed_by"] = forms.ChoiceField(
            label="Who agreed?",
            choices=[("", "Choose"), *((str(person.pk), person.name) for person in may_agree)],
            required=False,
        )
        self.fields["without"] = forms.CharField(label="Why?", required=False, max_length=300, widget=forms.Textarea)
        return ["agreement", "agreed_by", "without"]

    def _check_agreement(self, data) -> None:
        if not data.get("agreement"):
            self.add_error("agreement", "Select whether the Virtual School agrees")
        elif data["agreement"] == "agreed" and not data.get("agreed_by"):
            self.add_error("agreed_by", "Choose who agreed")
        elif data["agreement"] == "without" and not data.get("without"):
            self.add_error("without", "Say why the child changes school without its agreement")

    def clean_day(self):
        day = self.cleaned_data["day"]
        if self.current and day <= self.current.starts:
            raise forms.ValidationError(
                f"Enter a day after {day_words(self.current.starts)}: that is when {self.current.school.name} began"
            )
        return day

    def clean(self):
        data = super().clean()
        data["at_school"] = None
        if data.get("what") == "starts":
            data["at_school"] = chosen = self.chosen_school()
            if chosen and self.current and chosen.pk == self.current.school_id:
                self.add_error("school", f"The child is at {chosen.name} already")
            if "agreement" in self.fields:
                self._check_agreement(data)
        return data


class AllocationForm(forms.Form):
    ROLES = [Role.SOCIAL_WORKER, Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER, Role.ADVISER]

    role = forms.ChoiceField(
        label="In what role?",
        choices=[(role.value, role.label) for role in ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": "Select the role"},
    )
    email = forms.EmailField(label="Email address of the person", max_length=254)
    starts = DateField(
        called="the first day", label="From which day?", help_text="They see the child from this day on."
    )
    presentation = {"email": {"autocomplete": "off"}}

    def __init__(self, data=None, *, child):
        super().__init__(data, initial={"starts": clock.today()})
        self.child = child

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        data = super().clean()
        if all(data.get(name) for name in ("role", "email", "starts")):
            data["person"] = self._person(Role(data["role"]), data["email"], data["starts"])
        return data

    def _person(self, role: Role, email: str, starts) -> User | None:
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None or not self._may_be(person, role, starts):
            where = "" if role == Role.YOUNG_PERSON else f" of {self.child.authority.name}"
            self.add_error(
                "email", f"No {role.label.lower()}{where} has this email address. They have to be invited first"
            )
        elif Bar.objects.filter(child=self.child, user=person).exists():
            self.add_error("email", f"{person.name} may not see this child")
        elif Allocation.objects.filter(child=self.child, user=person, role=role, ends=None).exists():
            self.add_error("email", f"{person.name} is {role.label.lower()} of this child already")
        else:
            return person
        return None

    def _may_be(self, person: User, role: Role, starts) -> bool:
        """Staff and carers belong to the child's authority. A young person works for nobody and is one child only."""
        if role == Role.YOUNG_PERSON:
            others = Allocation.objects.filter(user=person).exclude(child=self.child, role=Role.YOUNG_PERSON)
            return not person.memberships.exists() and not others.exists()
        on = Membership.current_on(max(starts, clock.today()))
        return person.memberships.filter(on, role=role, authority=self.child.authority).exists()


class EndAllocationForm(forms.Form):
    ends = DateField(called="the last day", label="Last day", help_text="They see the child until the end of this day.")

    def __init__(self, data=None, *, allocation):
        super().__init__(data, initial={"ends": clock.today()})
        self.allocation = allocation

    def clean_ends(self):
        ends = self.cleaned_data["ends"]
        if ends < self.allocation.starts:
            raise forms.ValidationError(
                f"Enter {day_words(self.allocation.starts)} or a later day: that is when it began"
            )
        return ends
