"""People and their children from a file: read whatever a spreadsheet saves, look first, all or nothing."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Invitation, Membership, User
from accounts.roles import Role
from audit import clock
from audit.models import Event, Look
from children.models import Allocation, Bar, Child, ChildGrant, PeopleFile
from children.people_file import loading, planning, reading
from notices.models import Notice
from organisations.imports import CannotRead
from organisations.spreadsheets import as_csv
from tests.factories import ChildFactory, SchoolFactory, member

HEAD = "name,email,role,school_urn,job_title,child_id,starts,ends"
TODAY = date(2026, 11, 23)
PRIYA, ADVISER = "Priya Shah,priya@council.example", "Amir New,amir@council.example,adviser,,PEP adviser,,,"
pytestmark = [pytest.mark.django_db, pytest.mark.ci]


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


def as_file(*rows, head=HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def plan(administrator, authority, *rows, head=HEAD):
    return planning.plan(reading.read("people.csv", as_file(*rows, head=head)).rows, authority, administrator)


def effects(made) -> list[str]:
    return [row.effect for row in made.rows]


def problem(administrator, authority, *rows) -> str:
    """What is wrong with the last row."""
    row = plan(administrator, authority, *rows).rows[-1]
    assert row.effect == planning.REFUSED
    return " ".join(row.problems)


def load(administrator, authority, *rows):
    kept = loading.keep(name="people.csv", data=as_file(*rows), authority=authority, by=administrator)
    seen = loading.plan_of(kept, administrator).fingerprint
    return loading.load(kept=kept, seen=seen, by=administrator)


# ---------------------------------------------------------------- whatever a spreadsheet saves
@pytest.mark.parametrize(
    "data",
    [
        "Name,Email,Role\nZoë Bell,zoe@council.example,Adviser\n".encode(),
        "\ufeffName,Email,Role\r\nZoë Bell,zoe@council.example,Adviser\r\n".encode(),
        "name;email;role\nZoë Bell;zoe@council.example;adviser\n".encode("cp1252"),
        "sep=;\nname;email;role\nZoë Bell;zoe@council.example;adviser\n".encode(),
        "name\temail\trole\nZoë Bell\tzoe@council.example\tadviser\n".encode(),
        ' Full Name , E-Mail ,ROLE,,\n\n"Zoë  Bell", ZOE@council.example ,Virtual School adviser,,\n,,,,\n'.encode(),
        'role,email,name,team\nadviser,"zoe@council.example","Zoë\nBell",North\n'.encode(),
    ],
    ids=["plain", "bom", "semicolons and cp1252", "sep", "tabs", "headings, blanks and trailing columns", "order"],
)
def test_files_of_many_programs_say_the_same(data, administrator, authority):
    row = planning.plan(reading.read("people.csv", data).rows, authority, administrator).rows
    assert [(each.name, each.email, each.role) for each in row] == [("Zoë Bell", "zoe@council.example", Role.ADVISER)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name,email,role\n", "nobody under them"),
        (b"name,mail\nA,b\n", "needs these headings too: email, role"),
        (b"name,email,role,e-mail\nA,b,c,d\n", "more than once"),
        (b"PK\x03\x04\x00", "Excel workbook"),
        ("name,email,role\nA,b,c\n".encode("utf-16"), "UTF-16"),
        (b"name,email,role\n" + b"A,b,c\n" * 400 + b"\x00", "not a CSV file"),
        (b"name,email,role\n" + b"A,b,c\n" * (reading.MOST_ROWS + 1), "2,001 rows. Load at most 2,000"),
        (b"x" * (reading.MOST_BYTES + 1), "smaller than 1 MB"),
        (b'name,email,role\n"' + b"x" * 200_000, "cannot be read as CSV"),
    ],
)
def test_a_file_of_no_use_says_what_to_do(data, words):
    with pytest.raises(CannotRead, match=words):
        reading.read("people.csv", data)


def test_lines_are_counted_as_the_spreadsheet_does(administrator, authority):
    made = plan(administrator, authority, "", ADVISER, "", "No Mail,,adviser,,,,,")
    assert [row.number for row in made.rows] == [3, 5]


def test_columns_that_mean_nothing_are_named():
    assert reading.read("p.csv", b"name,email,role,Desk\nA,b,c,d\n").ignored == ["Desk"]


@pytest.mark.parametrize("name", ["-Smith", "=cmd()", "@Ann", "+1 Lee", "\uff1dsum"])
def test_what_we_give_out_runs_nothing_and_comes_back_as_it_was(name):
    text = as_csv([["name", "email", "role"], [name, "a@b.example", "adviser"]])
    cell = list(csv.reader(io.StringIO(text)))[1][0]
    assert cell == f"'{name}"
    assert reading.read("p.csv", text.encode()).rows[0]["name"] == name


def test_a_number_wrapped_as_text_is_the_number():
    data = b'name,email,role,school_urn\nA,b,c,"=""100001"""\n'
    assert reading.read("p.csv", data).rows[0]["school_urn"] == "100001"


def test_the_template_can_be_read(administrator, authority):
    made = planning.plan(reading.read("t.csv", reading.template().encode()).rows, authority, administrator)
    assert [row.effect for row in made.rows][-1] == planning.NEW
    assert "No child you can attach" in made.rows[0].problems[0]


# ---------------------------------------------------------------- what each row would do
def test_new_people_get_an_account_a_role_and_their_children(administrator, authority, ada, school):
    other = ChildFactory(authority=authority, local_id="B2")
    made = plan(
        administrator, authority,
        f"{PRIYA},Social worker,,Team 4,{ada.local_id},2026-12-01,",
        f"{PRIYA},SW,,,{other.local_id},01/12/2026,31/07/2027",
        f"Tom Reed,tom@school.example,designated_teacher,{school.urn},,,,",
        ADVISER,
    )  # fmt: skip
    assert effects(made) == [planning.NEW] * 4
    assert made.rows[0].says == [
        "Becomes social worker for Exampleshire from 1 December 2026",
        f"Joins child {ada.local_id} from 1 December 2026",
        "Gets an invitation by email",
    ]
    assert made.rows[1].says == ["Joins child B2 from 1 December 2026 until 31 July 2027"]
    assert (made.invited, made.told, len(made.people)) == (3, 0, 3)
    assert not User.objects.filter(email="priya@council.example").exists()


def test_taking_it_in_does_what_was_shown(administrator, authority, ada, school):
    load(
        administrator, authority,
        f"{PRIYA},Social worker,,Team 4,{ada.local_id},2026-11-01,",
        f"Tom Reed,tom@school.example,designated teacher,{school.urn},,,,",
    )  # fmt: skip
    priya, tom = User.objects.get(email="priya@council.example"), User.objects.get(email="tom@school.example")
    assert (priya.name, priya.job_title, priya.has_usable_password()) == ("Priya Shah", "Team 4", False)
    assert priya.memberships.get().starts == date(2026, 11, 1)
    allocation = Allocation.objects.get(user=priya)
    assert (allocation.child, allocation.role, allocation.starts) == (ada, "social_worker", date(2026, 11, 1))
    assert Child.objects.visible_to(priya).get() == ada
    assert Child.objects.visible_to(tom).get() == ada
    assert allocation.history.count() == 1
    assert priya.memberships.get().history.count() == 1
    assert Event.objects.filter(verb="child.allocated", child_id=ada.pk, by_id=administrator.pk).count() == 1


def test_invitations_are_told_of_after_the_commit_and_open_the_door(
    client, administrator, authority, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        load(administrator, authority, ADVISER, "Bo New,bo@council.example,adviser,,,,,")
        assert mailoutbox == []
    assert sorted(mail.to[0] for mail in mailoutbox) == ["amir@council.example", "bo@council.example"]
    assert "as Virtual School adviser for Exampleshire" in mailoutbox[0].body
    token = Invitation.objects.get(user__email="bo@council.example").token
    assert client.get(reverse("accounts:accept", args=[token])).status_code == 200


def test_nobody_who_signs_in_already_is_invited(administrator, authority, adviser, ada):
    made = load(
        administrator, authority,
        "Amira Khan,amira@council.example,Head,,,,,",
        f"Amira Khan,amira@council.example,Social worker,,,{ada.local_id},,",
        "Amira Khan,amira@council.example,Adviser,,,,,",
    )  # fmt: skip
    assert (made.invited, made.told) == (0, 1)
    notice = Notice.objects.get(to_email=adviser.email)
    assert notice.subject == "You have a new role in ePEP"
    assert "as Virtual School head for Exampleshire and as social worker for Exampleshire" in notice.body
    assert made.rows[2].effect == planning.SAME


def test_the_same_file_again_changes_nothing(administrator, authority, ada, school):
    rows = [
        f"{PRIYA},Social worker,,,{ada.local_id},2026-11-01,2027-07-31",
        f"{PRIYA},Social worker,,,,,2027-12-31",
        f"Jo Carer,jo@home.example,carer,,,{ada.local_id},,",
        f"Tom Reed,tom@school.example,designated teacher,{school.urn},,,,",
        ADVISER,
    ]
    load(administrator, authority, *rows)
    before = _rows_of(Membership, Allocation, Invitation, User, Notice, ChildGrant)
    again = load(administrator, authority, *rows)
    assert effects(again) == [planning.SAME] * 5
    assert _rows_of(Membership, Allocation, Invitation, User, Notice, ChildGrant) == before
    with clock.at(TODAY + timedelta(days=30)):
        assert effects(plan(administrator, authority, *rows)) == [planning.SAME] * 5


def _rows_of(*models):
    return [sorted(map(str, model.objects.values_list())) for model in models]


def test_an_invitation_that_ran_out_is_not_sent_again_by_the_same_file(administrator, authority):
    load(administrator, authority, ADVISER)
    with clock.at(TODAY + timedelta(days=60)):
        again = load(administrator, authority, ADVISER)
        assert (again.invited, effects(again)) == (0, [planning.SAME])
        assert load(administrator, authority, ADVISER.replace("adviser", "head", 1)).invited == 1


def test_a_last_day_is_set_and_moved(administrator, authority, ada, social_worker):
    row = f"{PRIYA},social worker,,,{ada.local_id},,"
    made = load(administrator, authority, row + "2026-12-31")
    assert effects(made) == [planning.CHANGES]
    assert Allocation.objects.get(user=social_worker).ends == date(2026, 12, 31)
    assert ChildGrant.objects.get(user=social_worker).ends == date(2026, 12, 31)
    load(administrator, authority, row + "2027-03-31")
    assert Allocation.objects.get(user=social_worker).ends == date(2027, 3, 31)
    assert effects(plan(administrator, authority, row)) == [planning.SAME]


def test_ending_a_role_ends_what_hangs_on_it(administrator, authority, ada, social_worker):
    rows = [f"{PRIYA},social worker,,,{ada.local_id},,", f"{PRIYA},social worker,,,,,2026-12-31"]
    made = load(administrator, authority, *rows)
    assert effects(made) == [planning.SAME, planning.CHANGES]
    assert social_worker.memberships.get().ends == date(2026, 12, 31)
    assert Allocation.objects.get(user=social_worker).ends == date(2026, 12, 31)
    assert effects(plan(administrator, authority, *rows)) == [planning.SAME] * 2


def test_an_old_file_does_not_open_again_what_was_ended(administrator, authority, ada, social_worker):
    Allocation.objects.filter(user=social_worker).update(ends=TODAY - timedelta(days=3))
    row = f"{PRIYA},social worker,,,{ada.local_id},"
    assert effects(plan(administrator, authority, row + "2024-10-01,")) == [planning.SAME]
    assert effects(plan(administrator, authority, row + ",")) == [planning.NEW]


# ---------------------------------------------------------------- what is refused, in words
@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",x@council.example,adviser,,,,,", "Enter the name"),
        ("X,,adviser,,,,,", "Enter an email address"),
        ("X,x.council,adviser,,,,,", "“x.council” is not an email address"),
        ("X,x@council.example,,,,,,", "Enter a role"),
        ("X,x@council.example,boss,,,,,", "“boss” is not a role"),
        ("X,x@council.example,young person,,,,,", "is not a role"),
        ("X,x@council.example,colleague,,,,,", "is not a role"),
        ("X,x@council.example,designated teacher,,,,,", "Enter the URN of the school"),
        ("X,x@council.example,designated teacher,999999,,,,", "No open school has the URN 999999"),
        ("X,x@council.example,designated teacher,300001,,,,", "No open school has the URN 300001"),
        ("X,x@council.example,adviser,300001,,,,", "Leave the URN of the school empty"),
        ("X,x@council.example,adviser,,,A1,,", "Leave the id of the child empty"),
        ("X,x@council.example,social worker,,,nobody,,", "No child you can attach people to has the id nobody"),
        ("X,x@council.example,social worker,,,R1,,", "No child you can attach people to has the id R1"),
        ("X,x@council.example,social worker,,,Z9,,", "No child you can attach people to has the id Z9"),
        ("X,x@council.example,adviser,,,,soon,", "“soon” is not a date"),
        ("X,x@council.example,adviser,,,,12/31/2026,", "is not a date"),
        ("X,x@council.example,adviser,,,,2126-01-01,", "too far away"),
        ("X,x@council.example,adviser,,,,2027-01-02,2027-01-01", "is before the first"),
        ("X,x@council.example,adviser,,,,,2026-11-22", "is over already"),
        ("X,x@council.example,social worker,,,A1,2026-01-01,2026-11-22", "is over already"),
        ("X,gone@council.example,adviser,,,,,", "is suspended"),
        ("Ola Other,ola@otherland.example,adviser,,,,,", "somebody outside your authority"),
        ("Alex Doyle,alex@council.example,head,,,,,", "cannot give yourself a role"),
        ("Alex Doyle,alex@council.example,administrator,,,,,2027-01-01", "cannot end your own role"),
        ("X,x@council.example,adviser,,,,,,too much", "more cells than there are columns"),
        ("X\x07,x@council.example,adviser,,,,,", "characters that cannot be shown"),
        (f"{'X' * 151},x@council.example,adviser,,,,,", "longer than 150"),
    ],
)
def test_a_bad_row_is_refused_in_plain_words(row, words, authority, other_authority):
    boss = member(Role.ADMINISTRATOR, authority, name="Alex Doyle", email="alex@council.example")
    member(Role.ADVISER, authority, email="gone@council.example", is_active=False)
    member(Role.ADVISER, other_authority, email="ola@otherland.example")
    SchoolFactory(urn="300001", status="Closed")
    ChildFactory(authority=authority, local_id="A1")
    ChildFactory(authority=authority, local_id="R1", restricted=True)
    ChildFactory(authority=other_authority, local_id="Z9")
    assert words in problem(boss, authority, row)


def test_unknown_restricted_and_foreign_children_are_refused_alike(administrator, authority, other_authority):
    ChildFactory(authority=authority, local_id="R1", restricted=True)
    ChildFactory(authority=other_authority, local_id="Z9")
    said = {problem(administrator, authority, f"{PRIYA},sw,,,{local_id},,").replace(local_id, "") for local_id in
            ("R1", "Z9", "nobody")}  # fmt: skip
    assert len(said) == 1


def test_all_that_is_wrong_with_a_row_is_said_at_once(administrator, authority):
    row = plan(administrator, authority, "X,x,boss,,,,soon,later").rows[0]
    assert len(row.problems) == 4


def test_the_same_row_twice_and_one_address_with_two_names(administrator, authority, ada):
    row = f"{PRIYA},social worker,,,{ada.local_id},,"
    assert "as row 2" in problem(administrator, authority, row, row.upper())
    assert "Row 2 gives this email address to Priya Shah" in problem(
        administrator, authority, row, "Prya Shaw,priya@council.example,carer,,,,,"
    )


def test_a_barred_person_is_refused_and_gets_no_role(administrator, authority, adviser, ada):
    Bar.objects.create(child=ada, user=adviser, reason="a relative")
    made = plan(administrator, authority, f"Amira Khan,amira@council.example,carer,,,{ada.local_id},,")
    assert "may not see this child" in made.rows[0].problems[0]
    assert made.memberships == []


def test_a_child_of_a_role_that_ends_sooner_is_refused(administrator, authority, ada):
    rows = [f"{PRIYA},social worker,,,,,2026-12-31", f"{PRIYA},social worker,,,{ada.local_id},,2027-01-31"]
    assert "ends sooner" in problem(administrator, authority, *rows)
    rows[1] = f"{PRIYA},social worker,,,{ada.local_id},2027-01-01,"
    assert "ends sooner" in problem(administrator, authority, *rows)


def test_an_authority_is_not_left_without_an_administrator(administrator, head, authority):
    member(Role.ADMINISTRATOR, authority, person=head)
    second = member(Role.ADMINISTRATOR, authority, email="second@council.example")
    row = f"{second.name},second@council.example,administrator,,,,,2026-12-31"
    assert effects(plan(administrator, authority, row)) == [planning.CHANGES]
    Membership.objects.filter(role=Role.ADMINISTRATOR).exclude(user=second).update(ends=date(2026, 12, 1))
    assert "would have no administrator" in problem(administrator, authority, row)


def test_a_role_that_ended_is_given_again_only_from_a_later_day(administrator, authority):
    member(Role.ADVISER, authority, email="x@council.example", ends=TODAY - timedelta(days=2))
    assert "role ended on 21 November 2026" in problem(
        administrator, authority, "X,x@council.example,adviser,,,,2025-01-01,"
    )
    assert effects(plan(administrator, authority, "X,x@council.example,adviser,,,,,")) == [planning.NEW]


def test_a_known_person_with_another_name_is_shown_by_theirs(administrator, authority, adviser):
    made = plan(administrator, authority, "Amy Kahn,amira@council.example,adviser,,,,,")
    assert "(is here as Amira Khan)" in made.rows[0].says[0]


# ---------------------------------------------------------------- all or nothing
def test_nothing_is_left_when_it_fails_half_way(administrator, authority, ada, monkeypatch):
    rows = [ADVISER, f"{PRIYA},social worker,,,{ada.local_id},,"]
    monkeypatch.setattr(loading, "people_loaded", lambda **_: 1 / 0)
    before = _rows_of(Membership, Allocation, Invitation, User, Notice, Event)
    with pytest.raises(ZeroDivisionError):
        load(administrator, authority, *rows)
    assert _rows_of(Membership, Allocation, Invitation, User, Notice, Event) == before


def test_what_changed_since_it_was_shown_is_shown_again(administrator, authority, ada):
    kept = loading.keep(name="p.csv", data=as_file(ADVISER), authority=authority, by=administrator)
    seen = loading.plan_of(kept, administrator).fingerprint
    member(Role.ADVISER, authority, email="amir@council.example")
    with pytest.raises(loading.Changed):
        loading.load(kept=kept, seen=seen, by=administrator)


def test_what_is_kept_cannot_be_read_from_the_database_and_is_gone_afterwards(administrator, authority):
    kept = loading.keep(name="p.csv", data=as_file(ADVISER), authority=authority, by=administrator)
    assert "amir" not in kept.content
    loading.load(kept=kept, seen=loading.plan_of(kept, administrator).fingerprint, by=administrator)
    kept.refresh_from_db()
    assert (kept.content, kept.loaded_at is None) == ("", False)
    with pytest.raises(IntegrityError):
        PeopleFile.objects.update(loaded_at=None)


def test_files_are_forgotten_after_a_day_and_few_are_kept(administrator, authority):
    for _ in range(loading.MOST_KEPT + 2):
        loading.keep(name="p.csv", data=as_file(ADVISER), authority=authority, by=administrator)
    assert PeopleFile.objects.count() == loading.MOST_KEPT
    with clock.at(TODAY + timedelta(days=2)):
        assert loading.forget_old() == loading.MOST_KEPT


def _queries(work) -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return len([query for query in seen if "SAVEPOINT" not in query["sql"]])


def test_hundreds_of_rows_take_as_many_queries_as_a_few(administrator, authority, ada):
    school = SchoolFactory()

    def rows(number, mark):
        children = [ChildFactory(authority=authority) for _ in range(number)]
        return [
            line
            for n, child in enumerate(children)
            for line in (
                f"W {mark}{n},{mark}w{n}@council.example,social worker,,,{child.local_id},,",
                f"T {mark}{n},{mark}t{n}@school.example,designated teacher,{school.urn},,,,",
                f"A {mark}{n},{mark}a{n}@council.example,adviser,,,,,",
            )
        ]

    few, many = rows(2, "f"), rows(60, "m")
    load(administrator, authority, ADVISER)
    assert _queries(lambda: plan(administrator, authority, *few)) == _queries(
        lambda: plan(administrator, authority, *many)
    )
    a_few = _queries(lambda: load(administrator, authority, *few))
    assert _queries(lambda: load(administrator, authority, *many)) <= a_few + 12  # inserts go in batches


# ---------------------------------------------------------------- the pages
def choose(client, *rows, data=None, **more):
    upload = SimpleUploadedFile("people.csv", data or as_file(*rows), content_type="text/csv")
    return client.post(reverse("people_file:choose"), {"file": upload, **more}, follow=True)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_choosing_looking_and_taking_in(client, administrator, ada):
    client.force_login(administrator)
    page = choose(client, ADVISER, f"{PRIYA},social worker,,,{ada.local_id},,")
    assert "What the file would do" in words(page)
    assert "2 people get an invitation by email" in words(page)
    assert "Load 2 rows" in words(page)
    assert not User.objects.filter(email="priya@council.example").exists()
    address = page.redirect_chain[-1][0]
    done = client.post(address, {"seen": page.context["form"]["seen"].value()}, follow=True)
    assert "2 rows added and 0 changed. 2 people get an invitation by email" in words(done)
    assert User.objects.filter(email="priya@council.example").exists()
    again = client.post(address, {"seen": page.context["form"]["seen"].value()}, follow=True)
    assert "has been loaded already" in words(again)
    assert User.objects.filter(email="priya@council.example").count() == 1


def test_refused_rows_are_left_out_only_when_somebody_says_so(client, administrator, authority):
    client.force_login(administrator)
    page = choose(client, ADVISER, "X,x@council.example,boss,,,,,")
    assert "“boss” is not a role" in words(page)
    assert "Load 1 row" in words(page)
    address, seen = page.redirect_chain[-1][0], page.context["form"]["seen"].value()
    refused = client.post(address, {"seen": seen})
    assert "Tick that the refused rows are left out" in words(refused)
    assert not User.objects.filter(email="amir@council.example").exists()
    client.post(address, {"seen": seen, "leave_out": "on"})
    assert User.objects.filter(email="amir@council.example").exists()
    assert not User.objects.filter(email="x@council.example").exists()


def test_a_file_of_refused_rows_alone_cannot_be_taken_in(client, administrator):
    client.force_login(administrator)
    page = choose(client, "X,x@council.example,boss,,,,,")
    assert "No row can be loaded as it is" in words(page)
    assert '<button type="submit" class="govuk-button" data-module' not in words(page)


def test_refused_rows_can_be_downloaded_put_right_and_chosen_again(client, administrator):
    client.force_login(administrator)
    page = choose(client, ADVISER, "=1+1,x@council.example,boss,,,,,")
    file = client.get(page.redirect_chain[-1][0] + "refused.csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["'=1+1", "x@council.example", "boss"]
    assert rows[1][9] == "3"
    mended = file.content.decode().replace("boss", "adviser").encode()
    page = choose(client, data=mended)
    assert page.context["plan"].rows[0].name == "=1+1"
    assert page.context["plan"].rows[0].effect == planning.NEW


def test_something_that_changed_is_said_on_the_page(client, administrator, authority):
    client.force_login(administrator)
    page = choose(client, ADVISER)
    member(Role.ADVISER, authority, email="amir@council.example")
    seen = page.context["form"]["seen"].value()
    again = client.post(page.redirect_chain[-1][0], {"seen": seen}, follow=True)
    assert "Something has changed since you looked" in words(again)
    assert "Everything in this file is here already" in words(again)


def test_the_children_on_the_page_are_looked_at(client, administrator, authority, ada):
    client.force_login(administrator)
    choose(client, f"{PRIYA},social worker,,,{ada.local_id},,")
    assert Look.objects.get().child_id == ada.pk


def test_a_long_file_is_shown_in_pages(client, administrator):
    client.force_login(administrator)
    page = choose(client, *(f"P {n},p{n}@council.example,adviser,,,,," for n in range(60)))
    assert "Page 1 of 2" in words(page)
    assert "p59@council.example" in words(client.get(page.redirect_chain[-1][0], {"show": "new", "page": 2}))


def test_what_is_wrong_with_the_file_stands_beside_it(client, administrator):
    client.force_login(administrator)
    assert choose(client).context["form"].errors["file"]
    assert "Excel workbook" in words(choose(client, data=b"PK\x03\x04"))
    assert "Choose a CSV file" in words(client.post(reverse("people_file:choose")))


def test_the_file_of_somebody_else_is_not_kept_for_others(client, administrator, authority):
    kept = loading.keep(name="p.csv", data=as_file(ADVISER), authority=authority, by=administrator)
    client.force_login(member(Role.ADMINISTRATOR, authority))
    for name in ("preview", "refused"):
        assert client.get(reverse(f"people_file:{name}", args=[kept.pk])).status_code == 302
    client.force_login(administrator)
    with clock.at(TODAY + timedelta(days=2)):
        page = client.get(reverse("people_file:preview", args=[kept.pk]), follow=True)
    assert page.status_code == 200


def test_the_authority_is_asked_only_where_there_are_several(client, administrator, other_authority):
    client.force_login(administrator)
    assert client.get(reverse("people_file:choose")).url == reverse("importing:choose", args=["people"])
    member(Role.ADMINISTRATOR, other_authority, person=administrator)
    assert choose(client, ADVISER).context["form"].errors["authority"] == ["Select the authority"]
    page = choose(client, ADVISER, authority=other_authority.code)
    assert page.context["kept"].authority == other_authority


@pytest.mark.parametrize("who", ["head", "adviser", "social_worker", "teacher", "stranger"])
def test_only_administrators_may(client, who, request):
    client.force_login(request.getfixturevalue(who))
    for name in ("choose", "template"):
        assert client.get(reverse(f"people_file:{name}")).status_code == 403
