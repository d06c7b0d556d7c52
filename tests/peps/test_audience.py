"""Each item has an audience: carer and young person read on their page what is marked for them, and nothing else."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from children.audience import MARKED_FOR, Audience, audiences_of
from peps import actions as plans
from peps import fields, marked
from peps.models import AgreedAction, AttainmentRow, Part
from targets.models import Target
from tests.factories import fresh, pep_at
from tests.factories.plans import save

pytestmark = pytest.mark.ci

FAMILY = {"carer": Role.CARER, "young_person": Role.YOUNG_PERSON}


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)


def page_of(client, plan, person) -> str:
    client.force_login(person)
    return client.get(reverse("peps:mine", args=[plan.pk])).content.decode()


def mark(plan, slug, audience, by):
    plans.mark_page(pep=plan, page=slug, part=fields.BY_SLUG[slug].part, audience=audience, by=by)


def test_whoever_works_with_the_child_reads_everything():
    assert audiences_of({Role.SOCIAL_WORKER}) == audiences_of({Role.DELEGATE_C, Role.CARER}) == set(Audience.values)
    assert audiences_of(set()) == set()
    assert audiences_of(set(FAMILY.values())) == set(Audience.values) - {"professionals"}


@pytest.mark.parametrize("who", FAMILY)
def test_lines_are_read_by_those_they_are_marked_for(who, client, plan, teacher, request):
    plan.attainment.all().delete(), plan.actions.all().delete(), Target.objects.filter(set_in=plan).delete()
    for audience in Audience.values:
        plans.save_row(row=AttainmentRow(pep=plan, subject=f"Maths-{audience}.", audience=audience), pep=plan,
                       part=Part.C, by=teacher)  # fmt: skip
        plans.save_row(row=AgreedAction(pep=plan, what=f"Buy-{audience}.", who="Ms Bell", audience=audience), pep=plan,
                       part=Part.E, by=teacher)  # fmt: skip
        Target.objects.create(child=plan.child, set_in=plan, statement=f"Read-{audience}.", audience=audience)
    shown = page_of(client, plan, request.getfixturevalue(who))
    for item in ("Maths", "Buy", "Read"):
        assert {one for one in Audience.values if f"{item}-{one}." in shown} == MARKED_FOR[FAMILY[who]], item


@pytest.mark.parametrize("who", FAMILY)
def test_a_page_is_read_by_those_it_is_marked_for(who, plan, teacher):
    plan.parts.update(status="in_progress", completed_at=None, completed_by=None)
    plan.child.year_group = "10"
    plan.child.save()
    can_be_marked = [page for page in fields.PAGES if page.audience]
    for page in can_be_marked:
        record = getattr(plan, page.accessor)
        asked = [field.name for field in page.fields if field.name not in page.professionals_only]
        words = [name for name in asked if _is_text(record, name)]
        save(record, page.part, teacher, **({words[0]: "Words for somebody"} if words else {asked[0]: "K"}))

    def read() -> set[str]:
        return {card["page"].slug for card in marked.pages_for({FAMILY[who]}, fresh(plan))}

    assert read() == {page.slug for page in can_be_marked if page.audience in MARKED_FOR[FAMILY[who]]}
    for audience in Audience.values:
        for page in can_be_marked:
            mark(plan, page.slug, audience, teacher)
        readable = audience in MARKED_FOR[FAMILY[who]]
        assert read() == ({page.slug for page in can_be_marked} if readable else set()), audience


def _is_text(record, name) -> bool:
    return record._meta.get_field(name).get_internal_type() in {"TextField", "CharField"} and not (
        record._meta.get_field(name).choices
    )


def test_what_is_usual_is_what_the_forms_say():
    usual = {page.slug: page.audience.value for page in fields.PAGES if page.audience not in {None, "professionals"}}
    assert usual == {
        "attendance": "both", "sen": "carer", "sen-support": "carer", "pathway": "young_person",
        "next-step": "young_person", "summary": "both",
    }  # fmt: skip
    assert (AttainmentRow().audience, Target().audience, AgreedAction().audience) == (
        "young_person", "both", "professionals",
    )  # fmt: skip


def test_pages_about_care_and_contacts_are_never_marked(plan):
    assert {page.slug for page in fields.PAGES if page.audience is None} >= {"care", "contacts", "decisions", "views"}


def test_changes_to_the_care_plan_stay_inside_whoever_the_minutes_are_for(client, plan, teacher, carer):
    save(plan.minutes, Part.E, teacher, care_plan_changes="A new family", discussion="Reading went well")
    mark(fresh(plan), "minutes", "family", teacher)
    shown = page_of(client, plan, carer)
    assert "Reading went well" in shown
    assert "A new family" not in shown


def test_the_writer_of_a_page_says_who_reads_it_and_sees_it_said(client, plan, teacher):
    client.force_login(teacher)
    address = reverse("peps:readers", args=[plan.pk, "school"])
    assert client.post(address, {"audience": "everybody"}).status_code == 200
    assert client.post(address, {"audience": "carer"}).status_code == 302
    assert marked.audiences_of_pages(plan)["school"] == "carer"
    for page in (reverse("peps:part", args=[plan.pk, "C"]), reverse("peps:page", args=[plan.pk, "school"])):
        assert "The carer reads this too." in client.get(page).content.decode()


def test_nobody_opens_a_page_they_do_not_write(client, plan, social_worker, carer):
    address = reverse("peps:readers", args=[plan.pk, "attendance"])
    client.force_login(social_worker)
    assert client.post(address, {"audience": "family"}).status_code == 403
    client.force_login(carer)
    assert client.post(address, {"audience": "family"}).status_code == 404
    assert not plan.page_audiences.exists()


def test_a_line_sent_without_an_answer_keeps_its_audience(client, plan, teacher):
    row = plan.attainment.get(subject="English")
    client.force_login(teacher)
    client.post(reverse("peps:row", args=[plan.pk, "attainment", row.pk]), {"subject": "English", "judgement": "at"})
    assert plan.attainment.get(subject="English").audience == "young_person"


@pytest.fixture
def older(plan):
    plan.child.year_group = "10"
    plan.child.save()
    return fresh(plan)


def test_the_young_person_writes_the_14_19_plan_with_the_school(client, older, teacher, young_person):
    seen = older.pathway.version
    save(older.pathway, Part.C, teacher, work_experience="At the garage")
    client.force_login(young_person)
    answers = {"based_on": seen, "hopes": "To be a mechanic"}
    assert client.post(reverse("peps:my_pathway", args=[older.pk]), answers).status_code == 302
    kept = fresh(older).pathway
    assert (kept.hopes, kept.work_experience) == ("To be a mechanic", "At the garage")
    assert "To be a mechanic" in page_of(client, older, young_person)


def test_the_young_person_chooses_where_the_school_wrote_the_same_meanwhile(client, older, teacher, young_person):
    seen = older.pathway.version
    save(older.pathway, Part.C, teacher, hopes="A course at college")
    client.force_login(young_person)
    page = client.post(reverse("peps:my_pathway", args=[older.pk]), {"based_on": seen, "hopes": "To be a mechanic"})
    assert "What should stand?" in page.content.decode()
    assert fresh(older).pathway.hopes == "A course at college"


@pytest.mark.parametrize(("who", "whom"), [("young_person", "You were"), ("carer", "Ada was")])
def test_attendance_is_told_to_the_family_as_half_days_before_the_figures(who, whom, client, plan, request):
    shown = page_of(client, plan, request.getfixturevalue(who))
    assert f"{whom} there for <strong>95 of 100 half days (95.0 %)</strong>" in shown
    assert shown.index("half days (") < shown.index("All the figures") < shown.index("School register")
