import json
from datetime import date

import pytest

from accounts.roles import Role
from audit import clock
from children.access import CELLS
from peps.models import PEP, AttainmentRow, ViewAnswer
from signoff.snapshot import content_of, fingerprint, for_reader, records_in, take
from targets.models import Target
from tests.papers.plans import ADDRESS, full_plan


@pytest.fixture
def plan(ada, school, social_worker, teacher, adviser):
    return full_plan(ada, school, social_worker, teacher, adviser)


def test_equal_content_has_an_equal_hash(plan):
    first, second = take(plan), take(PEP.objects.get(pk=plan.pk))
    assert first.sha256 == second.sha256 == fingerprint(json.loads(json.dumps(first.content)))
    assert (first.number, second.number) == (1, 2)


def test_the_hash_holds_after_the_database_had_it(plan):
    snapshot = take(plan)
    snapshot.refresh_from_db()
    assert fingerprint(snapshot.content) == snapshot.sha256


def test_another_word_has_another_hash(plan):
    before = fingerprint(content_of(plan))
    ViewAnswer.objects.filter(topic="next").update(words="Something else")
    assert fingerprint(content_of(plan)) != before


def test_the_content_asks_the_questions_of_the_pages(plan):
    pages = [page for page in content_of(plan)["pages"] if page["part"] == "A"]
    care = {answer["question"]: answer["answer"] for page in pages for answer in page["answers"]}
    assert care["Next statutory review"] == "2026-12-03"
    assert care["School trips"] == "The carer"
    assert care["The legal status is right"] == "Yes"
    assert care["Permanence plan"] == "Not answered"
    assert "Agencies involved, and what for" not in care
    assert "Why the review date is not known" not in care
    assert care["There are no restrictions"] == "Yes"
    assert "Restrictions and court orders" not in care


def test_a_page_nobody_opened_has_its_questions(plan):
    plan.wellbeing.delete()
    page = next(page for page in content_of(plan)["pages"] if page["key"] == "wellbeing")
    assert {answer["answer"] for answer in page["answers"]} == {"Not answered"}


def test_the_pathway_is_not_asked_for_before_year_9(plan):
    assert "pathway" not in {page["key"] for page in content_of(plan)["pages"]}
    plan.child.year_group = "9"
    plan.child.save()
    assert "pathway" in {page["key"] for page in content_of(plan)["pages"]}


def test_a_target_nobody_reviewed_is_said(plan):
    outcomes = [row["outcome"] for row in content_of(plan)["targets_reviewed"]["rows"]]
    assert outcomes == ["Achieved", "Not reviewed"]


def test_money_is_kept_as_text(plan):
    answers = {answer["name"]: answer["answer"] for answer in content_of(plan)["funding"]["rows"][0]["answers"]}
    assert (answers["units"], answers["unit_cost"], answers["total"]) == ("12", "32.50", "390.00")


def test_every_piece_falls_under_a_row_of_the_access_table(plan):
    assert records_in(content_of(plan)) <= set(CELLS)


def test_a_teacher_does_not_read_a_confidential_place(plan):
    content = content_of(plan)
    for_teacher = json.dumps(for_reader(content, {Role.DESIGNATED_TEACHER}))
    for_social_worker = json.dumps(for_reader(content, {Role.SOCIAL_WORKER}))
    for words in [ADDRESS, "Hiddenham", "Carol Hidden", "14 Secret Lane", "Abuse or neglect"]:
        assert words in for_social_worker
        assert words not in for_teacher
    assert "Oakfield School, library" in for_teacher


def test_a_teacher_does_not_read_that_a_child_is_on_remand(plan):
    plan.child.legal_statuses.update(code="J1")
    assert "Remanded" not in json.dumps(for_reader(content_of(plan), {Role.DESIGNATED_TEACHER}))


def test_a_young_person_reads_their_own_words_and_no_rating(plan):
    content = for_reader(content_of(plan), {Role.YOUNG_PERSON})
    assert "I leave before I shout." not in json.dumps(content)  # the targets have a page of their own: my plan
    assert "rating" not in content
    assert [page["key"] for page in content["pages"]] == ["placement", "views"]


def test_a_stranger_reads_nothing_of_the_child(plan):
    content = for_reader(content_of(plan), set())
    assert set(content) == {"schema", "authority", "plan", "sections"} | {"pages"}
    assert content["pages"] == []


def test_the_number_of_queries_does_not_grow(plan, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(38) as first:
        content_of(plan)
    for number in range(6):
        AttainmentRow.objects.create(pep=plan, subject=f"Subject {number}", judgement="at")
        Target.objects.create(child=plan.child, set_in=plan, area="academic", statement=f"Target {number}")
    with django_assert_num_queries(len(first.captured_queries)):
        content_of(plan)


def test_a_snapshot_says_when_it_was_taken(plan):
    with clock.at(date(2026, 11, 20)):
        assert take(plan).taken_at.date() == date(2026, 11, 20)
