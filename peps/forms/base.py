"""A page or a row of a plan as a form, made from the table of questions: nothing is required while saving, and it knows
what the screen shows."""

from functools import lru_cache

from django import forms
from django.db.models import JSONField

from audit import clock
from audit.versions import Seen, value_of
from children.forms_audience import WithAudience
from components.fields import CannotAnswer, DateField
from components.model_forms import house_field
from peps import fields
from peps.fields.own import OWN
from peps.forms.codes import CodesField
from peps.models import PEP, WhyNot

WRONG = ["invalid", "min_value", "max_value"]
WHY = "unanswered."  # and the question's name: why it has no answer (see audit.versions)


class SeenField(forms.CharField):
    """What the person was looking at when they began to type (`audit.versions.Seen`), carried by the form."""

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})

    def __init__(self, **options):
        super().__init__(required=False, max_length=500, **options)

    def clean(self, value) -> Seen:
        """Without one nothing was seen: what differs from an empty record is for a person to choose."""
        try:
            return Seen.parse(super().clean(value))
        except ValueError:
            return Seen(0)


class VersionedForm(forms.ModelForm):
    based_on = SeenField()
    presentation: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["based_on"] = self.instance.version

    @property
    def answers(self) -> dict:
        """The fields of the record as cleaned values."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}


class PageForm(VersionedForm):
    """A page's answers, and why some questions have none."""

    checks: tuple = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, why in getattr(self.instance, "unanswered", {}).items():
            self.initial.setdefault(f"{WHY}{name}", why)
        for name in self.own_names:
            self.initial.setdefault(name, value_of(self.instance, name))

    def clean(self):
        cleaned = super().clean()
        for check in self.checks:
            for name, words in check(cleaned):
                self.add_error(name if name in self.fields else None, words)
        return cleaned

    @property
    def own_names(self) -> list[str]:
        """The authority's own questions on this page."""
        return [name for name in self.base_fields if name.startswith(OWN)]

    @property
    def answers(self) -> dict:
        """An answer beats the reason why there is none."""
        own = {name: self.cleaned_data[name] for name in self.own_names if name in self.cleaned_data}
        said = super().answers | {name: None if value == "" else value for name, value in own.items()}
        why = {name: value for name, value in self.cleaned_data.items() if name.startswith(WHY)}
        return said | {
            name: None if said.get(name.removeprefix(WHY)) not in (None, "") else value for name, value in why.items()
        }


class RowForm(PageForm):
    """One line. That it is there once is asked with the plan or child it belongs to, which no box asks for."""

    optional_labels = True

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"pep", "child", "removed_at"}


def page_form(page: fields.Page, pep: PEP, leave_out=frozenset()) -> type[PageForm]:
    """The form of a page as this plan has it."""
    asked = tuple(field for field in fields.shown(page, pep) if field.name not in leave_out)
    return _form(page.model, asked, page.checks, page)


def row_form(rows: fields.Rows, pep: PEP) -> type[PageForm]:
    """The form of one line."""
    return _form(rows.model, tuple(field for field in rows.fields if field.fits(pep)), rows.checks)


@lru_cache(maxsize=1000)
def _form(model, asked: tuple[fields.Field, ...], checks, page=None) -> type[PageForm]:
    names = [field.name for field in asked]
    own = {field.name: field.form_field() for field in asked if isinstance(field, fields.OwnField)}
    kept_in_model = [field for field in asked if field.name not in own]
    is_marked = page is None and any(field.name == "audience" for field in model._meta.fields)
    meta = {
        "model": model,
        "fields": [field.name for field in kept_in_model] + ["audience"] * is_marked,
        "formfield_callback": house_field,
        "labels": {field.name: field.label for field in asked},
        "error_messages": {field.name: dict.fromkeys(WRONG, field.wrong) for field in asked if field.wrong},
        "help_texts": {field.name: field.hint for field in asked if field.hint},
    }
    honest = {f"{WHY}{field.name}": field for field in asked if page and fields.is_honest(page, field)}
    declared = {name: CannotAnswer(WhyNot.choices, about=field.label) for name, field in honest.items()} | own
    for field in kept_in_model:
        if isinstance(fields.model_field(model, field), JSONField):
            declared[field.name] = CodesField(label=field.label, help_text=field.hint)
    made = type(
        f"{model.__name__}Form",
        (WithAudience, RowForm) if is_marked else (PageForm,) if page else (RowForm,),
        {
            **declared,
            "Meta": type("Meta", (), meta),
            "presentation": _looks(asked, honest),
            "checks": checks,
            "field_order": ["based_on", *(each for name in names for each in (name, f"{WHY}{name}"))],
        },
    )
    for field in asked:
        kept = made.base_fields[field.name]
        if isinstance(kept, DateField):
            kept.called = "the date"  # the question stands above it: "The since must be a real date" helps nobody
            kept.max_date = clock.today if field.past else kept.max_date
    return made


def _looks(asked, honest) -> dict:
    """How the questions are drawn: those that hang on another stand inside the choice that brings them up."""
    looks = {field.name: dict(field.look) for field in asked}
    for field in asked:
        if field.inside and field.inside[0] in looks:
            outer, value = field.inside
            inside = looks[outer].setdefault("reveal", {}).setdefault(value, [])
            inside += [field.name] + [name for name in [f"{WHY}{field.name}"] if name in honest]
    return looks
