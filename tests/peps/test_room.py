"""The meeting on a shared screen: what must not be on it is in no answer of the server; leaving restores everything."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit import clock
from audit.models import Event
from children.models import Contact
from documents.models import Citation, Document
from peps import actions as plans
from peps.models import AgreedAction, AttainmentRow, Invitee, LiveMeeting, MeetingNote, Part, ViewAnswer
from peps.room import actions as room
from peps.room import agenda
from peps.room.profile import Profile, Who, kind_of
from peps.voice import actions as voice
from targets.models import FundingRequest, Target, TargetReview
from tests.factories import ChildFactory, enrol, fresh, in_care, pep_at
from tests.factories.plans import MEETING_DAY, save
from tests.peps.test_hand_over import closed_to_whoever_has_no_token
from tests.world import PATTERNS

pytestmark = pytest.mark.ci
PASSWORD = "correct horse battery"
ROOMS = {
    "child and parent": [Who.CHILD, Who.FAMILY, Who.TEACHER],
    "child": [Who.CHILD, Who.TEACHER, Who.SOCIAL_WORKER],
    "child and carer": [Who.CHILD, Who.CARER, Who.TEACHER],
    "carer": [Who.CARER, Who.TEACHER],
    "parent": [Who.FAMILY, Who.SOCIAL_WORKER],
    "somebody unknown": [Who.OTHER, Who.TEACHER],
    "nobody ticked": [],
    "professionals": [Who.TEACHER, Who.SOCIAL_WORKER, Who.ADVISER],
}
# Never on the screen, whoever is in the room.
NEVER = [
    "secret-surname", "secret-other-child", "secret-address", "secret-phone", "secret-contact", "secret-restriction",
    "secret-reasons", "secret-off-screen", "secret-not-for-school", "secret-not-sent", "secret-alternative-view",
    "secret-note", "secret-scribe", "secret-apology", "secret-care-plan", "secret-agreed", "secret-summary",
    "secret-review-text", "secret-child-words", "secret-linked-plans", "secret-conduct-comment", "secret-message",
    "secret-home-paper",
]  # fmt: skip
# Only after an adult opened it, and not before a parent.
OPENED = ["secret-sen", "secret-wellbeing", "secret-health", "secret-allergy"]
# Before professionals alone.
PROFESSIONAL = ["secret-carer-views", "secret-action", "secret-place", "secret-paper"]
CLOSED = ["secret-target", "secret-life"]  # not marked for these people: closed, and can be opened


@pytest.fixture
def plan(ada, school, authority, social_worker, teacher, adviser):
    ada.family_name = "secret-surname"
    ada.save()
    other = in_care(ChildFactory(authority=authority, given_name="secret-other-child"))
    enrol(other, school)
    ada.placements.update(address="secret-address", carer_phone="secret-phone")
    Contact.objects.create(child=ada, name="secret-contact", restrictions="secret-restriction")
    pep = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    with clock.at(MEETING_DAY):
        _plant(pep, social_worker, teacher)
        yield fresh(pep)


def _plant(pep, social_worker, teacher):
    for part in (Part.A, Part.B, Part.C):
        pep.parts.filter(part=part).update(status="in_progress", completed_at=None, completed_by=None, completed_as="")
    care = {"health": "secret-health", "allergies": "secret-allergy", "linked_plans": "secret-linked-plans"}
    save(pep.care, Part.A, social_worker, **care)
    type(pep.care).objects.filter(pk=pep.care.pk).update(contact_restrictions="secret-restriction")
    save(pep.schooling, Part.C, teacher, achievements="secret-life", conduct="secret-life conduct")
    save(pep.sen, Part.C, teacher, provision="K", support="secret-sen")
    save(pep.wellbeing, Part.C, teacher, strategies="secret-wellbeing")
    save(pep.minutes, Part.E, social_worker, care_plan_changes="secret-care-plan", care_plan_for_room="New bus pass",
         agreed="secret-agreed", summary="secret-summary", carer_views="secret-carer-views", next_place="secret-place",
         child_agrees_words="secret-child-words")  # fmt: skip
    said = {"pep": pep, "how": "said", "written_by": teacher}
    ViewAnswer.objects.create(topic="friends", words="I like break time", **said)
    ViewAnswer.objects.create(topic="hard", words="secret-off-screen", on_big_screen=False, **said)
    ViewAnswer.objects.create(topic="helpers", words="secret-not-for-school", school_may_see=False, **said)
    ViewAnswer.objects.create(pep=pep, topic="next", words="secret-not-sent", how="wrote", through="Ada")
    pep.alternative_views.create(
        view_of="teacher", words="secret-alternative-view", written_by=teacher, written_at=clock.now()
    )
    AgreedAction.objects.create(pep=pep, what="secret-action", who="Ms Bell")
    for title, more in [
        ("secret-paper", {}),
        ("secret-home-paper", {"shows_place": True}),
        ("Prize", {"on_screen": True}),
    ]:
        _paper(pep, title, by=social_worker, **more)
    AttainmentRow.objects.create(pep=pep, subject="Art", value="7", judgement="above", comment="secret-conduct-comment")
    earlier = pep_like(pep)
    known = {"child": pep.child, "area": "academic"}
    old = Target.objects.create(set_in=earlier, statement="Read each evening", audience="both", **known)
    TargetReview.objects.create(target=old, pep=pep, outcome="in_progress", evidence="secret-review-text")
    Target.objects.create(set_in=pep, statement="secret-target", audience="professionals", **known)
    mine = Target.objects.create(set_in=pep, statement="Join the choir", audience="family", funding="pp_plus", **known)
    asked = {"category": "tuition", "description": "buys-choir", "units": 2, "unit_cost": 87, "expected_impact": "x"}
    FundingRequest.objects.create(child=pep.child, pep=pep, target=mine, **asked)
    Invitee.objects.create(pep=pep, name="Al", role="nurse", attended="apologies", reason="secret-apology")
    note = {"by": social_worker, "at": clock.now(), "pep": pep}
    for slug in agenda.slugs():
        MeetingNote.objects.create(step=slug, words="secret-note", **note)


def _paper(pep, title, *, by, **more):
    document = Document.objects.create(
        child=pep.child, plan_id=pep.pk, kind="certificate", title=title, file="x", original_name="x", size=1,
        content_type="application/pdf", scan="clean", scanned_at=clock.now(), uploaded_by=by, uploaded_at=clock.now(),
        **more,
    )  # fmt: skip
    about = {"child": pep.child, "plan_id": pep.pk}
    Citation.objects.create(series=document.series, cited_at=clock.now(), **about)


def pep_like(pep):
    """A plan of the term before."""
    about = {"child": pep.child, "kind": "extra", "term": pep.term, "due_on": pep.due_on, "due_why": ""}
    earlier = plans.open_plan(**about, by=None)
    earlier.opened_on = pep.opened_on - timedelta(days=90)
    earlier.save()
    return earlier


def enter(client, plan, person, in_room) -> LiveMeeting:
    client.force_login(person)
    client.post(reverse("peps:room:start", args=[plan.pk]))
    live = LiveMeeting.objects.get(pep=plan)
    live.in_room = [str(one) for one in in_room]
    live.save()
    return live


def at(client, plan, slug) -> str:
    client.post(reverse("peps:room:go", args=[plan.pk]), {"step": slug})
    response = client.get(reverse(agenda.step(slug).page, args=[plan.pk]))
    assert response.status_code == 200, (slug, response.status_code, response.get("Location"))
    return response.content.decode()


def everything(client, plan) -> dict[str, str]:
    """Every answer of the server that the shared screen can have: pages, fragments, errors, headers."""
    said = {}
    other = {"HTTP_HX_REQUEST": "true"}
    for slug in agenda.slugs():
        said[slug] = at(client, plan, slug)
        page = reverse(agenda.step(slug).page, args=[plan.pk])
        said[f"{slug}, sent empty"] = client.post(page, {}, follow=True).content.decode()
        note = {"step": slug, "words": "typed"}
        said[f"{slug}, note"] = client.post(reverse("peps:room:note", args=[plan.pk]), note, **other).content.decode()
        client.post(reverse("peps:room:note", args=[plan.pk]), {"step": slug, "words": ""}, **other)
    for name in ("who", "leave"):
        said[name] = client.get(reverse(f"peps:room:{name}", args=[plan.pk])).content.decode()
    said["who, wrong"] = client.post(reverse("peps:room:who", args=[plan.pk]), {}).content.decode()
    for address in ("/", "/children/", reverse("peps:plan", args=[plan.pk]), "/children/?q=secret", "/nothing/"):
        response = client.get(address)
        assert response.status_code == 404, address
        said[address] = response.content.decode()
    client.post(reverse("peps:room:pause", args=[plan.pk]))
    said["paused"] = client.get(reverse("peps:room:start", args=[plan.pk])).content.decode()
    client.post(reverse("peps:room:start", args=[plan.pk]))
    client.post(reverse("peps:room:hide", args=[plan.pk]))
    for name in ("hidden", "show"):
        said[name] = client.get(reverse(f"peps:room:{name}", args=[plan.pk])).content.decode()
    return said


def found(said, secrets) -> set[tuple]:
    return {(secret, where) for where, text in said.items() for secret in secrets if secret in text}


@pytest.mark.parametrize("who", ROOMS)
def test_no_answer_of_the_shared_screen_holds_what_these_people_may_not_see(who, client, plan, teacher):
    client.force_login(teacher)
    client.post(reverse("peps:people", args=[plan.pk]), {"name": "secret-message", "role": "x"})
    plan.invitees.filter(name="secret-message").delete()  # what is left of it is a message that waits to be shown
    enter(client, plan, teacher, ROOMS[who])
    said = everything(client, plan)
    assert found(said, NEVER) == set()
    assert "<li>Prize</li>" in said["school"]  # of the documents only what may be on the screen
    assert found(said, OPENED) == set()  # nobody opened anything
    amount, buys = "£174", "buys-choir"
    if who == "professionals":
        assert found(said, PROFESSIONAL)
        assert {secret for secret, _ in found(said, CLOSED)} == set(CLOSED)
        assert found(said, [amount, buys])
    else:
        assert found(said, PROFESSIONAL + CLOSED) == set()
        assert found(said, [amount]) == set()
        assert bool(found(said, [buys])) == (not Profile.of(ROOMS[who]).family)
    parents_only_if_allowed = found(said, ["I like break time"])
    assert bool(parents_only_if_allowed) == (not Profile.of(ROOMS[who]).family)


@pytest.mark.parametrize(("who", "opens"), [("child", True), ("professionals", True), ("child and parent", False)])
def test_sensitive_things_are_opened_one_by_one_where_these_people_allow_it(who, opens, client, plan, teacher):
    live = enter(client, plan, teacher, ROOMS[who])
    assert "secret-sen" not in at(client, plan, "school")
    response = client.post(reverse("peps:room:open", args=[plan.pk]), {"item": "page:sen-support"})
    assert response.status_code == (302 if opens else 404)
    page = at(client, plan, "school")
    assert ("secret-sen" in page) == opens
    assert "secret-wellbeing" not in page
    assert Event.objects.filter(verb="meeting.opened").count() == int(opens)
    room.set_room(live=live, in_room=["family", "child"], invitees=[], child_first=False, by=teacher)
    assert "secret-sen" not in at(client, plan, "school")  # a parent came in
    for item in ("page:care", "page:nothing", "", "target:1"):
        assert client.post(reverse("peps:room:open", args=[plan.pk]), {"item": item}).status_code == 404


def test_before_a_parent_the_young_person_says_whether_an_answer_is_shown(client, plan, teacher):
    enter(client, plan, teacher, [Who.FAMILY, Who.TEACHER])
    assert "says: show it" not in at(client, plan, "views")
    LiveMeeting.objects.update(in_room=["family", "child"])
    page = at(client, plan, "views")
    assert "Ada says: show it" in page
    answer = plan.view_answers.get(topic="friends")
    client.post(reverse("peps:room:open", args=[plan.pk]), {"item": f"answer:{answer.pk}"})
    assert "I like break time" in at(client, plan, "views")
    hidden = plan.view_answers.get(topic="hard")
    assert client.post(reverse("peps:room:open", args=[plan.pk]), {"item": f"answer:{hidden.pk}"}).status_code == 404


@pytest.mark.full
def test_no_address_of_the_house_opens_in_the_meeting(client, plan, teacher):
    enter(client, plan, teacher, [Who.CHILD])
    own = {agenda.step(slug).page for slug in agenda.slugs()} | {
        "sign_in:leave", "sign_in:closed", "account_logout", "sign_in:status", "sign_in:extend", "look", "logo"
    }  # fmt: skip
    tried = 0
    for name, arguments in PATTERNS.items():
        if name in own or name.startswith("peps:room:"):
            continue
        for other in (plan.pk, 1, "unknown"):
            known = {"pep_id": plan.pk, "child_id": plan.child_id, "code": plan.child.authority.code}
            try:
                address = reverse(name, kwargs={each: known.get(each, other) for each in arguments})
            except NoReverseMatch:
                continue
            assert client.get(address).status_code in closed_to_whoever_has_no_token(name), name
            tried += 1
            break
    assert tried > 150


def test_hiding_needs_the_adult_to_show_again_and_leaving_restores_everything(client, plan, teacher):
    enter(client, plan, teacher, [Who.CHILD])
    client.post(reverse("peps:room:hide", args=[plan.pk]))
    for name in ("start", "welcome", "who", "end"):
        assert client.get(reverse(f"peps:room:{name}", args=[plan.pk])).status_code == 404
    show = reverse("peps:room:show", args=[plan.pk])
    assert "The password is not right" in client.post(show, {"password": "guess"}).text
    assert client.get(reverse("peps:room:welcome", args=[plan.pk])).status_code == 404
    assert client.post(show, {"password": PASSWORD}).status_code == 302
    assert client.get(reverse("peps:room:welcome", args=[plan.pk])).status_code == 200
    leave = reverse("peps:room:leave", args=[plan.pk])
    assert client.post(leave, {"password": ""}).status_code == 200
    assert client.get("/children/").status_code == 404
    assert client.post(leave, {"password": PASSWORD}).url == reverse("peps:part", args=[plan.pk, "E"])
    assert "secret-surname" in client.get("/children/").text
    said = list(Event.objects.filter(verb__startswith="meeting.").order_by("at").values_list("verb", flat=True))
    assert [verb for verb in said if verb.split(".")[1] in {"started", "hidden", "shown", "left"}] == [
        "meeting.started", "meeting.hidden", "meeting.shown", "meeting.left"
    ]  # fmt: skip


def test_another_person_resumes_what_was_paused_and_ends_it(client, plan, teacher, social_worker):
    enter(client, plan, teacher, [Who.TEACHER])
    client.post(reverse("peps:room:pause", args=[plan.pk]))
    assert client.get(reverse("peps:room:welcome", args=[plan.pk])).url == reverse("peps:room:start", args=[plan.pk])
    hers = Client()
    hers.force_login(social_worker)
    hers.post(reverse("peps:room:start", args=[plan.pk]))
    assert hers.get(reverse("peps:room:welcome", args=[plan.pk])).status_code == 200
    at(hers, plan, "finish")
    assert hers.post(reverse("peps:room:end", args=[plan.pk])).status_code == 302
    assert "Thank you, Ada" in hers.get(reverse("peps:room:end", args=[plan.pk])).text
    assert fresh(plan).meeting.held
    live = LiveMeeting.objects.get(pep=plan)
    assert live.ended_by == social_worker
    # The first screen comes to the thanks by itself, and out.
    thanks = client.get(reverse("peps:room:welcome", args=[plan.pk]), follow=True)
    assert "Thank you, Ada" in thanks.text
    assert client.get(reverse("peps:room:start", args=[plan.pk])).url == reverse("peps:room:end", args=[plan.pk])
    client.post(reverse("peps:room:leave", args=[plan.pk]), {"password": PASSWORD})
    assert client.get("/children/").status_code == 200
    assert Event.objects.filter(verb="meeting.resumed", by_id=social_worker.pk).exists()


def test_a_screen_finds_its_way_out_when_section_e_is_closed_meanwhile(client, plan, teacher):
    enter(client, plan, teacher, [Who.CHILD])
    closed = {"status": "complete", "completed_at": clock.now(), "completed_by": teacher}
    plan.parts.filter(part=Part.E).update(**closed)
    response = client.get(reverse("peps:room:welcome", args=[plan.pk]))
    assert response.url == reverse("peps:room:leave", args=[plan.pk])
    assert client.get(response.url).status_code == 200
    assert client.post(response.url, {"password": PASSWORD}).status_code == 302
    assert client.get("/children/").status_code == 200


def test_the_meeting_starts_on_its_day_and_only_for_who_writes_section_e(client, plan, teacher, carer, other_teacher):
    start = reverse("peps:room:start", args=[plan.pk])
    with clock.at(MEETING_DAY - timedelta(days=1)):
        client.force_login(teacher)
        assert client.post(start).url == reverse("peps:plan", args=[plan.pk])
    for person in (carer, other_teacher):
        client.force_login(person)
        assert client.post(start).status_code == 404
    assert not LiveMeeting.objects.exists()


def test_a_note_is_kept_while_it_is_typed_and_stays_as_it_was_added(client, plan, teacher):
    live = enter(client, plan, teacher, [Who.CHILD])
    at(client, plan, "discussion")
    note = reverse("peps:room:note", args=[plan.pk])
    client.post(note, {"step": "discussion", "words": "Half a sen"}, HTTP_HX_REQUEST="true")
    assert "Half a sen" in at(client, plan, "discussion")
    assert not MeetingNote.objects.filter(by=teacher).exists()
    client.post(note, {"step": "discussion", "words": "Half a sentence", "heading": "Worried about"})
    kept = MeetingNote.objects.get(by=teacher)
    assert (kept.words, kept.heading, kept.professionals_only) == ("Half a sentence", "Worried about", False)
    assert "Half a sen" not in at(client, plan, "discussion")
    # What stands in a box when somebody comes in becomes a note, and is not on the screen any more.
    client.post(note, {"step": "discussion", "words": "About mum"}, HTTP_HX_REQUEST="true")
    room.set_room(live=live, in_room=["child", "family"], invitees=[], child_first=False, by=teacher)
    assert "About mum" not in at(client, plan, "discussion")
    assert MeetingNote.objects.filter(by=teacher, words="About mum").exists()


def test_what_is_sent_from_a_step_that_was_left_is_kept_and_so_is_a_note_when_the_meeting_ends(
    client, plan, teacher, social_worker
):
    live = enter(client, plan, teacher, [Who.CHILD])
    at(client, plan, "views")
    room.go_to(live=live, step="school", by=social_worker)
    page = reverse("peps:room:views", args=[plan.pk])
    response = client.post(page, {"topic": "would_help", "said": "A quiet room"})
    assert response.url == reverse("peps:room:school", args=[plan.pk])
    assert plan.view_answers.get(how="at_meeting").words == "A quiet room"
    hers = Client()
    hers.force_login(social_worker)
    note = reverse("peps:room:note", args=[plan.pk])
    hers.post(note, {"step": "school", "words": "Maths on"}, HTTP_HX_REQUEST="true")
    room.finish(live=live, by=teacher)
    assert MeetingNote.objects.get(by=social_worker, words="Maths on").step == "school"
    hers.post(note, {"step": "school", "words": "Maths on Friday"}, HTTP_HX_REQUEST="true")
    section = hers.get(reverse("peps:part", args=[plan.pk, "E"])).text
    assert "You were still writing" in section
    hers.post(note, {"step": "school", "words": "Maths on Friday"})
    assert MeetingNote.objects.filter(by=social_worker, words="Maths on Friday").exists()
    assert "You were still writing" not in hers.get(reverse("peps:part", args=[plan.pk, "E"])).text


def test_who_is_here_is_attendance_and_decides_what_is_seen(client, plan, teacher):
    mum = Invitee.objects.create(pep=plan, name="Maria Moss", role="Mother")
    enter(client, plan, teacher, [])
    who = reverse("peps:room:who", args=[plan.pk])
    assert "Tick who can see the screen" in client.post(who, {}).text
    form = {"in_room": ["designated_teacher"], f"came_{mum.pk}": "video", "new_name": "Gus", "new_role": "clown"}
    client.post(who, form)
    live = LiveMeeting.objects.get(pep=plan)
    assert set(live.in_room) == {"designated_teacher", "family", "other"}  # she is on the video; nobody knows a clown
    mum.refresh_from_db()
    assert mum.attended == "video"
    assert plan.invitees.get(name="Gus").attended == "in_person"
    assert Profile.of(live.in_room) == Profile()


def test_roles_are_read_carefully():
    said = {"Grandmother": Who.FAMILY, "foster carer": Who.CARER, "SENCO": Who.TEACHER, "Friend": Who.OTHER}
    said |= {"Virtual School adviser": Who.ADVISER, "school nurse": Who.TEACHER, "Advocate": Who.PROFESSIONAL}
    assert {role: kind_of(role) for role in said} == said
    assert Profile.of(["somebody new"]) == Profile.of([]) == Profile(child=True, carer=True, family=True)


# ---------------------------------------------------------------- two screens answer the same thing


def sent(client, plan, page, **answers):
    return client.post(reverse(page, args=[plan.pk]), answers)


def shown_by(response) -> dict:
    """What the form on a page carries along."""
    return {"based_on": str(response.context["form"]["based_on"].value())}


def test_two_screens_answer_differently_and_the_people_there_choose(client, plan, teacher, social_worker):
    live = enter(client, plan, teacher, [Who.CHILD])
    room.go_to(live=live, step="agree", by=teacher)
    page = "peps:room:agree"
    seen = shown_by(client.get(reverse(page, args=[plan.pk])))
    save(plan.minutes, Part.E, social_worker, child_agrees="yes", child_agrees_words="Said before")

    asked = sent(client, plan, page, child_agrees="no", more="Not the maths", **seen)

    assert "on another screen" in asked.text
    assert asked.text.index("From this screen") < asked.text.index("From the other screen")
    assert {choice.mine for choice in asked.context["form"].to_choose} == {"No"}
    assert {choice.theirs for choice in asked.context["form"].to_choose} == {"Yes"}
    assert social_worker.name not in asked.text
    minutes = fresh(plan).minutes
    assert (minutes.child_agrees, minutes.child_agrees_words) == ("yes", "Said before\nNot the maths")

    typed = {name: value for name, value in asked.context["form"].typed}
    kept = sent(client, plan, page, **typed, resolving="child_agrees", **{"keep-child_agrees": "mine"})
    minutes = fresh(plan).minutes
    assert kept.status_code == 302
    assert (minutes.child_agrees, minutes.child_agrees_words) == ("no", "Said before\nNot the maths")


def test_words_added_at_the_meeting_are_kept_also_where_longer_ones_hold_them(client, plan, teacher):
    live = enter(client, plan, teacher, [Who.CHILD])
    room.go_to(live=live, step="agree", by=teacher)
    for more in ("Not the maths bit", "Not", "Not"):
        seen = shown_by(client.get(reverse("peps:room:agree", args=[plan.pk])))
        sent(client, plan, "peps:room:agree", child_agrees="mostly", more=more, **seen)
    assert fresh(plan).minutes.child_agrees_words == "secret-child-words\nNot the maths bit\nNot"


def test_a_review_by_two_screens_keeps_both_their_evidence_and_asks_about_the_outcome(client, plan, teacher):
    review = TargetReview.objects.get()
    target, review.outcome = review.target, "achieved"
    review.save()
    live = enter(client, plan, teacher, [Who.CHILD])
    room.go_to(live=live, step="reviewed", by=teacher)
    before = shown_by(client.get(reverse("targets:room_review", args=[plan.pk])))
    sent(client, plan, "targets:room_review", target=target.pk, outcome="in_progress", shows="Seen by one", **before)

    answers = {"target": target.pk, "outcome": "not_achieved", "shows": "Seen by the other"}
    asked = sent(client, plan, "targets:room_review", **answers, **before)

    assert "on another screen" in asked.text
    assert "secret-review-text" not in asked.text
    review = TargetReview.objects.get()
    assert review.outcome == "in_progress"
    assert review.evidence == "secret-review-text\nSeen by one\nSeen by the other"
    typed = dict(asked.context["form"].typed)
    sent(client, plan, "targets:room_review", **typed, resolving="outcome", **{"keep-outcome": "theirs"})
    assert TargetReview.objects.get().outcome == "in_progress"


def test_a_day_and_a_reason_why_there_is_none_do_not_both_stand(client, plan, teacher):
    live = enter(client, plan, teacher, [Who.CHILD])
    room.go_to(live=live, step="next", by=teacher)
    page = "peps:room:next"
    seen = shown_by(client.get(reverse(page, args=[plan.pk])))
    day = {"next_on-day": "14", "next_on-month": "1", "next_on-year": "2027", "next_at": "2pm", "no_next_reason": ""}
    assert sent(client, plan, page, **day, **seen).status_code == 302

    asked = sent(client, plan, page, no_next_reason="Year 13 ends", **seen)

    assert "You gave a day and also a reason why there is none" in asked.text
    assert 'value="2027"' in asked.text
    assert "Year 13 ends" in asked.text
    assert fresh(plan).minutes.no_next_reason == ""
    typed = {"no_next_reason": "Year 13 ends", "next_on-day": "", "next_on-month": "", "next_on-year": ""}
    assert sent(client, plan, page, **typed, **shown_by(asked)).status_code == 302
    minutes = fresh(plan).minutes
    assert (minutes.next_on, minutes.no_next_reason) == (None, "Year 13 ends")


def test_only_what_was_said_at_the_meeting_counts_as_said_there(client, plan, teacher, young_person):
    before = {"pep": plan, "how": "said", "by": teacher}
    voice.write_down(said={"would_help": "A reading pen"}, audiences={"on_big_screen": False}, **before)
    live = enter(client, plan, teacher, [Who.CHILD])
    room.go_to(live=live, step="views", by=teacher)
    for words in ("A quiet room", "A quiet room", "and time"):
        sent(client, plan, "peps:room:views", topic="would_help", said=words)

    said = dict(plan.view_answers.filter(topic="would_help", written_by=teacher).values_list("how", "words"))
    assert said == {"said": "A reading pen", "at_meeting": "A quiet room\nand time"}
    shown = at(client, plan, "views")
    assert "A quiet room" in shown
    assert "A reading pen" not in shown

    # Both can be corrected afterwards, each on a page of its own.
    hers = Client()
    hers.force_login(teacher)
    page = reverse("peps:answers", args=[plan.pk])
    answers = {"would_help": "A quiet room, and more time", "language": "English"}
    assert "A reading pen" in hers.get(page).context["form"]["would_help"].value()
    assert "A quiet room" in hers.get(f"{page}?meeting").context["form"]["would_help"].value()
    hers.post(f"{page}?meeting", answers)
    said = dict(plan.view_answers.filter(topic="would_help", written_by=teacher).values_list("how", "words"))
    assert said == {"said": "A reading pen", "at_meeting": "A quiet room, and more time"}
