"""The bridge: whatever the question, its error link leads somewhere, its descriptions exist, no id is used twice."""

import re
from datetime import date, time
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from audit import clock
from components.forms import DateField, MoneyField, SplitDate, TimeField, YesNoField, problems, visible_order
from components.views import ExampleForm, wrong_answers


def draw(form, tags="{% error_summary form %}{% fields form %}"):
    return Template("{% load govuk %}" + tags).render(Context({"form": form}))


def ids(html):
    return re.findall(r'\sid="([^"]+)"', html)


def test_every_error_link_leads_to_an_input():
    html = draw(wrong_answers())
    links = re.findall(r'href="#([^"]+)"', html)
    inputs = re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', html)
    assert len(links) >= 12
    assert set(links) <= set(inputs)


@pytest.mark.parametrize("form", [ExampleForm(), wrong_answers()], ids=["empty", "wrong"])
def test_descriptions_exist_and_ids_are_unique(form):
    html = draw(form)
    described = {one for ids_ in re.findall(r'aria-describedby="([^"]+)"', html) for one in ids_.split()}
    assert described <= set(ids(html))
    assert len(ids(html)) == len(set(ids(html)))
    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html)) <= set(ids(html))


def test_what_was_typed_is_kept():
    html = draw(wrong_answers())
    for typed in ("jo@", "ten", "2:30", "about thirty"):
        assert f'value="{typed}"' in html
    assert re.search(r'id="id_wrong-met_on-day"[^>]*value="31"', html)
    assert re.search(r'value="yes"[^>]*checked', html)


def test_a_password_is_never_sent_back():
    form = ExampleForm({"secret": "correct horse"})
    assert "correct horse" not in draw(form)


def test_errors_are_listed_in_page_order_with_a_revealed_field_after_its_choice():
    class Form(forms.Form):
        where = forms.CharField(label="Where")
        other = forms.CharField(label="Other")
        moved = YesNoField(label="Moved?")
        presentation = {"moved": {"reveal": {"yes": "where"}}}

    assert visible_order(Form()) == ["other", "moved", "where"]
    assert [p["href"] for p in problems(Form({}))] == ["#id_other", "#id_moved", "#id_where"]


def test_a_revealed_field_is_drawn_once_and_inside_its_choice():
    html = draw(ExampleForm(), "{% fields form %}")
    assert html.count('name="new_school"') == 1
    assert html.index('id="conditional-id_moved"') < html.index('name="new_school"')


def test_no_error_speaks_django():
    said = " ".join(problem["text"] for problem in problems(wrong_answers(), ExampleForm({})))
    assert "This field" not in said
    assert "valid" not in said
    assert "Enter full name" in said
    assert "Select an answer to ‘How did the target go?’" in said


def test_a_forms_own_words_win():
    class Form(forms.Form):
        place = forms.CharField(error_messages={"required": "Say where the meeting is"})

    assert problems(Form({})) == [{"text": "Say where the meeting is", "href": "#id_place"}]


def test_a_length_limit_is_said_with_its_number():
    class Form(forms.Form):
        note = forms.CharField(label="100% honest note", max_length=3)

    assert problems(Form({"note": "long"}))[0]["text"] == "100% honest note must be 3 characters or fewer"


def test_optional_is_said_in_the_label_only_where_the_form_asks_for_it():
    class Form(forms.Form):
        note = forms.CharField(label="Note", required=False)

    assert "(optional)" not in draw(Form())
    Form.optional_labels = True
    assert "Note (optional)" in draw(Form())


def test_what_people_type_is_escaped_everywhere():
    class Form(forms.Form):
        name = forms.CharField(label="<b>Name</b>", help_text="<i>hint</i>", max_length=2)
        choice = forms.ChoiceField(choices=[("<x>", "<u>One</u>")], widget=forms.RadioSelect)

    html = draw(Form({"name": '"><script>', "choice": "<y>"}))
    assert not re.search(r"<(b|i|u|script)>", html)
    tag = Template(
        "{% load govuk %}{% govuk 'inset-text' html=words %}{% govuk 'details' summaryHtml=words text=words %}"
    )
    assert "<b>" not in tag.render(Context({"words": "<b>bold</b>"}))


def test_hidden_fields_come_along_once():
    class Form(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput, initial=4)
        one = forms.CharField()
        two = forms.CharField()

    html = draw(Form(), '{% fields form "one" %}{% fields form "two" %}')
    assert html.count('name="version"') == 1


def test_a_formset_lists_the_errors_of_each_form():
    class Form(forms.Form):
        one = forms.CharField(label="One")

    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    formset = forms.formset_factory(Form, extra=2)(data)
    assert [p.get("href") for p in problems(formset)] == ["#id_form-0-one", "#id_form-1-one"]


# ---------------------------------------------------------------- dates


def typed(day="", month="", year=""):
    return {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (typed("31", "2", "2026"), "The date must be a real date, like 27 3 2026"),
        (typed("x", "2", "2026"), "The date must be a real date, like 27 3 2026"),
        (typed("27", "3"), "The date must include a year"),
        (typed("27"), "The date must include a month and a year"),
        (typed("27", "3", "26"), "The date must have all 4 numbers of the year, like 2026"),
        (typed("1", "1", "99999999999999"), "The date must be a real date, like 27 3 2026"),
    ],
)
def test_a_wrong_date_is_told_what_is_wrong(parts, words):
    with pytest.raises(forms.ValidationError) as wrong:
        DateField().clean(parts)
    assert wrong.value.messages == [words]


def test_a_date_may_name_its_month():
    assert DateField().clean(typed("27", "March", "2026")) == date(2026, 3, 27)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_any_date_survives_being_shown_and_sent(day):
    field = DateField()
    assert field.clean(SplitDate().parts(day)) == day
    assert not field.has_changed(day, SplitDate().parts(day))


def test_limits_are_said_in_words():
    with clock.at(date(2026, 3, 10)):
        field = DateField(called="the date of the meeting", max_date=clock.today, min_date=date(2025, 9, 1))
        for parts, words in [
            (typed("11", "3", "2026"), "The date of the meeting must be today or in the past"),
            (typed("31", "8", "2025"), "The date of the meeting must be on or after 1 September 2025"),
            (None, "Enter the date of the meeting"),
        ]:
            with pytest.raises(forms.ValidationError) as wrong:
                field.clean(parts)
            assert wrong.value.messages == [words]


def test_only_the_missing_boxes_of_a_date_are_marked_and_linked():
    class Form(forms.Form):
        day = DateField()

    form = Form({"day-day": "27", "day-month": "3"})
    assert problems(form)[0]["href"] == "#id_day-year"
    assert draw(form, "{% fields form %}").count("govuk-input--error") == 1


# ---------------------------------------------------------------- times and money


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("14:30", 14, 30),
        ("2.30pm", 14, 30),
        ("2:30 PM", 14, 30),
        ("2pm", 14, 0),
        ("12pm", 12, 0),
        ("12am", 0, 0),
        ("9:15", 9, 15),
        ("09:00", 9, 0),
        ("1430", 14, 30),
        ("midday", 12, 0),
        ("9 a.m.", 9, 0),
    ],
)
def test_times_as_people_write_them(text, hour, minute):
    assert TimeField().clean(text) == time(hour, minute)


@pytest.mark.parametrize("text", ["25:00", "half two", "13pm", "2:75pm", "9", "2:30"])
def test_a_time_that_is_not_clear_is_asked_about(text):
    with pytest.raises(forms.ValidationError) as wrong:
        TimeField().clean(text)
    assert "2:30pm" in wrong.value.messages[0]


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_any_time_survives_being_shown_and_sent(moment):
    field = TimeField()
    assert field.clean(field.prepare_value(moment)) == moment


@given(st.decimals(min_value=0, max_value=9_999_999, places=2), st.sampled_from(["{}", "£{}", "£ {}", " {} "]))
def test_any_amount_survives_being_shown_and_sent(amount, written):
    field = MoneyField()
    assert field.clean(written.format(field.prepare_value(amount))) == amount
    assert field.clean(written.format(amount)) == amount


@pytest.mark.parametrize("text", ["1,25", "1,2500", "thirty", "-5", "5.123", "£", "1e3", "NaN"])
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(forms.ValidationError) as wrong:
        MoneyField().clean(text)
    assert "The amount must be in pounds" in wrong.value.messages[0]


def test_an_amount_over_the_limit_is_said_in_pounds():
    with pytest.raises(forms.ValidationError) as wrong:
        MoneyField(max_value=Decimal(1000)).clean("1,000.01")
    assert wrong.value.messages == ["The amount must be £1000 or less"]


def test_yes_and_no_are_true_and_false_and_silence_is_neither():
    field = YesNoField(required=False)
    assert [field.clean(answer) for answer in ("yes", "no", "")] == [True, False, None]
    assert not field.has_changed(True, "yes")
