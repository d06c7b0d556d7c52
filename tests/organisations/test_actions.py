"""What an authority changes about itself, and what follows."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from audit import clock
from audit.models import Event
from organisations import actions, looks, policy_words, terms_file
from organisations.events import calendar_changed
from organisations.models import Authority, Term
from organisations.presets import PRESETS, from_json
from organisations.terms import TermError
from tests.factories import AuthorityFactory, SchoolFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 6)
AUTUMN_2028 = {
    "name": "Autumn 2028",
    "first_day": date(2028, 9, 4),
    "half_term_start": date(2028, 10, 23),
    "half_term_end": date(2028, 10, 27),
    "last_day": date(2028, 12, 20),
}
HEAD = "name,first_day,half_term_start,half_term_end,last_day,urn\n"


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def heard(monkeypatch):
    news = []
    monkeypatch.setattr(calendar_changed, "listeners", [lambda authority: news.append(authority)])
    return news


def publish(authority, day=TODAY, preset="warwickshire", **kwargs):
    return actions.publish_policy(
        authority=authority, valid_from=day, preset=preset, rules=PRESETS[preset], by=None, **kwargs
    )


def test_a_policy_is_published_and_said(authority, heard):
    policy = publish(authority)
    assert from_json(policy.rules) == PRESETS["warwickshire"]
    assert heard == [authority]
    assert Event.objects.get(verb="policy.published").words == "published a policy from 6 October 2026"


@pytest.mark.parametrize("day", [date(2026, 10, 5), date(2020, 9, 1)])
def test_a_policy_does_not_begin_before_today(authority, day):
    with pytest.raises(actions.Refused):
        publish(authority, day)


def test_two_policies_do_not_begin_on_one_day(authority):
    publish(authority)
    with pytest.raises(actions.Refused, match="already a policy from 6 October 2026"):
        publish(authority)


def test_only_a_policy_to_come_is_withdrawn(authority, heard):
    coming = publish(authority, date(2027, 1, 4))
    actions.withdraw_policy(policy=coming, by=None)
    assert authority.policies.count() == 1
    with pytest.raises(actions.Refused):
        actions.withdraw_policy(policy=authority.policies.get(), by=None)


def test_a_term_is_added_and_changed(authority, heard):
    term = actions.save_term(authority=authority, values=AUTUMN_2028, by=None)
    actions.save_term(authority=authority, term=term, values={**AUTUMN_2028, "last_day": date(2028, 12, 19)}, by=None)
    assert Term.objects.get(pk=term.pk).last_day == date(2028, 12, 19)
    assert heard == [authority, authority]


def test_a_term_that_overlaps_another_is_refused_in_plain_words(authority):
    values = {**AUTUMN_2028, "first_day": date(2028, 7, 20)}
    with pytest.raises(TermError, match="Autumn 2028 starts before Summer 2028 ends"):
        actions.save_term(authority=authority, values=values, by=None)
    assert not Term.objects.filter(name="Autumn 2028").exists()


def test_a_school_begins_with_a_copy_of_the_authoritys_terms(authority, school):
    actions.give_own_terms(authority=authority, school=school, by=None)
    assert authority.terms.filter(school=school).count() == authority.terms.filter(school=None).count()
    actions.take_own_terms(authority=authority, school=school, by=None)
    assert not authority.terms.filter(school=school).exists()


def test_closures_are_added_once(authority, heard):
    days = [date(2026, 12, 29), date(2026, 12, 30)]
    asked = {"authority": authority, "first": days[0], "last": days[1], "days": days, "by": None}
    assert actions.add_closures(**asked) == 2
    assert actions.add_closures(**asked) == 0
    actions.remove_closure(closure=authority.closures.first(), by=None)
    assert authority.closures.count() == 1
    assert len(heard) == 2


# ---------------------------------------------------------------- a file of terms


def test_a_file_says_what_it_would_do(authority):
    text = HEAD + "Autumn 2028,2028-09-04,23/10/2028,27/10/2028,2028-12-20,\n"
    text += "Summer 2028,2028-04-18,2028-05-29,2028-06-02,2028-07-20,\n"
    text += "Spring 2028,2028-01-04,2028-02-14,2028-02-18,2028-03-31,\n"
    read = terms_file.read(authority, text)
    assert read.problems == []
    assert [(row.number, row.effect) for row in read.rows] == [(2, "New"), (3, "Changes"), (4, "As it is")]
    assert actions.load_terms(authority=authority, rows=read.rows, by=None) == 2
    assert authority.terms.get(name="Summer 2028").last_day == date(2028, 7, 20)


def test_every_wrong_row_of_a_file_is_named(authority):
    text = HEAD + "Autumn 2028,2028-09-04,2028-10-23,2028-10-27,2028-13-20,\n"
    text += "Spring 2029,2029-01-03,2029-04-12,2029-04-16,2029-03-28,\n"
    text += "Summer X,2028-07-01,2028-07-05,2028-07-06,2028-07-30,\n"
    text += "Autumn 2029,2029-09-03,2029-10-22,2029-10-26,2029-12-20,999999\n"
    problems = terms_file.read(authority, text).problems
    assert [problem.split(":")[0] for problem in problems] == ["Row 2", "Row 3", "Row 4", "Row 5"]
    assert "Summer X starts before Summer 2028 ends" in problems[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "empty"), ("name,first_day\nA,2028-01-01\n", "columns are missing"), (HEAD, "no terms")],
)
def test_a_file_that_is_no_list_of_terms_says_so(authority, text, words):
    assert words in terms_file.read(authority, text).problems[0]


def test_a_schools_terms_of_a_file_leave_the_other_terms_as_they_are(authority):
    school = SchoolFactory(urn="123456")
    text = HEAD + "Autumn term,2026-08-26,2026-10-19,2026-10-23,2026-12-11,123456\n"
    actions.load_terms(authority=authority, rows=terms_file.read(authority, text).rows, by=None)
    names = set(authority.terms.filter(school=school).values_list("name", flat=True))
    assert "Autumn term" in names
    assert "Autumn 2026" not in names
    assert "Spring 2027" in names


def test_the_template_can_be_loaded_as_it_is(authority):
    assert terms_file.read(authority, terms_file.template()).problems == []


# ---------------------------------------------------------------- the look


@pytest.mark.parametrize(("colour", "ratio"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54), ("#1d4f5f", 8.98)])
def test_contrast_is_measured_as_the_standard_says(colour, ratio):
    assert looks.contrast_with_white(colour) == pytest.approx(ratio, abs=0.05)


def test_a_colour_on_which_white_cannot_be_read_is_refused_with_the_ratio():
    with pytest.raises(looks.LookError, match=r"4\.47 to 1"):
        looks.check_colour("#777777")
    assert looks.check_colour("1D4F5F") == "#1d4f5f"


def picture(kind="JPEG", size=(900, 800)):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def test_a_logo_becomes_a_png_of_at_most_400_pixels(authority):
    values = {name: getattr(authority, name) for name in actions.LOOK}
    actions.change_look(authority=authority, values=values, logo=picture(), by=None)
    kept = Authority.objects.get(pk=authority.pk).logo
    with Image.open(kept.open()) as image:
        assert (image.format, image.height) == ("PNG", 400)
    actions.change_look(authority=authority, values=values, without_logo=True, by=None)
    assert not Authority.objects.get(pk=authority.pk).logo


@pytest.mark.parametrize("content", [b"", b"<svg>", b"\x89PNG\r\n\x1a\nrest", b"x" * (1024 * 1024 + 1)])
def test_what_is_no_picture_is_no_logo(content):
    with pytest.raises(looks.LookError):
        looks.logo_as_png(content)


# ---------------------------------------------------------------- in words


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_said(name):
    for group in policy_words.groups(PRESETS[name]):
        for setting in group.settings:
            assert setting.words
            assert setting.source


def test_what_another_policy_changes_is_said():
    after = replace(PRESETS["statutory"], sign_off_days=20, leaving_care_pep=True)
    changes = policy_words.changes(PRESETS["statutory"], after)
    assert [(change.before, change.after) for change in changes] == [
        ("No", "Yes"),
        (
            "Within 28 days after the meeting, and before the end of its term",
            "Within 20 days after the meeting, and before the end of its term",
        ),
    ]


def test_an_authority_without_a_policy_may_begin_on_any_day(db):
    authority = AuthorityFactory()
    authority.policies.all().delete()
    assert publish(authority, date(2025, 9, 1)).valid_from == date(2025, 9, 1)
