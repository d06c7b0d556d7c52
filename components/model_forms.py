"""Model fields as the fields people meet: three-box dates, forgiving times, pounds, radios for short lists."""

from django import forms
from django.db import models

from components.fields import DateField, MoneyField, TimeField

FEW = 7  # up to so many choices are radios, more are a select


def house_field(db_field, **kwargs):
    """`formfield_callback` of every ModelForm of ours."""
    words = {
        "label": kwargs.get("label") or str(db_field.verbose_name)[:1].upper() + str(db_field.verbose_name)[1:],
        "help_text": kwargs.get("help_text") or db_field.help_text,
        "required": not db_field.blank,
    }
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return DateField(called=f"the {db_field.verbose_name}", **words)
    if isinstance(db_field, models.TimeField):
        return TimeField(called=f"the {db_field.verbose_name}", **words)
    if isinstance(db_field, models.DecimalField) and "cost" in db_field.name:
        return MoneyField(called=f"the {db_field.verbose_name}", **words)
    if isinstance(db_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    field = db_field.formfield(**kwargs)
    if db_field.choices and field is not None:
        choices = [(value, label) for value, label in db_field.choices if value != ""]
        if len(choices) <= FEW:
            field.widget = forms.RadioSelect()
            field.choices = choices
        else:
            field.choices = [("", "Choose"), *choices]
    return field
