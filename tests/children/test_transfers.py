"""A child moves to another authority: who sees what when, what ends here and begins there, and who may say so."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.actions import Refused
from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from audit.models import Look
from children.models import Bar, CarePeriod, Child, Contact, Enrolment, Transfer
from children.transfers import actions
from children.transfers.permissions import check_can_offer
from notices.models import Notice
from peps.models import PEP
from signoff.models import Duty
from signoff.tasks import morning
from tests.factories import AuthorityFactory, ChildFactory, SchoolFactory, allocate, enrol, in_care, member, pep_at

pytestmark = pytest.mark.ci

MOVED = date(2026, 10, 5)


class Family:
    """A child of Warwickshire, which wants a plan for leaving care, and the people of both authorities."""

    def __init__(self, stage="new", preset="warwickshire"):
        self.former, self.new = AuthorityFactory(preset=preset), AuthorityFactory(preset="birmingham")
        self.school = SchoolFactory()
        self.head, self.new_head = member(Role.HEAD, self.former), member(Role.HEAD, self.new)
        self.administrator = member(Role.ADMINISTRATOR, self.former)
        self.adviser, self.new_adviser = member(Role.ADVISER, self.former), member(Role.ADVISER, self.new)
        self.worker, self.new_worker = member(Role.SOCIAL_WORKER, self.former), member(Role.SOCIAL_WORKER, self.new)
        self.teacher = member(Role.DESIGNATED_TEACHER, self.school)
        self.child = in_care(ChildFactory(authority=self.former, given_name="Mia", family_name="Moss"))
        enrol(self.child, self.school)
        allocate(self.child, self.worker, Role.SOCIAL_WORKER)
        cast = {"social_worker": self.worker, "teacher": self.teacher, "adviser": self.adviser}
        self.pep = pep_at(stage, child=self.child, **cast)

    def offer(self, on=MOVED, **more):
        more = {"with_plans": True, "note": "", "by": self.head} | more
        with clock.at(MOVED):
            return actions.offer(child=self.child, to=self.new, on=on, **more)

    def take(self, transfer, on=MOVED, **more):
        more = {"legal_status": "C2", "social_worker": self.new_worker, "by": self.new_head} | more
        with clock.at(on):
            return actions.take_over(transfer=transfer, local_id="N1", **more)


@pytest.fixture
def family(db):
    return Family()


def text_of(response):
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def get(client, user, name, *args, on=MOVED):
    with clock.at(on):
        client.logout()
        client.force_login(user)
        return client.get(reverse(name, args=args))


# ---------------------------------------------------------------- duties and plans


def test_the_old_duties_end_and_the_new_authority_counts_from_its_first_day(family):
    there = family.take(family.offer())
    kinds = dict(PEP.objects.filter(child=family.child).values_list("kind", "status"))
    assert kinds == {"initial": "closed", "leaving_care": "not_started"}
    family.pep.refresh_from_db()
    assert family.pep.closed_reason == "Another authority took over on 5 October 2026."
    assert not Duty.objects.filter(pep=family.pep).open().exists()
    [plan] = PEP.objects.filter(child=there)
    assert (plan.kind, plan.due_on, plan.school) == ("initial", date(2026, 11, 2), family.school)
    assert Duty.objects.filter(pep=plan, kind="initiate", due_on=date(2026, 10, 19)).exists()
    care = CarePeriod.objects.get(child=family.child)
    assert (care.ends, care.end_reason) == (MOVED, "E3")
    assert there.history.exists()
    assert family.child.history.exists()


def test_where_the_policy_wants_none_no_plan_for_leaving_opens(db):
    family = Family(preset="birmingham")
    family.take(family.offer())
    assert [(pep.kind, pep.status) for pep in PEP.objects.filter(child=family.child)] == [("initial", "closed")]


def test_a_plan_whose_meeting_was_held_can_still_be_signed_off(db):
    family = Family(stage="submitted")
    family.take(family.offer())
    assert Duty.objects.filter(pep=family.pep, kind="sign_off").open().exists()
    family.pep.refresh_from_db()
    assert family.pep.status == "submitted"


def test_a_day_to_come_changes_nothing_before_it(family):
    later = MOVED + timedelta(days=10)
    there = family.take(family.offer(on=later))
    with clock.at(later - timedelta(days=1)):
        morning()
    assert not PEP.objects.filter(child=there).exists()
    assert PEP.objects.get(pk=family.pep.pk).status == "not_started"
    with clock.at(later):
        morning()
    assert PEP.objects.get(pk=family.pep.pk).status == "closed"
    assert PEP.objects.get(child=there).kind == "initial"


def test_what_is_known_of_the_child_goes_along_and_bars_hold(family):
    barred = member(Role.SOCIAL_WORKER, family.new)
    Bar.objects.create(child=family.child, user=barred, reason="Relative")
    Contact.objects.create(child=family.child, name="Gran", relationship="Grandmother", court_order="No contact")
    there = family.take(family.offer())
    assert (there.given_name, there.date_of_birth) == ("Mia", family.child.date_of_birth)
    assert Contact.objects.get(child=there).court_order == "No contact"
    assert Enrolment.objects.get(child=there).school == family.school
    assert Bar.objects.filter(child=there, user=barred).exists()
    with clock.at(MOVED):
        assert not Child.objects.visible_to(barred).filter(pk=there.pk).exists()
        assert Child.objects.visible_to(family.new_worker).filter(pk=there.pk).exists()
        assert not Child.objects.visible_to(family.new_worker).filter(pk=family.child.pk).exists()
        assert Child.objects.visible_to(family.head).filter(pk=family.child.pk).exists()
        assert not Child.objects.visible_to(family.head).filter(pk=there.pk).exists()


# ---------------------------------------------------------------- who sees what when


def test_before_the_answer_the_other_authority_recognises_the_child_and_sees_nothing_else(client, family):
    transfer = family.offer(note="Please ring us.")
    page = get(client, family.new_head, "transfers:one", transfer.pk)
    assert "Mia Moss" in text_of(page)
    assert "Please ring us." in text_of(page)
    assert Look.objects.at_child(family.child.pk).filter(user_id=family.new_head.pk).exists()
    assert get(client, family.new_head, "children:child", family.child.pk).status_code == 404
    assert get(client, family.new_adviser, "transfers:one", transfer.pk).status_code == 404
    [told] = Notice.objects.filter(to_user_id=family.new_head.pk)
    assert "M.M." in told.body
    assert "Mia" not in told.body


def test_signed_off_plans_are_read_there_from_the_first_day_and_no_others(client, db):
    family = Family(stage="signed_off")
    there = family.take(family.offer(on=MOVED + timedelta(days=3)))
    address = ("papers:before", there.pk, family.pep.pk)
    first_day = MOVED + timedelta(days=3)
    assert get(client, family.new_adviser, *address).status_code == 404  # not yet
    for reader in (family.new_adviser, family.new_worker, family.teacher):
        assert get(client, reader, *address, on=first_day).status_code == 200
    page = get(client, family.new_adviser, "children:child", there.pk, on=first_day)
    assert reverse("papers:before", args=[there.pk, family.pep.pk]) in page.content.decode()
    for nobody in (member(Role.ADMINISTRATOR, family.new), member(Role.ADVISER, AuthorityFactory())):
        assert get(client, nobody, *address, on=first_day).status_code == 404
    unsigned = PEP.objects.filter(child=family.child).exclude(status="signed_off").first()
    assert get(client, family.new_adviser, "papers:before", there.pk, unsigned.pk, on=first_day).status_code == 404


def test_plans_that_were_not_handed_over_stay_where_they_are(client, db):
    family = Family(stage="signed_off")
    there = family.take(family.offer(with_plans=False))
    assert get(client, family.new_adviser, "papers:before", there.pk, family.pep.pk).status_code == 404


# ---------------------------------------------------------------- by the pages, and who may


def test_offered_and_taken_over_by_the_pages(client, family):
    day = {"on-day": "5", "on-month": "10", "on-year": "2026"}
    with clock.at(MOVED):
        client.force_login(family.administrator)
        address = reverse("transfers:offer", args=[family.child.pk])
        wrong = client.post(address, {"on-day": "7", "on-month": "9", "on-year": "2026", "note": "Kept"})
        assert "Choose the authority that takes over" in text_of(wrong)
        assert "that is when care began here" in text_of(wrong)
        assert "Kept" in text_of(wrong)
        client.post(address, {"to": family.new.pk, "with_plans": "on", **day})
        transfer = Transfer.objects.get(child=family.child)
        again = client.get(address, follow=True)
        assert "This child is already offered to another authority." in text_of(again)
        client.force_login(family.new_head)
        assert "1 Children to take over" in text_of(client.get("/"))
        ChildFactory(authority=family.new, local_id="OTHER", date_of_birth=date(2015, 1, 1))
        take = reverse("transfers:take", args=[transfer.pk])
        assert "This case-system id belongs to another record" in text_of(client.post(take, {"local_id": "other"}))
        done = client.post(take, {"local_id": "N7", "legal_status": "C2"}, follow=True)
        assert "Mia Moss is with you from 5 October 2026." in text_of(done)
        assert "This is answered already." in text_of(client.get(take, follow=True))
        client.force_login(family.head)
        assert f"Moved to {family.new.name}" in text_of(client.get(reverse("children:child", args=[family.child.pk])))


def test_refused_with_a_reason_and_withdrawn(client, family):
    transfer = family.offer()
    client.force_login(family.new_head)
    with clock.at(MOVED):
        address = reverse("transfers:refuse", args=[transfer.pk])
        assert "Say why your authority does not take over" in text_of(client.post(address, {"reason": ""}))
        client.post(address, {"reason": "She stays with you by the court’s order."})
        assert client.get(reverse("transfers:one", args=[transfer.pk])).status_code == 404  # nothing of ours any more
        client.force_login(family.head)
        assert "by the court’s order" in text_of(client.get(reverse("transfers:one", args=[transfer.pk])))
    assert Notice.objects.filter(to_user_id=family.head.pk, key__endswith=":answer").exists()
    second = family.offer()
    with clock.at(MOVED):
        client.post(reverse("transfers:withdraw", args=[second.pk]))
        with pytest.raises(Refused):
            family.take(second)
    assert CarePeriod.objects.get(child=family.child).ends is None


def test_nobody_else_offers_answers_or_withdraws(family):
    for person in (family.worker, family.teacher, family.adviser, family.new_head):
        with pytest.raises(Denied):
            family.offer(by=person)
    transfer = family.offer()
    for person in (family.head, family.new_adviser, family.new_worker):
        with pytest.raises(Denied):
            family.take(transfer, by=person)
    with clock.at(MOVED), pytest.raises(Denied):
        actions.withdraw(transfer=transfer, by=family.new_head)


def test_a_restricted_record_is_not_handed_over_by_a_page(family):
    family.child.restricted = True
    allocate(family.child, family.head, Role.SOCIAL_WORKER)
    with pytest.raises(Denied):
        check_can_offer(family.head, family.child)


def test_the_database_keeps_one_open_offer_and_one_answer(family):
    transfer = family.offer()
    rows = Transfer.objects.filter(pk=transfer.pk)
    wrong = [{"taken_at": clock.now()}, {"refused_at": clock.now()}]
    wrong.append({"refused_at": clock.now(), "refused_reason": "No", "withdrawn_at": clock.now()})
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    copy = Transfer.objects.get(pk=transfer.pk)
    copy.pk, copy._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()
