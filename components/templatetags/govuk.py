"""Everything a page needs to draw components: `{% load govuk %}`. The list with examples is in components/README.md."""

from datetime import date, datetime, time

from django import template
from django.utils.html import format_html
from markupsafe import Markup

from audit import clock
from components import forms as bridge
from components import jinja, words

register = template.Library()


@register.simple_tag
def govuk(component, **params):
    """{% govuk "button" text="Save" %}. Nested params: label__text="Name", or give a dictionary or list variable."""
    return jinja.render(component, nested(params))


def nested(params: dict) -> dict:
    result: dict = {}
    for path, value in params.items():
        *parents, last = path.split("__")
        place = result
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return result


# ---------------------------------------------------------------- forms


@register.simple_tag
def error_summary(*forms_and_formsets, focus=True):
    """What is wrong, first on the page, with links to the inputs; takes the focus unless focus=False."""
    found = bridge.problems(*forms_and_formsets)
    if not found:
        return ""
    params = {"titleText": "There is a problem", "errorList": found, "disableAutoFocus": None if focus else True}
    return jinja.render("error-summary", params)


@register.simple_tag(takes_context=True)
def fields(context, form, *names, hints=True):
    """All visible fields of a form, or those named. Hidden ones come along the first time (once per form and page).

    hints=False leaves out help texts, for forms whose help was written by somebody else.
    """
    inside = bridge.revealed_fields(form)
    wanted = names or [name for name in form.fields if name not in inside]
    shown = [form[name] for name in wanted if not form[name].is_hidden]
    for bound in shown:
        bound.help_text = bound.help_text if hints else ""
    drawn = [bound.as_field_group() for bound in shown]
    done = context.render_context.setdefault("hidden fields of", set())
    if id(form) not in done:
        done.add(id(form))
        drawn += [bound.as_widget() for bound in form.hidden_fields()]
    return Markup("\n").join(drawn)


# ---------------------------------------------------------------- states and dates


@register.simple_tag
def status_tag(kind, value, said=""):
    """A state, words on colour; `said` gives other words: {% status_tag "pep" pep.status pep.get_status_display %}."""
    text, colour = words.state(kind, value, str(said or ""))
    if colour == "plain":
        return text
    if colour == "grey-text":
        return format_html('<span class="epep-quiet">{}</span>', text)
    return jinja.render("tag", {"text": text, "classes": f"epep-tag epep-tag--{colour}"})


@register.simple_tag
def tag(text, colour):
    """Words on a colour that an authority chose: {% tag rating.overall_words rating.colour %}."""
    return jinja.render("tag", {"text": text, "classes": f"epep-tag epep-tag--{colour}"})


@register.inclusion_tag("components/due_date.html")
def due_date(day, done=False):
    """A date and how far away it is; the coloured edge only repeats what the words say."""
    if isinstance(day, datetime):
        day = words.in_london(day).date()
    days = (day - clock.today()).days if day else None
    tone = "none" if done or days is None else "late" if days < 0 else "now" if days <= 7 else "later"
    return {"day": day, "done": done, "tone": tone}


@register.filter
def london(value, style=""):
    """ "3 March 2026". Styles: "day" Tuesday 3 March 2026, "short" 3 Mar 2026, "time" 2:30pm, "datetime" both."""
    if value in (None, ""):
        return ""
    if style == "time" or isinstance(value, time):
        return words.time_words(value)
    if isinstance(value, datetime) and style in {"", "datetime"}:
        return f"{words.day_words(value, 'day' if style else 'date')} at {words.time_words(value)}"
    return words.day_words(value, style or "date") if isinstance(value, date) else value


@register.filter
def money(value):
    return "" if value in (None, "") else words.money_words(value)


@register.filter
def days_left(day):
    """ "in 4 days", "today", "3 days overdue"."""
    if isinstance(day, datetime):
        day = words.in_london(day).date()
    return words.days_left_words(day) if day else ""


@register.filter
def initials(name):
    """Two letters for a person's chip: "Ada Lovelace" is AL."""
    parts = [part for part in str(name).split() if part[:1].isalpha()]
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper() if parts else "?"


@register.inclusion_tag("components/table_cell.html")
def table_cell(head, position, cell):
    """One cell of components/table.html with its column's heading, which a narrow screen shows beside it."""
    column = head[position] if position < len(head) else ""
    plain = not isinstance(cell, dict)
    return {
        "label": column["text"] if isinstance(column, dict) else column,
        "number": isinstance(column, dict) and column.get("number"),
        "cell": {"money": None} if plain else {"money": None} | cell,
        "text": cell if plain else cell.get("text", ""),
    }
