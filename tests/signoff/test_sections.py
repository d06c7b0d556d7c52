"""An authority calls its sections by letters and titles of its own: plans say so everywhere, and keep what they began
with."""

import pytest
from django.urls import reverse

from audit import clock
from audit.models import Event
from children.delegation.actions import delegate
from organisations.models import Policy
from organisations.presets import from_json, to_json
from papers.plan import plan_context, render_html
from peps.models import PEP
from signoff import actions, policies, snapshot
from signoff.models import Duty
from signoff.permissions import owner_of
from signoff.reminders.sweep import words_of
from tests.factories import UserFactory, fresh, pep_at

pytestmark = pytest.mark.ci


def call(authority, **said):
    """What this authority's policy says of its sections, by part."""
    policy = Policy.objects.get(authority=authority)
    rules = to_json(from_json(policy.rules))
    for section in rules["sections"]:
        section.update(said.get(section["part"], {}))
    policy.rules = rules
    policy.save()


@pytest.fixture
def renamed(authority):
    call(
        authority,
        A={"letter": "K", "title": "Home and heart"},
        C={"letter": "S", "title": "School life"},
        D={"letter": "Z", "title": "Goals"},
    )


def read(client, name, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_every_page_says_the_letters_and_titles_of_the_authority(client, renamed, ada, social_worker, teacher):
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(social_worker)
    plan = read(client, "peps:plan", pep.pk)
    for words in [
        "Section K: Home and heart",
        "Section S: School life",
        "Section Z: Goals",
        ">Goals<",
        ">Home and heart<",
    ]:
        assert words in plan, words
    assert "<h1>Section K: Home and heart</h1>" in read(client, "peps:part", pep.pk, "A")
    page = read(client, "peps:page", pep.pk, "home")
    assert "Section K" in page
    assert "Section A" not in page
    sign_off = read(client, "signoff:page", pep.pk)
    assert "Section S: School life" in sign_off
    assert "Complete Section K" in read(client, "home")
    assert "Section A" not in "".join([plan, sign_off, read(client, "home"), read(client, "reminders:list")])


def test_mails_and_events_and_refusals_say_them_too(renamed, ada, social_worker, teacher, adviser):
    pep = pep_at("written", child=ada, social_worker=social_worker, teacher=teacher)
    words = list(Event.objects.filter(verb="part.completed").values_list("words", flat=True))
    assert "marked Section K: Home and heart complete" in words
    duty = Duty.objects.filter(pep=pep, kind=Duty.Kind.PART_A).select_related("child", "pep").get()
    assert words_of(duty, clock.today()).startswith("- Complete Section K, ")
    actions.reopen_part(pep=pep, part="C", reason="A figure is missing", by=adviser)
    with pytest.raises(Exception, match="Section S: School life"):
        policies.check_can_submit(fresh(pep))


def test_the_paper_says_them_and_an_old_plan_keeps_its_own(renamed, authority, ada, social_worker, teacher, adviser):
    pep = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    kept = pep.snapshots.get()
    paper = render_html(plan_context(kept))
    assert "Section K" in paper
    assert "Home and heart" in paper
    former = Policy.objects.get(authority=authority)
    Policy.objects.create(authority=authority, valid_from=clock.today(), preset="statutory", rules={})
    assert fresh(pep).policy == former
    assert fresh(pep).section_words("A") == "Section K: Home and heart"
    assert "Section K" in render_html(plan_context(snapshot.content_of(pep)))


def test_whoever_the_authority_says_completes_a_section(authority, ada, social_worker, teacher):
    call(authority, C={"completed_by": "social_worker"})
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    assert owner_of(pep, "C") == "social_worker"
    assert owner_of(pep, "B") == "designated_teacher"


def test_shared_work_is_called_so_too(renamed, client, ada, social_worker, teacher):
    pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    helper = UserFactory(name="Sam Hill")
    today = clock.today()
    made = delegate(child=ada, to=helper, letters=["C"], starts=today, ends=today, by=teacher)
    made = made[0] if isinstance(made, tuple) else made
    assert made.sections == "Section S"
    client.force_login(teacher)
    assert "Section S" in read(client, "delegation:list")


def test_a_section_is_left_out_of_a_phase(client, authority, ada, social_worker, teacher):
    call(authority, B={"phases": ["early_years", "primary"]})
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)  # Year 8
    client.force_login(teacher)
    assert "Section B" not in read(client, "peps:plan", pep.pk)
    assert "Section B" not in read(client, "signoff:page", pep.pk)
    assert "B" not in [state.part for state in policies.late_parts(fresh(pep))]
    assert not Duty.objects.filter(pep=pep, kind=Duty.Kind.PART_B).open().exists()
    assert not [block for block in snapshot.content_of(pep)["pages"] if block["part"] == "B" and block["answers"]]
    ada.year_group = "4"
    ada.save()
    assert "Section B" in read(client, "peps:plan", pep.pk)
    assert PEP.objects.get(pk=pep.pk).has_part("B")
