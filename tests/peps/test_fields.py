"""The table of questions, held against models, forms and the access table; and what it asks of each kind of plan."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from audit import clock
from audit.history import Tracked
from children.access import CELLS
from peps import fields, forms, needs
from peps.actions import PAGE_MODELS
from peps.fields.sense import absence_adds_up, attended_within_possible, result_on_its_scale
from peps.forms.my_pathway import SAID_TO_THEM
from peps.models import AttendancePage, CarePage, Part, Support
from peps.models.plan import OfPlan
from peps.phases import Overlay, Phase, phase_of
from tests.factories import fresh, pep_at
from tests.factories.plans import save

# About the row and not about the child; and what other pages than those of the table ask.
MACHINERY = {
    *(field.name for field in Tracked._meta.fields), *(field.name for field in OfPlan._meta.fields),
    "pep", "child", "unanswered", "audience",
}  # fmt: skip
ASKED_ELSEWHERE = {"views": {"sent_at", "way", "language", "reader"}}  # the young person's own pages


def case(phase=Phase.SECONDARY, *overlays):
    """A plan of which only this is true."""
    return SimpleNamespace(fits=lambda phases, wanted: (not phases or phase in phases) and (
        not wanted or bool(set(overlays) & set(wanted))
    ))  # fmt: skip


def plan_of(phase, *overlays):
    pages = {page.accessor: page.model() for page in fields.PAGES}
    child = SimpleNamespace(authority=SimpleNamespace(own_questions=""))
    return SimpleNamespace(case=case(phase, *overlays), child=child, **pages)


# ---------------------------------------------------------------- the table and the models


@pytest.mark.parametrize("model", PAGE_MODELS, ids=lambda model: model.__name__)
def test_every_field_of_a_page_is_in_the_table_once(model):
    asked = [field.name for page in fields.PAGES if page.model is model for field in page.fields]
    accessor = next(page.accessor for page in fields.PAGES if page.model is model)
    kept = {field.name for field in model._meta.fields} - MACHINERY - ASKED_ELSEWHERE.get(accessor, set())
    assert sorted(asked) == sorted(kept)


@pytest.mark.parametrize("kind", fields.ROWS)
def test_every_field_of_a_line_is_in_the_table_once(kind):
    _, rows = fields.ROWS[kind]
    kept = {field.name for field in rows.model._meta.fields} - MACHINERY
    assert sorted(field.name for field in rows.fields) == sorted(kept)


def test_every_kind_of_line_is_in_the_table():
    assert {rows.model for _, rows in fields.ROWS.values()} >= set(OfPlan.__subclasses__())


def test_every_question_falls_under_a_row_of_the_access_table():
    records = {page.record for page in fields.PAGES} | {field.record for page in fields.PAGES for field in page.fields}
    assert records - {""} <= set(CELLS)


def test_what_a_question_names_is_there():
    for page in fields.PAGES:
        names = {field.name for field in page.fields}
        for field in page.fields:
            assert set(field.unless) <= {each.name for each in page.model._meta.fields}, field.name
            assert field.inside is None or field.inside[0] in names, field.name


def test_no_page_asks_more_than_a_tired_teacher_can_answer():
    for page in fields.PAGES:
        for phase in Phase:
            plan = plan_of(phase, *Overlay)
            asked = [field for field in page.fields if field.fits(plan) and fields.is_counted(page, field)]
            assert len(asked) <= 8, page.slug


# ---------------------------------------------------------------- each phase and overlay


@pytest.mark.parametrize("overlay", [None, *Overlay])
@pytest.mark.parametrize("phase", Phase)
def test_every_page_and_line_of_each_kind_of_plan_makes_a_form(phase, overlay):
    plan = plan_of(phase, *([overlay] if overlay else []))
    for page in fields.PAGES:
        form = forms.page_form(page, plan)(instance=getattr(plan, page.accessor))
        wanted = {field.name for field in page.fields if page.fits(plan) and field.fits(plan)}
        assert {name for name in form.fields if name != "based_on" and not name.startswith(forms.base.WHY)} == wanted
        for rows in page.rows:
            assert forms.row_form(rows, plan)(instance=rows.model()).fields


@pytest.mark.parametrize(
    ("year", "form", "phase"),
    [("N2", "pep", "early_years"), ("R", "pep", "early_years"), ("6", "pep", "primary"), ("7", "pep", "secondary"),
     ("11", "pep", "secondary"), ("12", "pep", "post_16"), ("11", "eet", "post_16"), ("M", "pep", "secondary"),
     ("", "pep", "secondary")],
)  # fmt: skip
def test_the_phase_goes_by_the_year_the_child_is_taught_in_and_else_by_age(year, form, phase, ada):
    ada.year_group = year
    assert phase_of(SimpleNamespace(child=ada, form=form, opened_on=clock.today())) == phase


def test_each_overlay_brings_up_its_own_pages():
    def slugs(phase, *overlays):
        plan = plan_of(phase, *overlays)
        return {page.slug for page in fields.PAGES if fields.applies(page, plan)}

    usual = slugs(Phase.SECONDARY)
    assert slugs(Phase.SECONDARY, Overlay.UASC) - usual == {"arrival"}
    assert slugs(Phase.SECONDARY, Overlay.LEAVING_CARE) - usual == {"leaving"}
    assert slugs(Phase.SECONDARY, Overlay.NO_SCHOOL) - usual == {"no-school"}
    assert slugs(Phase.SECONDARY, Overlay.SCHOOL_MOVE) - usual == {"move"}
    assert slugs(Phase.SECONDARY, Overlay.SEND) - usual == {"sen-support"}
    assert slugs(Phase.SECONDARY, Overlay.FROM_YEAR_9) - usual == {"pathway", "next-step"}
    assert slugs(Phase.EARLY_YEARS) - usual == {"early"}


def test_a_question_that_fits_no_more_is_shown_while_it_holds_an_answer():
    plan = plan_of(Phase.PRIMARY)
    page = fields.BY_SLUG["arrival"]
    assert not fields.applies(page, plan)
    plan.care.schooling_before = "Four years in Kabul"
    assert [field.name for field in fields.shown(page, plan)] == ["schooling_before"]


# ---------------------------------------------------------------- honest answers


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def post(client, plan, slug, **said):
    return client.post(reverse("peps:page", args=[plan.pk, slug]), {"based_on": 1, **said})


def test_an_honest_reason_answers_a_question_and_an_answer_beats_it(client, plan, teacher):
    client.force_login(teacher)
    waiting = {"unanswered.strategies_0": "waiting", "unanswered.strategies_1": "the school nurse"}
    assert post(client, plan, "wellbeing", **waiting).status_code == 302
    page = fields.BY_SLUG["wellbeing"]
    assert "Say what school does for the child’s well-being" not in [
        need.words for need in needs.of_page(page, fresh(plan))
    ]
    part = client.get(reverse("peps:part", args=[plan.pk, "C"])).content.decode()
    assert "Waiting for somebody: the school nurse" in part

    version = fresh(plan).wellbeing.version
    client.post(
        reverse("peps:page", args=[plan.pk, "wellbeing"]), {"based_on": version, **waiting, "strategies": "A walk"}
    )
    assert (fresh(plan).wellbeing.strategies, fresh(plan).wellbeing.unanswered) == ("A walk", {})


def test_words_without_a_reason_are_asked_about(client, plan, teacher):
    client.force_login(teacher)
    shown = post(client, plan, "wellbeing", **{"unanswered.strategies_1": "soon"}).content.decode()
    assert "Choose why there is no answer" in shown


def test_two_people_with_reasons_for_different_questions_are_merged(client, plan, teacher, adviser):
    for person, name in [(teacher, "strategies"), (adviser, "confidence")]:
        client.force_login(person)
        assert post(client, plan, "wellbeing", **{f"unanswered.{name}_0": "not_known"}).status_code == 302
    assert set(fresh(plan).wellbeing.unanswered) == {"strategies", "confidence"}


# ---------------------------------------------------------------- what cannot be right


@pytest.mark.parametrize(
    ("slug", "said", "words"),
    [
        ("attendance", {"possible": 100, "attended": 120}, "cannot be more than the 100 possible"),
        ("attendance", {"possible": 100, "attended": 95, "activity": 10}, "more than the 100 possible"),
        ("attendance", {"possible": -4}, "or more"),
        ("attendance", {"as_at-day": 31, "as_at-month": 2, "as_at-year": 2026}, "must be a real date"),
        ("attendance", {"as_at-day": 1, "as_at-month": 2, "as_at-year": 2099}, "today or in the past"),
        ("absence", {"by_code": "I 6, XX"}, "Enter a code and a number"),
        ("absence", {"by_code": "L 6"}, "L is not a code for absence"),
    ],
)
def test_what_cannot_be_right_is_said_beside_the_question(client, plan, teacher, slug, said, words):
    client.force_login(teacher)
    assert words in post(client, plan, slug, **said).content.decode()


def test_figures_are_worked_out_as_the_department_does():
    told = AttendancePage(attended=80, activity=10, authorised=6, unauthorised=4)
    assert (told.percentage, told.absence_words) == (90.0, "Persistent absence")
    assert AttendancePage(attended=91, possible=100).percentage_words == "91.0 %"
    assert AttendancePage(attended=50, possible=100).absence_words == "Severe absence"
    assert AttendancePage(attended=0, possible=0).percentage is None
    assert [CarePage(sdq_score=score).sdq_band for score in (13, 14, 16, 17, 40)] == [
        "normal", "borderline", "borderline", "cause for concern", "cause for concern",
    ]  # fmt: skip
    assert list(absence_adds_up({"possible": 100, "attended": 95, "authorised": 3, "unauthorised": 4}))
    assert not list(attended_within_possible({"possible": 100, "attended": 90, "activity": 10}))


@pytest.mark.parametrize(
    ("assessment", "value", "right"),
    [("phonics", "41", False), ("phonics", "32", True), ("ks2", "79", False), ("gcse", "10", False),
     ("gcse", "U", True), ("gcse", "5-4", True), ("mtc", "25", True), ("phonics", "Wa", True)],
)  # fmt: skip
def test_a_result_is_on_its_scale(assessment, value, right):
    assert not list(result_on_its_scale({"assessment": assessment, "value": value, "status": "result"})) == right


# ---------------------------------------------------------------- lines


def test_a_line_is_added_changed_merged_and_taken_off(client, plan, teacher, adviser):
    client.force_login(teacher)
    add = reverse("peps:row_add", args=[plan.pk, "support"])
    token = "3f0d3c0e-2f63-4a86-9d0e-0a6c0f3f7a11"
    for _ in range(2):  # a second press finds the first
        assert client.post(add, {"token": token, "what": "Reading", "who": "Ms Bell", "based_on": 0}).status_code == 302
    row = Support.objects.get()
    seen = row.version
    change = reverse("peps:row", args=[plan.pk, "support", row.pk])
    client.post(change, {"what": "Reading", "who": "Ms Bell", "impact": "Reads more", "based_on": seen})
    client.force_login(adviser)
    client.post(change, {"what": "Reading", "who": "Ms Bell", "how_often": "Daily", "based_on": seen})
    row.refresh_from_db()
    assert (row.impact, row.how_often) == ("Reads more", "Daily")
    assert "Say what support is in place" not in str(needs.of_part(fresh(plan), Part.C))
    client.post(reverse("peps:row_remove", args=[plan.pk, "support", row.pk]))
    assert "Say what support is in place" in str(needs.of_part(fresh(plan), Part.C))


def test_a_subject_is_there_once_at_a_point_in_time(client, plan, teacher):
    client.force_login(teacher)
    add = reverse("peps:row_add", args=[plan.pk, "attainment"])
    said = {"subject": "English", "point": "autumn", "judgement": "at"}
    assert client.post(add, said).status_code == 302
    assert "This subject is there already" in client.post(add, said).content.decode()
    assert client.post(add, said | {"point": "start"}).status_code == 302


def test_how_far_a_part_is_is_said_with_what_it_needs(client, plan, teacher):
    before = needs.progress_of(plan, Part.C)
    save(plan.schooling, Part.C, teacher, hours="full")
    after = needs.progress_of(fresh(plan), Part.C)
    assert (after.answered, after.needed) == (before.answered + 1, before.needed - 1)
    client.force_login(teacher)
    assert (
        f"{after.answered} of {after.asked} answered, {after.needed} needed"
        in client.get(reverse("peps:plan", args=[plan.pk])).content.decode()
    )


def test_a_strategy_is_asked_for_from_a_score_of_17_on(plan, social_worker):
    asked = [need.words for need in needs.of_part(plan, Part.C)]
    save(plan.care, Part.A, social_worker, sdq_score=17)
    more = [need.words for need in needs.of_part(fresh(plan), Part.C)]
    assert set(more) - set(asked) == {"Say what is done about the SDQ score of 17 or more"}


def test_the_young_person_is_asked_every_question_of_their_plan_in_words_said_to_them():
    page = fields.BY_SLUG["pathway"]
    assert SAID_TO_THEM.keys() == {field.name for field in page.fields if not field.retired}
