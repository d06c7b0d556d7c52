"""Quality assurance: criteria, the rule that suggests, what is read by whom, and the round from plan to plan."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.permissions import NotNow
from audit import clock
from peps.models import PEP
from signoff import actions
from signoff.models import CriterionRating, Duty, ImprovementAction, Rating, ReviewDraft, RubricVersion
from signoff.quality import comparing, facts, rubrics
from signoff.quality.rubrics import DEFAULT, Clause, Condition
from tests.factories import fresh, pep_at
from tests.factories.plans import rate


@pytest.fixture
def sent(ada, social_worker, teacher, adviser):
    return pep_at("submitted", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


def levels(**other) -> dict[str, str]:
    return dict.fromkeys(DEFAULT.by_key, "green") | other


# ---------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    ("given", "suggested", "because"),
    [
        (levels(), "green", "None is Amber, and none is Red."),
        (levels(money="amber", carer="amber"), "green", "2 criteria are Amber"),
        (levels(money="amber", carer="amber", future="amber"), "amber", "rule fits: not Red, for none of those"),
        (levels(money="red"), "amber", "not Red, for only 1 criterion is Red; not Green, for 1 criterion is Red."),
        (levels(voice="red"), "red", "1 criterion is Red: “The young person's voice"),
        (levels(money="red", carer="red"), "red", "2 criteria are Red"),
        (levels(money="red", carer="na"), "amber", "None of the other"),
    ],
)
def test_the_rule_suggests_and_says_why(given, suggested, because):
    overall, reason = DEFAULT.suggest(given)
    assert overall == suggested
    assert because in reason


def test_a_rule_reads_as_sentences():
    assert DEFAULT.sentences()[1:] == [
        "Red if at least 2 criteria are Red.",
        "Green if at most 2 criteria are Amber and none is Red.",
        "Otherwise Amber.",
    ]
    better = Clause("green", (Condition("least", 8, "amber", "better"),))
    assert rubrics.replace(DEFAULT, clauses=(better,)).sentences()[0] == (
        "Green if at least 8 criteria are Amber or better."
    )


def test_what_the_rule_names_cannot_be_taken_away():
    with pytest.raises(rubrics.RubricError, match="Change the rule first"):
        rubrics.without_criterion(DEFAULT, "voice")
    assert "carer" not in rubrics.without_criterion(DEFAULT, "carer").by_key
    assert rubrics.from_json(rubrics.to_json(DEFAULT)) == DEFAULT


# ---------------------------------------------------------------- what differs from last term


def test_answers_are_new_changed_gone_or_the_same():
    def plan(**said):
        answers = [
            {"name": name, "question": name, "answer": words, "kind": "text" if words else "blank"}
            for name, words in said.items()
        ]
        block = {"key": "life", "part": "C", "title": "Life", "answers": answers, "rows": []}
        return {"sections": [{"part": "C", "letter": "C", "title": "Education"}], "pages": [block]}

    now = plan(clubs="Chess on Monday", conduct="Calm", hopes="Vet", travel="", sport="")
    before = plan(clubs="Chess on Friday", conduct="Calm", hopes="", travel="Bus", sport="")
    [section] = comparing.sections(now, before)
    [block] = section.blocks
    assert {piece.question: piece.state for piece in block.pieces} == {
        "clubs": "changed",
        "conduct": "same",
        "hopes": "added",
        "travel": "gone",
    }
    assert block.unanswered == ["sport"]
    assert block.differs == 3
    assert block.pieces[0].runs == [("same", "Chess on"), ("gone", "Friday"), ("added", "Monday")]
    assert {piece.state for piece in comparing.sections(now, None)[0].blocks[0].pieces} == {""}


def test_a_sentence_that_was_rewritten_is_not_shown_as_patches():
    runs = comparing.word_by_word(
        "He goes to school by taxi with an escort.", "He goes to school by bus with two friends."
    )
    assert runs == [
        ("same", "He goes to school by"),
        ("gone", "taxi with an escort."),
        ("added", "bus with two friends."),
    ]
    assert (
        comparing.word_by_word("Long-term foster care with the carers.", "The plan is to stay with the carers.") == []
    )


# ---------------------------------------------------------------- facts


def test_facts_say_what_is_lacking_and_where_it_is_from(sent):
    pep = fresh(sent)
    pep.care.sdq_score, pep.wellbeing.strategies, pep.wellbeing.sdq_strategy = 17, "", ""
    pep.targets.update(measure="")
    found = {fact.words: fact for fact in facts.about(fresh(sent))} | {fact.words: fact for fact in facts.about(pep)}
    assert found["SDQ 17 (17 or more) without a strategy"].page == "wellbeing"
    assert any("target without a measure" in words and fact.lacking for words, fact in found.items())
    pep.care.sdq_score = 16
    assert not any("without a strategy" in fact.words for fact in facts.about(pep))


def test_a_section_that_was_late_leads_to_the_section_beside_the_criteria(sent, adviser, client):
    Duty.objects.filter(pep=sent, kind="part_c").update(due_on=clock.today() - timedelta(days=90))
    done = Duty.objects.get(pep=sent, kind="part_c").done_on
    client.force_login(adviser)
    page = client.get(reverse("signoff:rate", args=[sent.pk])).content.decode()
    assert f"late by {(done - clock.today()).days + 90} days" in page
    assert '<a href="#part-C">Section C<' in page
    assert 'id="part-C"' in page


# ---------------------------------------------------------------- rating


def test_a_rating_names_the_version_and_has_a_row_for_each_criterion(sent, adviser):
    rate(sent, adviser)
    rating = Rating.objects.get(pep=sent)
    assert rating.rubric_version.number == 1
    assert {row.criterion for row in CriterionRating.objects.filter(rating=rating)} == set(DEFAULT.by_key)
    assert rating.overall_words == "Green – effective plan"


def test_what_is_typed_is_kept_while_somebody_goes_on_and_whatever_is_wrong_with_it(sent, adviser, client):
    client.force_login(adviser)
    address = reverse("signoff:rate", args=[sent.pk])
    said = {f"level_{key}": "green" for key in DEFAULT.by_key} | {"comment_smart": "x" * 1001}
    assert client.post(address, said | {"typing": "1", "about_voice": "contacts"}).status_code == 204
    assert ReviewDraft.objects.get().answers["voice"] == {"level": "green", "comment": "", "about": ""}
    assert client.get(address).context["form"]["comment_smart"].initial == "x" * 1001
    assert client.post(address, said).status_code == 200
    assert client.get(reverse("signoff:decide", args=[sent.pk])).url == address
    assert client.post(address, said | {"comment_smart": "Clear."}).url == reverse("signoff:decide", args=[sent.pk])


def test_next_term_what_was_said_stands_beside_the_question_for_those_it_is_for(
    sent, adviser, teacher, social_worker, client
):
    client.force_login(adviser)
    said = {f"level_{key}": "green" for key in DEFAULT.by_key}
    said |= {"comment_attendance": "Say what changed after May.", "about_attendance": "attendance.attended"}
    client.post(reverse("signoff:rate", args=[sent.pk]), said)
    decided = {"overall": "green", "to_teacher": "Thank you.", "save": "1"}
    client.post(reverse("signoff:decide", args=[sent.pk]), decided)
    actions.sign_off(pep=fresh(sent), by=adviser)
    following = PEP.objects.get(previous=sent)
    address = reverse("peps:page", args=[following.pk, "attendance"])
    client.force_login(teacher)
    page = client.get(address).content.decode()
    assert "Say what changed after May." in page
    beside = page.index("Say what changed after May.")
    assert abs(page.index('name="attended"') - beside) < 2500
    client.force_login(social_worker)
    assert "Say what changed after May." not in client.get(address).content.decode()


def test_deciding_otherwise_asks_why(sent, adviser):
    said = {key: (level, "") for key, level in levels().items()}
    with pytest.raises(NotNow, match="otherwise than suggested"):
        actions.rate(pep=sent, overall="amber", levels=said, to_teacher="Good.", to_social_worker="", by=adviser)
    with pytest.raises(ValueError, match="Each criterion"):
        actions.rate(
            pep=sent, overall="green", levels={"voice": ("green", "")}, to_teacher="", to_social_worker="", by=adviser
        )
    assert not RubricVersion.objects.exists() or not Rating.objects.exists()


def test_red_is_signed_by_the_head_with_an_action_that_becomes_a_duty(sent, adviser, head, teacher, client):
    rate(sent, adviser, overall="red")
    improvement = {"what": "Measure each target", "owner": "designated_teacher", "by_when": clock.today()}
    with pytest.raises(NotNow, match="what has to improve"):
        actions.sign_off(pep=fresh(sent), by=head)
    actions.sign_off(pep=fresh(sent), improvement=improvement, by=head)
    duty = Duty.objects.get(kind=Duty.Kind.IMPROVE)
    assert (duty.role, duty.done_on) == ("designated_teacher", None)
    client.force_login(teacher)
    client.post(reverse("signoff:improved", args=[sent.pk]), {"words": "Each has one now"})
    duty.refresh_from_db()
    assert duty.done_on == clock.today()
    assert ImprovementAction.objects.get().done_words == "Each has one now"


def test_only_red_asks_for_an_action(sent, adviser):
    rate(sent, adviser)
    improvement = {"what": "More", "owner": "designated_teacher", "by_when": clock.today()}
    with pytest.raises(NotNow):
        actions.sign_off(pep=fresh(sent), improvement=improvement, by=adviser)
