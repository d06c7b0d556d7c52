"""An authority's own questions: written, looked at, published, answered beside ours, kept as they were asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.roles import Role
from audit import clock
from children import history
from children.standing import capacities
from organisations import presets
from organisations.actions import Refused
from papers.plan import plan_context, render_html
from peps import fields, forward, marked, needs
from peps.models import OwnAnswer, OwnQuestion, Part
from peps.own import actions
from peps.own.forms import QuestionForm
from signoff import snapshot
from tests.factories import fresh, member, pep_at

pytestmark = pytest.mark.ci
BUS = {
    "label": "Which bus does the child take?", "hint": "Number and stop", "choices": [], "required": False,
    "phases": [], "overlays": [], "audience": "professionals",
}  # fmt: skip


@pytest.fixture
def head(authority):
    return member(Role.HEAD, authority, name="Hanna Head")


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def ask(authority, head, page="life", kind="line", question=None, **says):
    draft = actions.save_draft(authority=authority, question=question, page=page, kind=kind, says=BUS | says, by=head)
    return draft.question


def publish(authority, head, on=None):
    return actions.publish(authority=authority, valid_from=on or clock.today(), by=head)


def post(client, pep, slug="life", based_on=None, **said):
    version = getattr(fresh(pep), fields.BY_SLUG[slug].accessor).version if based_on is None else based_on
    return client.post(reverse("peps:page", args=[pep.pk, slug]), {"based_on": version, **said})


def page_of(client, pep, slug="life") -> str:
    return client.get(reverse("peps:page", args=[pep.pk, slug])).content.decode()


# ---------------------------------------------------------------- asked, answered, read everywhere


def test_nobody_is_asked_before_it_is_published(client, authority, head, plan, teacher):
    question = ask(authority, head)
    client.force_login(teacher)
    assert "Which bus" not in page_of(client, plan)
    publish(authority, head)
    assert "Which bus" in page_of(client, plan)
    assert f'name="own.{question.pk}"' in page_of(client, plan)


def test_an_answer_is_a_row_and_is_read_in_the_plan_the_history_the_snapshot_and_on_paper(
    client, ada, authority, head, plan, teacher
):
    question = ask(authority, head)
    publish(authority, head)
    client.force_login(teacher)
    assert post(client, plan, **{f"own.{question.pk}": "The 43 from Mill Lane"}).status_code == 302
    row = OwnAnswer.objects.get(pep=plan)
    assert (row.text, row.wording.label, row.history.count()) == ("The 43 from Mill Lane", BUS["label"], 1)
    part = client.get(reverse("peps:part", args=[plan.pk, "C"])).content.decode()
    assert "The 43 from Mill Lane" in part
    sittings = history.page_of(ada, capacities(teacher, ada), 1).object_list
    titles = [record.title for sitting in sittings for record in sitting.records]
    assert f"A question of the Virtual School, “{BUS['label']}”: added" in titles
    content = snapshot.content_of(plan)
    (said,) = (a for block in content["pages"] for a in block["answers"] if a["name"] == f"own.{question.pk}")
    assert (said["question"], said["answer"]) == (BUS["label"], "The 43 from Mill Lane")
    assert "The 43 from Mill Lane" in render_html(plan_context(content))
    assert "43 from Mill" in page_of(client, plan)  # what was saved stands in its box


@pytest.mark.parametrize(
    ("kind", "typed", "value", "shown"),
    [
        ("words", {"": "Two\nlines"}, "Two\nlines", "lines"),
        ("yes_no", {"": "Not known"}, "Not known", "Not known"),
        ("choice", {"": "Green"}, "Green", "Green"),
        ("date", {"-day": "3", "-month": "9", "-year": "2026"}, date(2026, 9, 3), "3 September 2026"),
        ("number", {"": "0"}, Decimal(0), ">0<"),
    ],
)
def test_each_kind_of_answer(client, authority, head, plan, teacher, kind, typed, value, shown):
    question = ask(authority, head, kind=kind, choices=["Red", "Green"] if kind == "choice" else [])
    publish(authority, head)
    client.force_login(teacher)
    assert post(client, plan, **{f"own.{question.pk}{part}": text for part, text in typed.items()}).status_code == 302
    assert fresh(plan).schooling.own == {str(question.pk): value}
    part = client.get(reverse("peps:part", args=[plan.pk, "C"])).content.decode()
    assert shown in part.replace('<dd class="govuk-summary-list__value">', ">")
    content = snapshot.content_of(plan)
    assert any(a["name"] == f"own.{question.pk}" for block in content["pages"] for a in block["answers"])


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("choice", {"": "Blue"}, "Select one of the choices"),
        ("date", {"-day": "31", "-month": "2", "-year": "2026"}, "must be a real date"),
        ("number", {"": "many"}, "number"),
        ("line", {"": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_beside_it(client, authority, head, plan, teacher, kind, typed, words):
    question = ask(authority, head, kind=kind, choices=["Red", "Green"] if kind == "choice" else [])
    publish(authority, head)
    client.force_login(teacher)
    response = post(client, plan, **{f"own.{question.pk}{part}": text for part, text in typed.items()})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not OwnAnswer.objects.exists()


def test_one_that_is_needed_counts_and_is_asked_for_until_it_is_answered_or_honestly_not(
    client, authority, head, plan, teacher
):
    before = needs.progress_of(fresh(plan), Part.C)
    question = ask(authority, head, required=True)
    publish(authority, head)
    after = needs.progress_of(fresh(plan), Part.C)
    assert (after.asked, after.needed) == (before.asked + 1, before.needed + 1)
    wanted = f"Answer “{BUS['label']}”"
    assert wanted in [need.words for need in needs.of_part(fresh(plan), Part.C)]
    client.force_login(teacher)
    post(client, plan, **{f"unanswered.own.{question.pk}_0": "waiting", f"unanswered.own.{question.pk}_1": "the carer"})
    assert wanted not in [need.words for need in needs.of_part(fresh(plan), Part.C)]
    part = client.get(reverse("peps:part", args=[plan.pk, "C"])).content.decode()
    assert "Waiting for somebody: the carer" in part


def test_it_is_asked_in_its_phases_and_of_its_plans_alone(client, ada, authority, head, plan, teacher):
    ask(authority, head, label="Only for the small?", phases=["early_years"])
    ask(authority, head, label="Only at first?", overlays=["initial"])
    publish(authority, head)
    client.force_login(teacher)
    shown = page_of(client, plan)
    assert "Only for the small?" not in shown
    assert "Only at first?" in shown  # Ada's first plan


# ---------------------------------------------------------------- two people


def test_two_people_are_merged_and_asked_where_both_answered_the_same(client, authority, head, plan, teacher, adviser):
    question = ask(authority, head)
    other = ask(authority, head, label="And back?")
    publish(authority, head)
    seen = fresh(plan).schooling.version
    client.force_login(teacher)
    assert post(client, plan, based_on=seen, **{f"own.{question.pk}": "The 43"}).status_code == 302
    client.force_login(adviser)  # whose screen is older
    assert post(client, plan, based_on=seen, **{f"own.{other.pk}": "On foot"}).status_code == 302
    assert fresh(plan).schooling.own == {str(question.pk): "The 43", str(other.pk): "On foot"}
    asked = post(client, plan, based_on=seen, **{f"own.{question.pk}": "The 9"}).content.decode()
    assert "The 43" in strip_tags(asked)
    assert "The 9" in strip_tags(asked)
    assert teacher.name in asked
    assert fresh(plan).schooling.own[str(question.pk)] == "The 43"
    now = fresh(plan).schooling.version
    chosen = {f"own.{question.pk}": "The 9", "resolving": f"own.{question.pk}", f"keep-own.{question.pk}": "mine"}
    assert post(client, plan, based_on=now, **chosen).status_code == 302
    assert fresh(plan).schooling.own[str(question.pk)] == "The 9"


def test_it_saves_by_itself_with_its_page(client, authority, head, plan, teacher):
    question = ask(authority, head)
    publish(authority, head)
    client.force_login(teacher)
    address = reverse("peps:page", args=[plan.pk, "life"])
    first = client.post(address, {"based_on": 1, f"own.{question.pk}": "The 4"}, headers={"HX-Request": "true"})
    assert first["X-Autosave"] == "saved"
    version = fresh(plan).schooling.version
    again = client.post(address, {"based_on": version, f"own.{question.pk}": "The 43"}, headers={"HX-Request": "true"})
    assert again["X-Autosave"] == "saved"
    assert OwnAnswer.objects.get().text == "The 43"


def test_last_terms_answer_can_be_copied_too(client, authority, head, plan, teacher):
    question = ask(authority, head)
    publish(authority, head)
    client.force_login(teacher)
    post(client, plan, **{f"own.{question.pk}": "The 43"})
    now = fresh(plan)
    now.previous = fresh(plan)
    earlier = forward.of_page(fields.BY_SLUG["life"], now)[f"own.{question.pk}"]
    assert (earlier.words, earlier.can_copy, earlier.stands) == ("The 43", True, True)
    record = fresh(plan).schooling
    assert forward.stood_before(record, f"own.{question.pk}", "The 43") is None


# ---------------------------------------------------------------- versions


def test_a_plan_keeps_the_question_as_it_was_asked(client, authority, head, plan, teacher):
    question = ask(authority, head)
    publish(authority, head)
    client.force_login(teacher)
    post(client, plan, **{f"own.{question.pk}": "The 43"})
    later = plan.opened_on + timedelta(days=1)
    ask(authority, head, question=_found(authority, question), label="How does the child get to school?")
    publish(authority, head, on=later)
    assert BUS["label"] in page_of(client, plan)
    plan.opened_on = later
    plan.save(update_fields=["opened_on"])  # answered in the old words, whenever it was opened
    assert BUS["label"] in page_of(client, plan)
    OwnAnswer.objects.all().delete()
    assert "How does the child get to school?" in page_of(client, plan)
    published = question.wordings.exclude(published_at=None)
    assert [row.label for row in published] == [BUS["label"], "How does the child get to school?"]


def test_what_is_asked_no_more_stays_where_it_was_answered(client, authority, head, plan, teacher):
    question = ask(authority, head)
    publish(authority, head)
    later = plan.opened_on + timedelta(days=1)
    actions.stop_asking(question=question, by=head)
    publish(authority, head, on=later)
    client.force_login(teacher)
    assert BUS["label"] in page_of(client, plan)  # it began before
    plan.opened_on = later
    plan.save(update_fields=["opened_on"])
    assert BUS["label"] not in page_of(client, plan)
    assert OwnQuestion.objects.filter(pk=question.pk).exists()


def test_page_and_kind_stay_once_they_were_published_and_a_draft_can_be_thrown_away(authority, head):
    question = ask(authority, head)
    ask(authority, head, question=_found(authority, question), page="home", kind="words")
    question.refresh_from_db()
    assert (question.page, question.kind) == ("home", "words")
    publish(authority, head)
    ask(authority, head, question=_found(authority, question), page="life", kind="date", label="Other words")
    question.refresh_from_db()
    assert (question.page, question.kind) == ("home", "words")
    actions.drop_draft(question=question, by=head)
    assert _found(authority, question).says.label == BUS["label"]
    never = ask(authority, head)
    actions.stop_asking(question=never, by=head)
    assert not OwnQuestion.objects.filter(pk=never.pk).exists()


def test_publishing_twice_or_into_the_past_is_refused(authority, head):
    ask(authority, head)
    with pytest.raises(Refused, match="today or a later day"):
        publish(authority, head, on=clock.today() - timedelta(days=1))
    publish(authority, head)
    with pytest.raises(Refused, match="nothing to publish"):
        publish(authority, head)


def test_the_database_keeps_one_draft_and_one_answer(authority, head, plan):
    question = ask(authority, head)
    with pytest.raises(IntegrityError), transaction.atomic():
        question.wordings.create(label="Another draft")
    wording = question.wordings.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        question.wordings.filter(pk=wording.pk).update(published_at=clock.now())
    said = {"pep": plan, "question": question, "wording": wording, "page": "life", "kind": "line", "page_version": 1}
    OwnAnswer.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnAnswer.objects.create(**said)


# ---------------------------------------------------------------- who reads it


def test_it_falls_under_the_row_of_the_access_table_of_its_page(client, authority, head, plan, teacher, social_worker):
    ask(authority, head, page="care")
    publish(authority, head)
    client.force_login(social_worker)
    assert "<input" in page_of(client, plan, "care").split("Which bus")[1][:900]
    client.force_login(teacher)
    assert "<input" not in page_of(client, plan, "care").split("Which bus")[1][:900]  # reads, does not write


def test_the_carer_and_the_young_person_read_it_where_it_and_its_page_are_for_them(
    client, ada, authority, head, plan, teacher
):
    ours = ask(authority, head, page="attendance")
    theirs = ask(authority, head, page="attendance", label="What helps on the way?", audience="both")
    quiet = ask(authority, head, page="life", label="On a page of professionals?", audience="both")
    publish(authority, head)
    client.force_login(teacher)
    post(client, plan, "attendance", **{f"own.{ours.pk}": "Ours alone", f"own.{theirs.pk}": "A friend"})
    post(client, plan, "life", **{f"own.{quiet.pk}": "Not marked"})
    said = str([card["rows"] for card in marked.pages_for({Role.CARER}, fresh(plan))])
    assert "A friend" in said
    assert "Ours alone" not in said
    assert "Not marked" not in said
    page = fields.BY_SLUG["attendance"]
    assert marked.not_for({Role.YOUNG_PERSON}, page, fresh(plan)) == {f"own.{ours.pk}"}


# ---------------------------------------------------------------- the pages of the head


def test_the_head_writes_orders_looks_and_publishes_in_the_browser(client, authority, head):
    client.force_login(head)
    code = authority.code
    form = {
        "page": "life", "label": "Which  clubs?", "hint": "", "kind": "choice", "choices": "Chess\n\nFootball",
        "required": "no", "audience": "young_person", "phases": ["primary"], "overlays": [],
    }  # fmt: skip
    response = client.post(reverse("questions:add", args=[code]), form | {"audience": "professionals"}, follow=True)
    assert "Kept as a draft" in response.content.decode()
    client.post(reverse("questions:add", args=[code]), form | {"label": "And where?", "kind": "line"})
    first, second = OwnQuestion.objects.all()
    assert (first.wordings.get().label, first.wordings.get().choices) == ("Which clubs?", ["Chess", "Football"])
    client.post(reverse("questions:move", args=[code, second.pk]), {"up": ""})
    assert [question.pk for question in OwnQuestion.objects.all()] == [second.pk, first.pk]
    shown = client.get(reverse("questions:preview", args=[code])).content.decode()
    assert "Chess" in shown
    assert "only in primary" in shown
    today = clock.today()
    day = {"valid_from-day": today.day, "valid_from-month": today.month, "valid_from-year": today.year}
    done = client.post(reverse("questions:preview", args=[code]), day, follow=True).content.decode()
    assert "Published. Plans opened from 8 September 2026 on ask these questions." in done
    client.post(reverse("questions:stop", args=[code, first.pk]))
    assert "Stops once you publish" in client.get(reverse("questions:list", args=[code])).content.decode()
    client.post(reverse("questions:drop", args=[code, first.pk]))
    assert "Stops once you publish" not in client.get(reverse("questions:list", args=[code])).content.decode()


@pytest.mark.parametrize(
    ("said", "name", "words"),
    [
        ({"label": ""}, "label", "Enter the question"),
        ({"kind": "choice", "choices": "One"}, "choices", "at least two choices"),
        ({"kind": "choice", "choices": "One\none"}, "choices", "each choice once"),
        ({"page": "care", "audience": "carer"}, "audience", "for the people who work with the child alone"),
        ({"page": "nowhere"}, "page", "Select one of the choices"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_beside_it(said, name, words):
    right = {"page": "life", "label": "Why?", "kind": "line", "required": "no", "audience": "professionals"}
    form = QuestionForm(right | said, sections=presets.SECTIONS)
    assert words in str(form.errors[name])


def test_a_page_takes_five_and_no_more(authority, head):
    for number in range(5):
        ask(authority, head, label=f"Question {number}?")
    with pytest.raises(Refused, match="5 questions of yours"):
        ask(authority, head)
    ask(authority, head, page="home")


def test_another_authority_asks_its_own(client, authority, other_authority, head, plan, teacher):
    theirs = member(Role.HEAD, other_authority, name="Otto Head")
    ask(other_authority, theirs, label="Elsewhere?")
    publish(other_authority, theirs)
    client.force_login(teacher)
    assert "Elsewhere?" not in page_of(client, plan)
    client.force_login(theirs)
    ours = ask(authority, head)
    assert client.get(reverse("questions:change", args=[other_authority.code, ours.pk])).status_code == 404


# ---------------------------------------------------------------- how much it costs


def test_they_cost_one_query_a_page_however_many_there_are(client, authority, head, plan, teacher):
    client.force_login(teacher)

    def queries():
        page_of(client, plan)
        with CaptureQueriesContext(connection) as asked:
            page_of(client, plan)
        return len(asked)

    none = queries()
    ask(authority, head)
    publish(authority, head)
    one = queries()
    assert one <= none + 1
    for number in range(4):
        ask(authority, head, label=f"Question {number}?")
    ask(authority, head, page="home")
    publish(authority, head)
    assert queries() == one


def _found(authority, question):
    return next(each for each in actions.questions_of(authority) if each.pk == question.pk)
