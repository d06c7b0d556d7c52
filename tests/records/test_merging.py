"""Two records of one child become one and, where that was wrong, two again: nothing lost, nothing twice."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import UniqueConstraint
from django.test import override_settings

from accounts.actions import Refused
from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import history
from children.models import Allocation, Bar, CarePeriod, Child, ChildGrant, Contact, Enrolment, Placement
from children.ssda903.loading import load
from epep.management.commands import protect_history
from notices.models import Notice
from peps.models import PEP
from records import reach
from records.models import LegalHold, Merge, SubjectAccess
from records.twins import merging, moving, parting, rules
from signoff.models import Duty
from targets.models import LedgerEntry
from targets.money import ledger
from tests.factories import ChildFactory, allocate, enrol, member, unheard
from tests.records.test_round_trip import written
from tests.world import undone

BORN = date(2013, 3, 14)


def put_together(stays, goes, by, *, chosen=None, **said) -> Merge:
    stays, goes = (Child.objects.get(pk=child.pk) for child in (stays, goes))
    chosen = dict.fromkeys(merging.differing(stays, goes), "stays") | (chosen or {})
    return merging.merge(stays=stays, goes=goes, chosen=chosen, reason="Same birth certificate", by=by, **said).merge


def stands(*children) -> dict:
    """What is held of these children, but for the history of what was done to it."""
    found = {}
    for child in children:
        content = written(Child.objects.get(pk=child.pk))
        for table, rows in content["tables"].items():
            if ".historical" in table or table == "targets.ledgerentry":
                continue
            for row in rows:
                fields = {name: value for name, value in row["fields"].items() if name not in moving.STAMPS}
                found.setdefault(f"{child.pk} {table}", []).append((row.get("pk"), sorted(fields.items(), key=str)))
        sums = (
            LedgerEntry.objects.filter(child=child)
            .order_by()
            .values_list("year", "column", "school", "request", "amount")
        )
        money: dict = {}
        for *key, amount in sums:
            money[tuple(key)] = money.get(tuple(key), Decimal(0)) + amount
        found[f"{child.pk} money"] = {key: amount for key, amount in money.items() if amount}
    return {key: sorted(rows, key=str) if isinstance(rows, list) else rows for key, rows in found.items()}


@contextmanager
def guarded():
    """The guards of what is written once stand, as they do when the portal runs: triggers on SQLite, and on PostgreSQL
    the rights of the role that runs it."""
    if connection.vendor == "sqlite":
        protect_history.guard_by_triggers(protect_history.kept_tables())
        yield
        protect_history.drop_triggers(protect_history.kept_tables())
        return
    with override_settings(APP_DATABASE_PASSWORD="only-for-this-test"):
        call_command("protect_history", role="epep_test_merger", make=True, verbosity=0)
    cursor = connection.cursor()
    cursor.execute("SET LOCAL ROLE epep_test_merger")
    yield
    cursor.execute("RESET ROLE")


# ---------------------------------------------------------------- nothing is forgotten


def test_every_table_that_points_at_a_child_moves_along_or_says_why_not():
    pointing = {model for model in reach.every_way() for field in model._meta.concrete_fields
                if field.related_model is Child and not reach.is_history(model)}  # fmt: skip
    stay = {model._meta.label for model in pointing} - {model._meta.label for model in moving.movable()}
    assert stay == set(moving.STAY) & {model._meta.label for model in pointing}
    # Of what is written once, these go along; whose they are is all that may change of them.
    assert protect_history.keys_that_may_change() == {
        "casework_casenote": ["child_id"],
        "casework_intervention": ["child_id"],
    }


def test_a_rule_sees_to_everything_of_which_a_child_has_one():
    found = {
        constraint.name
        for model, keys in moving.movable().items()
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and {f"{name}_id" for name in constraint.fields} & set(keys)
    }
    assert found <= set(rules.SEEN_TO)
    single = {
        (model._meta.label, field.attname)
        for model, keys in moving.movable().items()
        for field in model._meta.concrete_fields
        if field.attname in keys and field.unique
    }
    assert single == set(rules.SINGLE)
    assert not any(model._meta.unique_together for model in moving.movable())


# ---------------------------------------------------------------- the whole of it


@pytest.fixture
def two(again):
    """Ada, with everything there is of a child, and Eve, whose plan is another one's; nothing stands against it."""
    with undone():
        ada, eve = again.children["Ada"], again.children["Eve"]
        LegalHold.objects.all().update(lifted_at=clock.now(), lifted_by=again.user("head"), lifted_reason="Over")
        SubjectAccess.objects.update(released_at=clock.now(), released_by=again.user("head"))
        PEP.objects.filter(child=eve).update(status="closed")
        Duty.objects.filter(child=eve).delete()
        yield ada, eve, again.user("head")


@pytest.mark.parametrize("ada_goes_on", [True, False])
def test_together_and_apart_again_is_as_it_was(two, ada_goes_on):
    stays, goes, by = two if ada_goes_on else (two[1], two[0], two[2])
    before, totals = stands(stays, goes), ledger.totals(LedgerEntry.objects.all())
    rows = {model: reach.rows_of(model, stays.pk, goes.pk).count() for model in moving.pictured()}
    with guarded():
        merge = put_together(stays, goes, by)
        assert moving.left_behind(goes.pk) == {}
        one = Child.objects.get(pk=stays.pk)
        assert one.ids == [stays.pk, goes.pk]
        held = written(one)
        assert {row["pk"] for row in held["tables"]["children.child"]} == {str(stays.pk), str(goes.pk)}
        for model, count in rows.items():
            if model._meta.label not in moving.DERIVED | {"children.CarePeriod", "children.Placement",
                                                         "children.LegalStatus", "children.Enrolment",
                                                         "children.Allocation", "children.Child"}:  # fmt: skip
                assert reach.rows_of(model, stays.pk).count() + (model is Child) >= count, model
        assert ledger.totals(LedgerEntry.objects.all()).committed == totals.committed
        assert ledger.recount() == []
        parting.part(merge=merge, reason="Two birth certificates", by=by)
    assert stands(stays, goes) == before
    assert ledger.totals(LedgerEntry.objects.all()) == totals
    assert list(moving.crossing(stays.pk, goes.pk)) == []
    assert Child.objects.get(pk=goes.pk).merged_into_id is None
    connection.check_constraints()


def test_everything_else_is_refused_and_says_what_to_do(again):
    ada, eve, head = again.children["Ada"], again.children["Eve"], again.user("head")
    said = " ".join(each.words for each in rules.why_not(ada, eve))
    assert "legal hold" in said
    assert "asked for what is held" in said
    assert "Both have a plan for" in said
    assert "closes the other one" in said
    with undone(), pytest.raises(NotNow, match="legal hold"):
        put_together(ada, eve, head)
    with (
        undone(),
        pytest.raises(NotNow, match="that you do not see\\. Ask Helen Marsh"),
    ):
        put_together(ada, eve, again.user("administrator"))
    dan = again.children["Dan"]
    assert "offered to another authority" in " ".join(each.words for each in rules.why_not(eve, dan))


# ---------------------------------------------------------------- two plain records


@pytest.fixture
def head(authority):
    return member(Role.HEAD, authority, name="Helen Marsh")


@pytest.fixture
def pair(authority):
    """Ada, and Ada again under another id; nothing follows from facts."""
    one = ChildFactory(authority=authority, given_name="Ada", family_name="Lovell", local_id="A1", upn="A801200005001")
    other = ChildFactory(authority=authority, given_name="Ada", family_name="Lovell", local_id="A2")
    with unheard():
        yield one, other


def spells_of(child, model=CarePeriod) -> list:
    return list(model.objects.filter(child=child).order_by("starts", "pk").values_list("starts", "ends"))


D = date
OVER = (D(2020, 1, 1), D(2021, 1, 1))


@pytest.mark.ci
@pytest.mark.parametrize(
    ("mine", "theirs", "one"),
    [
        # Apart: a child who comes back.
        ([OVER], [(D(2025, 1, 1), None)], [OVER, (D(2025, 1, 1), None)]),
        # Told twice.
        ([(D(2024, 1, 1), None)], [(D(2024, 1, 5), None)], [(D(2024, 1, 1), None)]),
        ([(D(2024, 1, 1), D(2025, 1, 1))], [(D(2023, 12, 1), None)], [(D(2023, 12, 1), None)]),
        # One that spans two of the other's.
        (
            [(D(2020, 1, 1), D(2021, 1, 1)), (D(2022, 1, 1), None)],
            [(D(2020, 6, 1), D(2022, 6, 1))],
            [(D(2020, 1, 1), None)],
        ),
    ],
)  # fmt: skip
def test_times_in_care_become_one_time(pair, head, mine, theirs, one):
    stays, goes = pair
    for child, rows in ((stays, mine), (goes, theirs)):
        for starts, ends in rows:
            CarePeriod.objects.create(child=child, starts=starts, ends=ends, end_reason="E4A" if ends else "")
    before = stands(stays, goes)
    merge = put_together(stays, goes, head)
    assert spells_of(stays) == one
    assert not CarePeriod.objects.filter(child=stays, ends=None).exclude(end_reason="").exists()
    parting.part(merge=merge, reason="No", by=head)
    assert stands(stays, goes) == before


@pytest.mark.ci
def test_of_two_open_placements_and_schools_the_later_goes_on(pair, head, school, other_school):
    stays, goes = pair
    carer = member(Role.CARER, stays.authority)
    with clock.at(D(2026, 9, 8)):
        for child, since, who in ((stays, D(2026, 1, 1), "Jo"), (goes, D(2026, 6, 1), "Sam")):
            Placement.objects.create(child=child, kind="U1", carer_name=who, starts=since)
        enrol(stays, school, since=D(2025, 9, 1))
        enrol(goes, other_school, since=D(2026, 9, 1))
        allocate(stays, carer, Role.CARER, starts=D(2026, 1, 1))
        before = stands(stays, goes)
        merge = put_together(stays, goes, head)
        assert spells_of(stays, Placement) == [(D(2026, 1, 1), D(2026, 5, 31)), (D(2026, 6, 1), None)]
        assert spells_of(stays, Enrolment) == [(D(2025, 9, 1), D(2026, 8, 31)), (D(2026, 9, 1), None)]
        # The child does not live with that carer any more, by what both say: the carer does not see it.
        assert not Child.objects.visible_to(carer).exists()
        parting.part(merge=merge, reason="No", by=head)
        assert stands(stays, goes) == before
        assert Child.objects.visible_to(carer).get() == stays


def test_the_same_person_is_attached_once_and_who_was_barred_stays_barred(pair, head, authority):
    stays, goes = pair
    worker, barred = member(Role.SOCIAL_WORKER, authority), member(Role.ADVISER, authority)
    allocate(stays, worker, Role.SOCIAL_WORKER, starts=D(2026, 3, 1))
    allocate(goes, worker, Role.SOCIAL_WORKER, starts=D(2026, 1, 1))
    other = member(Role.SOCIAL_WORKER, authority)
    allocate(goes, other, Role.SOCIAL_WORKER)
    Bar.objects.create(child=goes, user=barred, reason="A threat")
    merge = put_together(stays, goes, head)
    assert set(Allocation.objects.filter(child=stays).values_list("user", "starts")) >= {(worker.pk, D(2026, 1, 1))}
    assert Allocation.objects.filter(child=stays).count() == 2
    assert Child.objects.visible_to(other).get() == stays  # who worked by the other record sees the child
    assert not Child.objects.visible_to(barred).exists()
    assert not ChildGrant.objects.filter(content_object=goes).exists()
    told = Notice.objects.filter(key__startswith=f"merged:{merge.pk}")
    assert {notice.to_user_id for notice in told} == {worker.pk, other.pk}
    assert not any("Lovell" in notice.body or "A2" in notice.body for notice in told)
    parting.part(merge=merge, reason="No", by=head)
    assert list(Child.objects.visible_to(other)) == [goes]
    assert list(Child.objects.visible_to(barred)) == [stays]


def test_who_does_not_see_one_of_the_two_can_neither_merge_nor_part(pair, head, authority, client):
    stays, goes = pair
    administrator = member(Role.ADMINISTRATOR, authority)
    bar = Bar.objects.create(child=goes, user=administrator, reason="A relative")
    address = f"/records/twins/{stays.pk}/{goes.pk}/"
    client.force_login(administrator)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}join/", {"sure": "yes"}).status_code == 404
    with pytest.raises(Denied):
        put_together(stays, goes, administrator)
    merge = put_together(stays, goes, head)
    assert client.get(f"/records/merge/{merge.pk}/").status_code == 404  # the bar holds for the child
    bar.delete()
    with pytest.raises(Denied):
        parting.part(merge=merge, reason="No", by=member(Role.ADVISER, authority))


def test_what_is_right_is_chosen_and_nothing_of_it_beforehand(pair, head):
    stays, goes = pair
    Child.objects.filter(pk=goes.pk).update(upn="B801200005002", date_of_birth=D(2013, 4, 13), religion="Sikh")
    stays, goes = (Child.objects.get(pk=child.pk) for child in pair)
    assert merging.differing(stays, goes) == ["date_of_birth", "upn", "local_id"]
    with pytest.raises(Refused, match="UPN"):
        merging.merge(stays=stays, goes=goes, chosen={}, reason="x", by=head)
    before = stands(stays, goes)
    merge = put_together(stays, goes, head, chosen={"upn": "goes", "date_of_birth": "goes", "local_id": "goes"})
    one, left = (Child.objects.get(pk=child.pk) for child in pair)
    assert (one.upn, one.local_id, one.date_of_birth, one.religion) == ("B801200005002", "A2", D(2013, 4, 13), "Sikh")
    assert (left.upn, left.local_id) == ("A801200005001", "A1")  # the child is still known by them
    assert Child.objects.one_known_as(one.authority, "A1") == one
    parting.part(merge=merge, reason="No", by=head)
    assert stands(*pair) == before


def test_money_is_counted_once_and_nothing_of_it_is_lost(pair, head, school):
    stays, goes = pair

    def entry(child, number, column, kind, amount):
        LedgerEntry.objects.create(
            key=f"x{number}", authority=stays.authority, child=child, school=school, year=2026, fund="pp_plus",
            column=column, kind=kind, amount=Decimal(amount), at=clock.now(),
        )  # fmt: skip

    entry(stays, 1, "allocated", "allocation", "2570")
    entry(goes, 2, "allocated", "allocation", "2570")
    entry(goes, 3, "allocated", "top_slice", "-570")
    entry(None, 4, "allocated", "top_slice", "570")
    before, all_before = stands(stays, goes), ledger.totals(LedgerEntry.objects.all())
    merge = put_together(stays, goes, head)
    assert ledger.totals(LedgerEntry.objects.filter(child=stays)).allocated == 2570
    assert ledger.totals(LedgerEntry.objects.filter(child=goes)).allocated == 0
    assert ledger.totals(LedgerEntry.objects.all()).allocated == all_before.allocated - 2570
    [said] = [words for record, words in merge.manifest["said"] if record == "money"]
    assert "2026–27" in said
    assert "£2,000" in said  # less what was kept of it
    parting.part(merge=merge, reason="No", by=head)
    assert ledger.totals(LedgerEntry.objects.all()) == all_before
    assert stands(stays, goes) == before
    # Again, and apart again: the sums stay right.
    parting.part(merge=put_together(goes, stays, head), reason="No", by=head)
    assert stands(stays, goes) == before


# ---------------------------------------------------------------- afterwards


def test_old_links_lead_to_the_child_for_who_may_see_it(pair, head, authority, client):
    stays, goes = pair
    put_together(stays, goes, head)
    client.force_login(head)
    answer = client.get(f"/children/{goes.pk}/history/")
    assert (answer.status_code, answer.url) == (302, f"/children/{stays.pk}/history/")
    client.force_login(member(Role.SOCIAL_WORKER, authority))
    assert client.get(f"/children/{goes.pk}/history/").status_code == 404
    client.force_login(head)
    assert client.post(f"/children/{goes.pk}/name/").status_code == 404


def test_the_history_and_what_it_hides_go_on_under_both_ids(pair, head, authority):
    stays, goes = pair
    contact = Contact.objects.create(child=goes, name="Bo", relationship="Uncle")
    contact.name = "Bob"
    contact.save()
    home = Placement.objects.create(child=goes, kind="U1", carer_name="Jo", starts=D(2026, 1, 1), confidential=True)
    home.confidential = False
    home.save()
    assert not history.hides_place(stays, set())
    put_together(stays, goes, head)
    one = Child.objects.get(pk=stays.pk)
    page = history.page_of(one, {Role.SOCIAL_WORKER}, 1)
    words = {record.words for sitting in page.object_list for record in sitting.records}
    assert "Contact" in words
    assert history.hides_place(one, set())  # confidential once is confidential, by whichever record
    assert Event.objects.filter(verb="child.merged", child_id=stays.pk).count() == 1


@pytest.mark.ci
def test_what_was_written_since_stays_unless_it_is_said_to_be_the_others(pair, head):
    stays, goes = pair
    merge = put_together(stays, goes, head)
    one, two = (Contact.objects.create(child=stays, name=name, relationship="Aunt") for name in ("Una", "Vi"))
    keys = {each.key for each in parting.written_since(merge)}
    assert keys == {f"children.Contact:{one.pk}", f"children.Contact:{two.pk}"}
    parting.part(merge=merge, reason="No", goes=[f"children.Contact:{two.pk}", "children.Child:1"], by=head)
    assert {row.pk: row.child_id for row in Contact.objects.all()} == {one.pk: stays.pk, two.pk: goes.pk}


def test_what_was_changed_again_is_not_guessed(pair, head):
    stays, goes = pair
    CarePeriod.objects.create(child=stays, starts=D(2026, 1, 5))
    CarePeriod.objects.create(child=goes, starts=D(2026, 1, 1))
    merge = put_together(stays, goes, head)
    period = CarePeriod.objects.get(child=stays)
    period.starts = D(2025, 12, 1)
    period.save()
    with pytest.raises(Refused, match="Care period \\(starts\\)"):
        parting.part(merge=merge, reason="No", by=head)
    assert Child.objects.get(pk=goes.pk).merged_into == stays
    period.starts = D(2026, 1, 1)
    period.save()
    parting.part(merge=merge, reason="No", by=head)
    assert spells_of(stays) == [(D(2026, 1, 5), None)]
    with pytest.raises(NotNow, match="apart already"):
        parting.part(merge=merge, reason="Again", by=head)


@pytest.mark.ci
def test_three_records_come_apart_in_turn(pair, head, authority):
    stays, goes = pair
    third = ChildFactory(authority=authority, given_name="Ada", family_name="Lovell", local_id="A3")
    first = put_together(stays, goes, head)
    second = put_together(third, stays, head)
    assert Child.objects.get(pk=goes.pk).merged_into == third
    assert set(Child.objects.get(pk=third.pk).ids) == {third.pk, stays.pk, goes.pk}
    with pytest.raises((Refused, Denied)):
        parting.part(merge=first, reason="No", by=head)
    parting.part(merge=second, reason="No", by=head)
    assert Child.objects.get(pk=goes.pk).merged_into == stays
    parting.part(merge=first, reason="No", by=head)
    assert not Child.objects.exclude(merged_into=None).exists()


@pytest.mark.ci
def test_a_look_at_what_would_happen_changes_nothing(pair, head):
    stays, goes = (Child.objects.get(pk=child.pk) for child in pair)
    Contact.objects.create(child=goes, name="Una", relationship="Aunt")
    before = stands(stays, goes)
    chosen = dict.fromkeys(merging.differing(stays, goes), "stays")
    seen = merging.foresee(stays=stays, goes=goes, chosen=chosen, by=head)
    assert seen.moved == {"contacts": 1}
    assert stands(stays, goes) == before
    assert not Merge.objects.exists()
    assert not Notice.objects.exists()


def test_a_return_that_has_both_ids_does_not_make_the_second_record_anew(pair, head):
    stays, goes = pair
    put_together(stays, goes, head)
    head_of = b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
    header = head_of + b"A1,2,14/03/2013,WBRI,,,\nA2,2,14/03/2013,WBRI,,,\n"
    rows = b"CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    rows += b"A1,01/02/2025,S,C2,N1,U1,PR1,,,,,,\nA2,01/03/2025,S,C2,N1,U1,PR1,,,,,,\n"
    files = {"header.csv": header, "episodes.csv": rows}
    before = stands(stays)
    for _ in range(2):
        result = load(files, authority=stays.authority)
        assert (result.created, result.updated, result.unchanged) == (0, 0, 2)
        assert "under two ids" in result.warnings[0]
    assert stands(stays) == before
    # With the former id alone it is the child who is meant.
    only = {name: data.replace(b"A1,", b"Z9,") for name, data in files.items()}
    assert load({"header.csv": only["header.csv"].replace(b"Z9,2,14/03/2013,WBRI,,,\n", b""),
                 "episodes.csv": only["episodes.csv"].replace(b"Z9,01/02/2025,S,C2,N1,U1,PR1,,,,,,\n", b"")},
                authority=stays.authority).updated == 1  # fmt: skip
    assert spells_of(stays) == [(D(2025, 3, 1), None)]
    assert Child.objects.filter(authority=stays.authority).count() == 2
