"""Forms to fill in by hand: every question of the table, in the authority's words, and the way back into the plan."""

import io
import json
import re
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
from django.conf import settings as project
from django.urls import reverse

from organisations.models import Policy
from organisations.presets import Phase
from papers.blank import sheets
from papers.blank.asks import BOX, DAY, TICKS
from peps import fields
from peps.forms import page_form, row_form
from peps.models.views import Way
from peps.own import actions as own_questions
from peps.phases import Overlay
from tests.factories import pep_at

EVERYTHING = frozenset(Overlay)


@pytest.fixture
def open_plan(ada, social_worker, teacher, adviser):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


@pytest.fixture(autouse=True)
def _all_addresses(settings):
    settings.ROOT_URLCONF = "epep.urls"


def wanted(slug="plan", **more):
    return sheets.Wanted(sheets.FORMS[slug], **more)


def asks_of(sections):
    for section in sections:
        for block in section.blocks:
            yield from block.asks
            for group in block.groups:
                yield from group.asks


def page(client, person, slug, name="blank", code="", **asked):
    client.force_login(person)
    return client.get(reverse(f"papers:{name}", args=[code, slug]), asked)


@pytest.mark.parametrize("phase", Phase)
def test_a_form_asks_every_question_that_a_plan_of_its_phase_could_ask(authority, phase):
    sections = sheets.sections_of(authority, wanted(phase=phase, also=EVERYTHING))
    printed = {ask.words for ask in asks_of(sections)} | {ask.tick_words for ask in asks_of(sections)}
    imagined = sheets.Imagined(authority, phase, EVERYTHING)
    for found in fields.PAGES:
        if fields.applies(found, imagined):
            forms = [page_form(found, imagined), *(row_form(rows, imagined) for rows in found.rows)]
            labels = {
                str(field.label)
                for form in forms
                for name, field in form.base_fields.items()
                if name not in {"based_on", "audience"} and not name.startswith("unanswered.")
            }
            assert labels <= printed, found.slug


def test_what_hangs_on_a_condition_is_asked_where_it_is_true(authority):
    plain = {ask.words for ask in asks_of(sheets.sections_of(authority, wanted()))}
    move = {ask.words for ask in asks_of(sheets.sections_of(authority, wanted(also=frozenset({Overlay.SCHOOL_MOVE}))))}
    assert "Why did the child move school?" in move - plain
    early = {ask.words for ask in asks_of(sheets.sections_of(authority, wanted(phase=Phase.EARLY_YEARS)))}
    assert "How does the child play and explore?" in early - plain


def test_each_kind_of_answer_has_its_room(authority):
    sections = sheets.sections_of(authority, wanted(phase=Phase.SECONDARY, parts=("A", "C")))
    by_words = {ask.words: ask for ask in asks_of(sections)}
    assert by_words["When is the next statutory review?"].kind == DAY
    assert by_words["What has gone well?"].kind == BOX
    assert by_words["Is the child in school full time?"].kind == TICKS
    assert by_words["Why part time, and what is the plan back to full time?"].only == "If “Part time”"
    numbers = [ask.number for ask in asks_of(sections) if ask.number.startswith("A")]
    assert numbers[0] == "A1"


def test_the_authoritys_own_questions_and_names_of_sections_stand_on_it(client, ada, authority, head, teacher):
    words = {"label": "Who walks to school with the child?", "hint": "", "choices": [], "required": False,
             "phases": [], "overlays": [], "audience": "professionals"}  # fmt: skip
    before = sheets.version_of(sheets.sections_of(authority, wanted()))
    own_questions.save_draft(
        authority=authority, question=None, page="home", kind="line", says=words, by=head
    )  # fmt: skip
    policy = Policy.objects.get(authority=authority)
    renamed = json.loads(json.dumps(policy.rules).replace("Care and contacts", "Me"))
    Policy.objects.filter(pk=policy.pk).update(rules=renamed, version=policy.version + 1)
    own_questions.publish(authority=authority, valid_from=sheets.clock.today(), by=head)
    authority.refresh_from_db()
    said = page(client, teacher, "plan", code=authority.code, part="A").content.decode()
    assert "Who walks to school with the child?" in said
    assert "Section A: Me (primary)" in said
    assert sheets.version_of(sheets.sections_of(authority, wanted())) != before


def test_the_young_persons_form_says_what_their_pages_say(authority):
    last_page = (Path(project.BASE_DIR) / "templates/peps/voice/check.html").read_text()
    for words, picture in sheets.WHO_MAY_SEE.items():
        assert f"voice/{picture}.svg" in last_page
        assert f'{{% say "{words}" %}}' in last_page
    for way in Way:
        printed = [ask.words for ask in asks_of(sheets.sections_of(authority, wanted(way.value)))]
        assert len(printed) > 5


def test_the_reference_leads_from_the_paper_to_the_plan(client, open_plan, teacher, other_teacher, carer):
    client.force_login(teacher)
    chosen = client.get(reverse("papers:by_hand", args=[open_plan.pk])).content.decode()
    code = sheets.plan_code(open_plan)
    assert code in chosen
    href = re.search(r'href="([^"]*part=C[^"]*)"', chosen)[1].replace("&amp;", "&")
    form = client.get(href).content.decode()
    assert f"{code}-C" in form
    assert "Ada" not in form
    assert "Lovell" not in form

    def typed(person, reference):
        client.force_login(person)
        return client.get(reverse("papers:blank_forms"), {"reference": reference})

    assert typed(teacher, f" {code.lower()}-c ").url == reverse("peps:part", args=[open_plan.pk, "C"])
    assert typed(teacher, code).url == open_plan.get_absolute_url()
    assert typed(teacher, f"{code}-D").url == reverse("targets:list", args=[open_plan.pk])
    assert typed(teacher, f"{code}-H").url == reverse("peps:page", args=[open_plan.pk, "carer-views"])
    assert typed(teacher, f"{code}-M").url == reverse("peps:answers", args=[open_plan.pk])
    for stranger in (other_teacher, carer):
        assert "there is none with this reference" in typed(stranger, code).content.decode()
    assert "Enter the reference as it stands on the form" in typed(teacher, "hello").content.decode()


@pytest.mark.parametrize("slug", ["plan", "next_steps"])
def test_a_form_is_there_for_who_works_or_lives_with_a_child(client, ada, authority, slug, carer, teacher, stranger):
    for person in (carer, teacher):
        assert page(client, person, slug, code=authority.code).status_code == 200
    assert page(client, stranger, slug, code=authority.code).status_code == 404


def test_the_pdf_is_accessible_and_says_who_printed_it(client, ada, authority, carer, tmp_path):
    answer = page(client, carer, "carer", "blank_pdf", authority.code, plan="1F0A33C2")
    (tmp_path / "form.pdf").write_bytes(answer.content)
    assert page_validation.validate_pdf(str(tmp_path / "form.pdf"), profile="ua1").is_compliant
    assert 1 <= len(pikepdf.open(io.BytesIO(answer.content)).pages) <= 3


def test_each_section_of_a_plan_is_a_paper_of_its_own(client, ada, authority, teacher):
    whole = page(client, teacher, "plan", code=authority.code, phase="secondary", also="send").content.decode()
    assert whole.count("Download Section") == 5
    address = re.search(r'href="([^"]*part=D[^"]*)">Download Section D', whole)[1]
    assert "phase=secondary&amp;also=send&amp;part=D" in address
    led = page(client, teacher, "plan", "blank_pdf", authority.code, phase="secondary")
    assert led.status_code == 302


@pytest.mark.full
@pytest.mark.parametrize("slug", [*Way, "parent", "teacher", "adult", *(f"plan {phase}" for phase in Phase)])
def test_every_form_is_accessible(client, ada, authority, teacher, slug, tmp_path):
    slug, _, phase = str(slug).partition(" ")
    more = {"phase": phase, "also": [each.value for each in Overlay]} if phase else {}
    for part in "ABCDE" if phase else [""]:
        answer = page(client, teacher, slug, "blank_pdf", authority.code, **more, part=part)
        (tmp_path / "form.pdf").write_bytes(answer.content)
        result = page_validation.validate_pdf(str(tmp_path / "form.pdf"), profile="ua1")
        assert result.is_compliant, result
