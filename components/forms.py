"""The bridge from ordinary Django forms to GOV.UK components.

A plain `forms.Form` is enough: the renderer below (settings.FORM_RENDERER) gives every bound field an
`as_field_group()` that draws label, hint, error and input by the GOV.UK macros. Templates say `{% fields form %}` and
`{% error_summary form %}`.

How a field looks is said in `presentation` on the form, one dictionary per field:

    class NotesForm(forms.Form):
        notes = forms.CharField(label="What happened", widget=forms.Textarea)
        moved = YesNoField(label="Has the child moved?")
        where = forms.CharField(label="Where to", required=False)
        presentation = {"notes": {"rows": 4}, "moved": {"inline": True, "reveal": {"yes": "where"}}}
        optional_labels = True          # adds "(optional)" to labels of fields that may stay empty, not to single boxes

    label_size   "s" (default), "m", "l", "xl", or "" for normal weight
    heading      True: the label or legend is the page's <h1>
    width        2, 3, 4, 5, 10, 20 characters, or "one-half", "two-thirds" …
    rows         height of a text area
    count        a number of characters (or True: the field's max_length): a text area that counts as you type
    prefix, suffix   texts such as "£" or "%"
    inline       radios side by side
    small        smaller radios or checkboxes
    big          radios as large buttons, for the meeting and for children
    hints        {choice value: hint text} under single choices
    reveal       {choice value: "field"} or {choice value: ["field", "field"]}: shown when that choice is picked
    exclusive    the choice value that clears all others ("None of these"), set apart by "or"
    legend       for one checkbox: a legend above it
    hide_label   True: the label is for screen readers only
    autocomplete, inputmode, classes   as in HTML

`beneath` of a form is what else stands under its fields: {name: safe HTML}.

Django's own error words ("This field is required.") are replaced by plain ones made from the label, unless the form
gives its own.
"""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Input
from django.utils.html import format_html, format_html_join
from markupsafe import Markup

from components import jinja
from components.fields import CannotAnswer, DateField, MoneyField, SplitDate, TimeField, WhyNotWidget, YesNoField

__all__ = [
    "CannotAnswer",
    "DateField",
    "GovukBoundField",
    "MoneyField",
    "Renderer",
    "SplitDate",
    "TimeField",
    "YesNoField",
    "problems",
    "revealed_fields",
    "visible_order",
]

# Attributes Django adds for the browser's own checks: our pages answer with words instead, or the macros set them.
NOT_PASSED_ON = {"id", "name", "class", "required", "maxlength", "minlength", "min", "max", "step", "rows", "cols"}
NOT_PASSED_ON |= {"placeholder", "autocomplete", "inputmode", "aria-describedby", "aria-invalid", "type"}


class GovukBoundField(BoundField):
    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        self.look = getattr(form, "presentation", {}).get(name, {})
        use_plain_words(field, str(self.label))

    @property
    def first_input_id(self) -> str:
        """Where an error link leads: the first box of a date, the first of several choices, or the input itself."""
        if isinstance(self.field.widget, SplitDate):
            return f"{self.auto_id}-{self._wrong_date_parts()[0]}"
        if isinstance(self.field.widget, WhyNotWidget):
            return f"{self.auto_id}_0"
        return self.auto_id

    def as_field_group(self):
        if self.is_hidden:
            return self.as_widget()
        widget = self.field.widget
        for kind, draw in DRAWN_BY:
            if isinstance(widget, kind):
                return draw(self) + getattr(self.form, "beneath", {}).get(self.name, "")
        return super().as_field_group()

    # ---- params every component shares

    @property
    def words(self) -> str:
        may_stay_empty = not self.field.required and not isinstance(self.field.widget, forms.CheckboxInput)
        optional = getattr(self.form, "optional_labels", False) and may_stay_empty
        return f"{self.label} (optional)" if optional else str(self.label)

    def label_params(self, kind: str = "label") -> dict:
        size = self.look.get("label_size", "l" if self.look.get("heading") else "s")
        base = "govuk-label" if kind == "label" else "govuk-fieldset__legend"
        classes = [f"{base}--{size}"] if size else []
        if self.look.get("hide_label"):
            classes.append("govuk-visually-hidden")
        return {"text": self.words, "classes": " ".join(classes), "isPageHeading": self.look.get("heading")}

    def shared_params(self) -> dict:
        params = {"id": self.auto_id, "name": self.html_name, "disabled": self.field.disabled or None}
        if self.help_text:
            params["hint"] = {"text": str(self.help_text)}
        if self.errors:
            params["errorMessage"] = error_params(self.errors)
        return params

    def input_params(self) -> dict:
        attrs = self.field.widget.attrs
        width = self.look.get("width")
        sizes = "govuk-input--width-" if isinstance(width, int) else "govuk-!-width-"
        return self.shared_params() | {
            "label": self.label_params(),
            "value": "" if self.value() is None else str(self.field.widget.format_value(self.value()) or ""),
            "classes": " ".join(filter(None, [f"{sizes}{width}" if width else "", self.look.get("classes", "")])),
            "autocomplete": self.look.get("autocomplete") or attrs.get("autocomplete"),
            "inputmode": self.look.get("inputmode") or attrs.get("inputmode"),
            "attributes": {k: v for k, v in attrs.items() if k not in NOT_PASSED_ON and v is not False},
        }

    def fieldset_params(self) -> dict:
        return self.shared_params() | {"idPrefix": self.auto_id, "fieldset": {"legend": self.label_params("legend")}}

    def choices(self) -> list[dict]:
        """The choices as the widget gives them, without Django's row of dashes."""
        widget = self.field.widget
        groups = widget.optgroups(self.html_name, widget.format_value(self.value()))
        options = [option for _group, options, _index in groups for option in options]
        return [
            {"value": "" if o["value"] is None else str(o["value"]), "text": str(o["label"]), "picked": o["selected"]}
            for o in options
        ]

    def choice_items(self) -> list[dict]:
        items = []
        exclusive = self.look.get("exclusive")
        for choice in self.choices():
            if choice["value"] == "" and choice["text"].startswith("---"):
                continue
            item = {"value": choice["value"], "text": choice["text"], "checked": choice["picked"]}
            item["disabled"] = self.field.disabled or None
            if hint := _by_value(self.look.get("hints"), choice["value"]):
                item["hint"] = {"text": hint}
            if inside := _by_value(self.look.get("reveal"), choice["value"]):
                names = [inside] if isinstance(inside, str) else inside
                item["conditional"] = {"html": Markup("").join(self.form[n].as_field_group() for n in names)}
            if exclusive is not None and choice["value"] == str(exclusive):
                items.append({"divider": "or"})
                item["behaviour"] = "exclusive"
            items.append(item)
        return items

    def _wrong_date_parts(self) -> list[str]:
        """Which boxes to mark: the empty ones if some are filled, otherwise all three."""
        typed = self.field.widget.parts(self.value())
        empty = [part for part, text in typed.items() if not text]
        return empty if empty and len(empty) < 3 else list(typed)


# ---------------------------------------------------------------- one function per component


def draw_input(bound) -> Markup:
    params = bound.input_params()
    field, kind = bound.field, getattr(bound.field.widget, "input_type", "text")
    params["type"] = kind if kind in {"email", "tel", "url", "search"} else "text"
    if isinstance(field, MoneyField):
        params = {"prefix": {"text": "£"}, "spellcheck": False} | params
        params["inputmode"] = "decimal"
        params["classes"] = params["classes"] or "govuk-input--width-10"
    elif isinstance(field, forms.IntegerField):
        params["inputmode"] = "decimal" if isinstance(field, forms.DecimalField | forms.FloatField) else "numeric"
        params["classes"] = params["classes"] or "govuk-input--width-4"
    elif isinstance(field, TimeField):
        params["classes"] = params["classes"] or "govuk-input--width-5"
    if params["type"] in {"email", "url"}:
        params["spellcheck"] = False
    for affix in ("prefix", "suffix"):
        if bound.look.get(affix):
            params[affix] = {"text": bound.look[affix]}
    return jinja.render("input", params)


def draw_password(bound) -> Markup:
    return jinja.render("password-input", bound.input_params() | {"value": None})


def draw_textarea(bound) -> Markup:
    params = bound.input_params() | {"rows": bound.look.get("rows", 5), "spellcheck": True}
    count = bound.look.get("count")
    if not count:
        return jinja.render("textarea", params)
    params["maxlength"] = getattr(bound.field, "max_length", None) if count is True else count
    return jinja.render("character-count", params)


def draw_select(bound) -> Markup:
    params = bound.input_params() | {"value": None, "autocomplete": None}
    params["items"] = [
        {
            "value": choice["value"],
            "text": "Choose one" if choice["text"].startswith("---") and not choice["value"] else choice["text"],
            "selected": choice["picked"],
        }
        for choice in bound.choices()
    ]
    if bound.field.widget.allow_multiple_selected:
        params["attributes"]["multiple"] = {"value": True, "optional": True}
    return jinja.render("select", params)


def draw_radios(bound) -> Markup:
    classes = [f"govuk-radios--{style}" for style in ("inline", "small") if bound.look.get(style)]
    if bound.look.get("big"):
        classes.append("epep-big-radios")
    params = {"items": bound.choice_items(), "classes": " ".join(classes)}
    return jinja.render("radios", bound.fieldset_params() | params)


def draw_checkboxes(bound) -> Markup:
    params = {"items": bound.choice_items(), "classes": "govuk-checkboxes--small" if bound.look.get("small") else ""}
    return jinja.render("checkboxes", bound.fieldset_params() | params)


def draw_one_checkbox(bound) -> Markup:
    """A single yes: its label is the box's own, its hint sits under it."""
    params = bound.shared_params()
    item = {
        "id": bound.auto_id,
        "value": str(bound.field.widget.attrs.get("value", "on")),
        "text": bound.words,
        "hint": params.pop("hint", None),
        "checked": bool(bound.value()),
        "disabled": bound.field.disabled or None,
    }
    if inside := (bound.look.get("reveal") or {}).get(True):
        names = [inside] if isinstance(inside, str) else inside
        item["conditional"] = {"html": Markup("").join(bound.form[n].as_field_group() for n in names)}
    if legend := bound.look.get("legend"):
        params["fieldset"] = {"legend": {"text": legend, "classes": "govuk-fieldset__legend--s"}}
    classes = "govuk-checkboxes--small" if bound.look.get("small") else ""
    return jinja.render("checkboxes", params | {"idPrefix": bound.auto_id, "items": [item], "classes": classes})


def draw_date(bound) -> Markup:
    typed = bound.field.widget.parts(bound.value())
    marked = bound._wrong_date_parts() if bound.errors else []
    items = [
        {
            "name": part,
            "value": text,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}" + (" govuk-input--error" * (part in marked)),
            "attributes": {"disabled": {"value": True, "optional": True}} if bound.field.disabled else None,
        }
        for part, text in typed.items()
    ]
    return jinja.render("date-input", bound.fieldset_params() | {"namePrefix": bound.html_name, "items": items})


def draw_file(bound) -> Markup:
    params = bound.input_params() | {"value": None}
    params["multiple"] = getattr(bound.field.widget, "allow_multiple_selected", False) or None
    return jinja.render("file-upload", params)


def draw_cannot_answer(bound) -> Markup:
    """Closed until somebody needs it, open where it was used: works without JavaScript."""
    reason, words = bound.field.widget.decompress(bound.value() or None)
    choices = [{"value": v, "text": t, "selected": v == reason} for v, t in bound.field.fields[0].choices]
    shared = {"classes": "govuk-!-width-one-half", "formGroup": {"classes": "epep-cannot__part"}}
    error = error_params(bound.errors) if bound.errors else None
    inside = jinja.render(
        "select",
        shared
        | {"id": f"{bound.auto_id}_0", "name": f"{bound.html_name}_0", "items": choices, "errorMessage": error}
        | {"label": {"text": "Why is there no answer?"}},
    ) + jinja.render(
        "input",
        {"id": f"{bound.auto_id}_1", "name": f"{bound.html_name}_1", "value": words}
        | {"label": {"text": "More about it, for example whom you are waiting for"}},
    )
    about = format_html('Can’t answer this?<span class="govuk-visually-hidden"> {}</span>', bound.field.about)
    is_open = bool(reason or words or bound.errors)
    params = {"summaryHtml": about, "html": inside, "open": is_open, "classes": "epep-cannot", "id": bound.auto_id}
    return jinja.render("details", params)


# The first that fits: CheckboxSelectMultiple is a RadioSelect, and RadioSelect a ChoiceWidget.
DRAWN_BY = [
    (SplitDate, draw_date),
    (WhyNotWidget, draw_cannot_answer),
    (forms.CheckboxSelectMultiple, draw_checkboxes),
    (forms.RadioSelect, draw_radios),
    (forms.CheckboxInput, draw_one_checkbox),
    (forms.Select, draw_select),
    (forms.Textarea, draw_textarea),
    (forms.FileInput, draw_file),
    (forms.PasswordInput, draw_password),
    (Input, draw_input),
]


class Renderer(DjangoTemplates):
    bound_field_class = GovukBoundField


# ---------------------------------------------------------------- errors


def error_params(errors) -> dict:
    if len(errors) == 1:
        return {"text": errors[0]}
    return {"html": format_html_join("", '<span class="epep-line">{}</span>', ((error,) for error in errors))}


def problems(*forms_and_formsets) -> list[dict]:
    """What the error summary lists, in the order of the page: {"text": …, "href": "#id of the first input"}."""
    found = []
    for form in filter(None, forms_and_formsets):
        if hasattr(form, "forms"):
            found += [{"text": error} for error in form.non_form_errors()]
            found += problems(*form.forms)
        elif form.is_bound and form.errors:
            found += [{"text": error} for error in form.non_field_errors()]
            for name in visible_order(form):
                bound = form[name]
                link = {} if bound.is_hidden else {"href": f"#{bound.first_input_id}"}
                found += [{"text": error, **link} for error in bound.errors]
    return found


def revealed_fields(form) -> dict[str, str]:
    """Fields drawn inside another field's choice: {inner name: outer name}."""
    inside = {}
    for outer, look in getattr(form, "presentation", {}).items():
        for names in (look.get("reveal") or {}).values():
            for name in [names] if isinstance(names, str) else names:
                if outer in form.fields and name in form.fields:
                    inside[name] = outer
    return inside


def visible_order(form) -> list[str]:
    """Names of all fields in the order the page shows them: revealed ones follow the choice that reveals them."""
    inside = revealed_fields(form)
    order = []
    for name in form.fields:
        if name not in inside:
            order += [name, *(inner for inner, outer in inside.items() if outer == name)]
    return order + [name for name in form.fields if name not in order]


def use_plain_words(field, label: str):
    """Replaces `beneath` of a form is what else stands under its fields: {name: safe HTML}.

    Django's own error words, where the form did not give its own, by words made from the label."""
    asks = label.rstrip().endswith("?")
    name = label[:1].lower() + label[1:] if label[1:2].islower() or label.startswith("A ") else label
    start = ("Your answer" if asks else label).replace("%", "%%")
    picks = isinstance(field.widget, forms.RadioSelect | forms.Select)
    plain = {
        "required": ("Select " if picks else "Enter ") + (f"an answer to ‘{label.strip()}’" if asks else name),
        "invalid_choice": "Select one of the choices listed",
        "max_length": f"{start} must be %(limit_value)s characters or fewer",
        "min_length": f"{start} must be %(limit_value)s characters or more",
    }
    if isinstance(field, forms.EmailField):
        plain["invalid"] = "Enter an email address in the right format, like name@example.org"
    elif isinstance(field, forms.IntegerField):
        plain |= {
            "invalid": f"{start} must be a number, like 30",
            "max_value": f"{start} must be %(limit_value)s or less",
            "min_value": f"{start} must be %(limit_value)s or more",
        }
    elif isinstance(field, forms.FileField):
        plain |= {"required": "Choose a file", "empty": "The file is empty. Choose another"}
    elif isinstance(field, forms.BooleanField):
        plain["required"] = f"Tick ‘{label}’"
    django_words = {}
    for cls in reversed(type(field).__mro__):
        if cls.__module__.startswith("django."):
            django_words |= getattr(cls, "default_error_messages", {})
    for code, words in plain.items():
        if field.error_messages.get(code) == django_words.get(code):
            field.error_messages[code] = words


def _by_value(table, value):
    return {str(key): text for key, text in (table or {}).items()}.get(value)
