"""A child's documents on the pages: who sees them, adds them, fetches them, removes them."""

import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from audit.models import Event, Look
from children.actions import end_allocation, enrol
from documents import actions, lists, permissions
from documents.models import Document
from tests.documents import corpus
from tests.documents.corpus import upload
from tests.factories import ChildFactory, allocate, in_care, member, pep_at


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def add(child, by, **details):
    asked = {"kind": "report", "title": "Autumn report", "upload": upload("../../Autumn.pdf", corpus.pdf())}
    return actions.add_document(child=child, by=by, **(asked | details))


def address(name, thing):
    return reverse(f"documents:{name}", args=[thing.pk])


@pytest.fixture
def document(ada, social_worker):
    return add(ada, social_worker)


@pytest.fixture
def reviewing_officer(ada, authority):
    person = member(Role.REVIEWING_OFFICER, authority)
    allocate(ada, person, Role.REVIEWING_OFFICER)
    return person


def test_a_document_is_kept_under_a_name_of_ours(document, tmp_path):
    assert document.original_name == "Autumn.pdf"
    assert uuid.UUID(document.file.name.rpartition("/")[2].removesuffix(".pdf"))
    assert document.content_type == "application/pdf"
    assert [path.is_relative_to(tmp_path) for path in tmp_path.rglob("*.pdf")] == [True]
    assert Event.objects.get(verb="document.added").child_id == document.child_id


def test_a_failed_save_leaves_no_file_behind(ada, social_worker, tmp_path, monkeypatch):
    monkeypatch.setattr(actions.events, "record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(ada, social_worker)
    assert not Document.objects.exists()
    assert not list(tmp_path.rglob("*.pdf"))


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher).pk


@pytest.mark.parametrize("who", ["social_worker", "teacher", "adviser", "head"])
def test_those_who_work_with_the_child_add_documents(client, who, ada, plan, request):
    client.force_login(request.getfixturevalue(who))
    page = client.get(address("add", ada), {"plan": plan})
    assert str(plan) in page.content.decode()
    answers = {"kind": "certificate", "title": "Swimming", "audience": "young_person", "plan": plan}
    response = client.post(address("add", ada), answers | {"file": upload("s.png", corpus.picture("PNG"))}, follow=True)
    assert "“Swimming” has been added" in response.content.decode()
    document = Document.objects.get()
    assert (document.plan_id, document.audience, document.child) == (plan, "young_person", ada)


def test_a_bad_file_comes_back_with_words_and_nothing_is_kept(client, ada, social_worker, tmp_path):
    client.force_login(social_worker)
    answers = {"kind": "photo", "title": "Trip", "audience": "professionals"}
    for name, content in [("trip.jpg", corpus.HTML), ("trip.jpg", b"")]:
        response = client.post(address("add", ada), answers | {"file": upload(name, content)})
        assert response.context["form"].errors["file"]
        assert "Trip" in response.content.decode()
    missing = client.post(address("add", ada), {"title": ""}).context["form"].errors
    assert missing["file"] == ["Choose a file"]
    assert missing["kind"] == ["Select the kind of document"]
    assert not Document.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize(
    "who",
    ["other_social_worker", "other_teacher", "other_adviser", "administrator", "stranger"],
)
def test_others_do_not_learn_that_there_are_documents(client, who, ada, document, request):
    client.force_login(request.getfixturevalue(who))
    for name, thing in [("list", ada), ("add", ada), ("download", document), ("remove", document)]:
        assert client.get(address(name, thing)).status_code == 404


def test_a_reviewing_officer_reads_and_does_not_write(client, ada, document, reviewing_officer):
    client.force_login(reviewing_officer)
    text = client.get(address("list", ada)).content.decode()
    assert "Autumn report" in text
    assert "Add a document" not in text
    assert "Remove" not in text
    assert client.get(address("download", document)).status_code == 200
    assert client.get(address("add", ada)).status_code == 403
    assert client.get(address("remove", document)).status_code == 403
    with pytest.raises(Denied):
        add(ada, reviewing_officer)


def test_a_document_leaves_as_an_attachment_that_no_browser_runs(client, document, teacher):
    client.force_login(teacher)
    response = client.get(address("download", document))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'attachment; filename="Autumn.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]


def test_an_odd_name_cannot_break_the_header(client, ada, social_worker):
    odd = add(ada, social_worker, upload=upload('a"\r\nX-Evil: 1; é.pdf', corpus.pdf()))
    client.force_login(social_worker)
    response = client.get(address("download", odd))
    assert "X-Evil" not in response
    assert "\n" not in response["Content-Disposition"]
    response.close()


def test_a_file_that_is_missing_from_the_store_is_not_found(client, document, teacher):
    document.file.storage.delete(document.file.name)
    client.force_login(teacher)
    assert client.get(address("download", document)).status_code == 404


def test_every_page_and_file_that_shows_the_child_leaves_a_look(client, ada, document, teacher):
    client.force_login(teacher)
    for name, thing in [("list", ada), ("add", ada), ("download", document)]:
        response = client.get(address(name, thing))
        assert b"".join(response)  # a file is read to its end
        look = Look.objects.order_by("pk").last()
        assert (look.page, look.child_id, look.user_id) == (f"documents:{name}", ada.pk, teacher.pk)


def test_the_list_takes_as_many_queries_for_many_documents_as_for_few(client, ada, document, teacher):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("list", ada)).status_code == 200
        return len(seen)

    client.force_login(teacher)
    queries()
    few = queries()
    for _ in range(6):
        add(ada, teacher)
    assert queries() == few


def test_an_address_that_names_no_plan_is_no_obstacle(client, ada, teacher):
    client.force_login(teacher)
    assert client.get(address("add", ada), {"plan": "'><b>"}).context["form"].initial["plan"] is None


def test_a_removed_document_is_gone_from_pages_and_kept_in_the_record(client, ada, document, social_worker):
    client.force_login(social_worker)
    assert "Remove “Autumn report”?" in client.get(address("remove", document)).content.decode()
    text = client.post(address("remove", document), follow=True).content.decode()
    assert "has been removed" in text
    assert client.get(address("download", document)).status_code == 404
    document.refresh_from_db()
    assert document.removed_at
    assert document.file.storage.exists(document.file.name)
    assert Event.objects.filter(verb="document.removed", child_id=ada.pk).count() == 1


def test_a_teacher_removes_their_own_documents_only(ada, document, teacher, adviser):
    own = add(ada, teacher)
    assert permissions.can_change(teacher, own)
    assert not permissions.can_change(teacher, document)
    assert permissions.can_change(adviser, document)


def test_a_teacher_of_the_former_school_sees_no_document(client, ada, document, teacher, other_school):

    enrol(child=ada, school=other_school, starts=clock.today(), by=None)
    client.force_login(teacher)
    assert client.get(address("list", ada)).status_code == 404


@pytest.mark.parametrize(
    ("who", "meant"), [("carer", {"carer", "both", "family"}), ("young_person", {"young_person", "both", "family"})]
)
def test_carers_and_young_people_see_what_is_meant_for_them(who, meant, client, ada, social_worker, request):
    person = request.getfixturevalue(who)
    there = {audience: add(ada, social_worker, audience=audience) for audience in Document.Audience.values}
    assert {document.audience for document in permissions.readable(person, ada)} == meant
    client.force_login(person)
    got = {audience: client.get(address("download", it)).status_code for audience, it in there.items()}
    assert got == {audience: 200 if audience in meant else 404 for audience in there}


@pytest.mark.parametrize(("who", "other"), [("carer", "young_person"), ("young_person", "carer")])
def test_they_add_their_own_for_themselves_and_the_professionals(who, other, client, ada, teacher, request):
    person, somebody = request.getfixturevalue(who), request.getfixturevalue(other)
    client.force_login(person)
    page = client.get(address("add", ada)).content.decode()
    assert "Who may see it?" not in page
    form = {"title": "Swimming badge", "kind": "certificate", "file": upload("badge.pdf", corpus.pdf())}
    form["audience"] = other  # asked for behind the form: it changes nothing
    assert client.post(address("add", ada), form).status_code == 302
    mine = Document.objects.get()
    assert (mine.audience, mine.uploaded_by) == (who, person)
    assert list(permissions.readable(teacher, ada)) == [mine]
    assert not permissions.readable(somebody, ada).exists()
    with pytest.raises(Denied):
        add(ada, person, audience=other)


def test_a_carer_takes_their_own_off_again_and_nobody_elses(client, ada, social_worker, carer):
    theirs = add(ada, social_worker, audience="carer")
    mine = add(ada, carer, audience="carer")
    client.force_login(carer)
    assert client.post(address("remove", mine)).status_code == 302
    assert client.post(address("remove", theirs)).status_code == 403
    assert [document.pk for document in permissions.readable(carer, ada)] == [theirs.pk]


def test_what_shows_where_the_child_lives_is_not_for_the_school(client, ada, social_worker, teacher, adviser, carer):
    hidden = add(ada, social_worker, title="Placement plan", audience="carer", shows_place=True)
    assert [list(permissions.readable(user, ada)) for user in (adviser, teacher, carer)] == [[hidden], [], []]
    client.force_login(teacher)
    assert "Placement plan" not in client.get(reverse("children:history", args=[ada.pk])).content.decode()
    client.force_login(adviser)
    assert "Placement plan" in client.get(reverse("children:history", args=[ada.pk])).content.decode()


# ---------------------------------------------------------------- versions


def test_a_newer_version_takes_the_place_and_the_older_one_can_still_be_read(client, ada, document, teacher):
    client.force_login(teacher)
    page = client.get(address("add_newer", document))
    assert page.context["form"].initial["title"] == "Autumn report"
    said = {"title": "Spring report", "kind": "report", "audience": "professionals", "on_screen": "on"}
    client.post(address("add_newer", document), said | {"file": upload("s.pdf", corpus.pdf())})
    (newest,) = lists.of_child(teacher, ada)
    assert (newest.title, newest.number, newest.on_screen) == ("Spring report", 2, True)
    assert newest.earlier == [document]
    text = client.get(address("list", ada)).content.decode()
    assert "Earlier versions (1)" in text
    assert "On the big screen too" in text
    assert b"".join(client.get(address("download", document)).streaming_content)


def test_a_version_taken_off_again_gives_back_the_place(client, ada, document, social_worker):
    newer = add(ada, social_worker, title="Wrong one", replaces=document)
    client.force_login(social_worker)
    assert "is shown again in its place" in client.get(address("remove", newer)).content.decode()
    client.post(address("remove", newer))
    assert lists.of_child(social_worker, ada) == [document]
    assert add(ada, social_worker, replaces=document).number == 3


def test_a_reader_who_may_not_read_the_newer_version_keeps_the_older_one(ada, social_worker, carer):
    older = add(ada, social_worker, audience="carer")
    newer = add(ada, social_worker, replaces=older)
    assert lists.of_child(carer, ada) == [older]
    assert lists.of_child(social_worker, ada) == [newer]


def test_a_carer_adds_newer_versions_of_their_own_alone(client, ada, social_worker, carer):
    theirs, mine = add(ada, social_worker, audience="carer"), add(ada, carer, audience="carer")
    client.force_login(carer)
    assert client.get(address("add_newer", theirs)).status_code == 403
    assert client.get(address("add_newer", mine)).status_code == 200


def test_what_is_said_about_a_document_is_changed_by_those_who_keep_it(client, document, teacher, social_worker):
    said = {"title": "Report", "kind": "assessment", "audience": "both", "on_screen": "on"}
    client.force_login(teacher)
    assert client.post(address("change", document), said).status_code == 403
    client.force_login(social_worker)
    assert "“Report” has been changed" in client.post(address("change", document), said, follow=True).content.decode()
    document.refresh_from_db()
    assert (document.title, document.kind, document.audience, document.on_screen) == (*list(said.values())[:3], True)


# ---------------------------------------------------------------- pictures, small


def test_a_picture_is_shown_small_and_nothing_else_is(client, ada, document, teacher):
    photo = add(ada, teacher, kind="photo", upload=upload("p.jpg", corpus.picture(size=(900, 600))))
    client.force_login(teacher)
    page = client.get(address("list", ada)).content.decode()
    assert address("preview", photo) in page
    assert address("preview", document) not in page
    response = client.get(address("preview", photo))
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as small:
        assert small.size == (320, 213)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "image/jpeg"
    assert client.get(address("preview", document)).status_code == 404


# ---------------------------------------------------------------- plans that show them


def test_a_plan_shows_what_is_chosen_for_it_in_its_newest_version(ada, plan, document, social_worker, adviser):
    other = add(ada, social_worker, title="Certificate")
    offered = [document, other]
    actions.cite(child=ada, plan_id=plan, chosen=[document], offered=offered, by=adviser)
    assert lists.of_plan(adviser, ada, plan) == [document]
    with clock.at(clock.today() + timedelta(days=9)):
        over = clock.now() - timedelta(days=1)
        newer = add(ada, social_worker, title="Spring report", replaces=document)
        assert lists.of_plan(adviser, ada, plan) == [newer]
        assert lists.of_plan(adviser, ada, plan, until=over) == [document]
        actions.cite(child=ada, plan_id=plan, chosen=[other], offered=[newer, other], by=adviser)
        assert lists.of_plan(adviser, ada, plan) == [other]


def test_nothing_is_put_on_the_plan_of_another_child(client, ada, document, social_worker, teacher):
    """Neither by the page of choices nor by a field of the form that was changed."""
    ben = in_care(ChildFactory(authority=ada.authority, given_name="Ben"))
    other = pep_at("new", child=ben, social_worker=social_worker, teacher=teacher).pk
    client.force_login(social_worker)
    choose = reverse("documents:cite", args=[ada.pk, other])
    assert client.get(choose).status_code == 404
    assert client.post(choose, {"documents": [str(document.series)]}).status_code == 404
    answers = {"kind": "certificate", "title": "Swimming", "audience": "family", "plan": other}
    sent = client.post(address("add", ada), answers | {"file": upload("s.png", corpus.picture("PNG"))})
    assert sent.status_code == 403
    assert Document.objects.count() == 1
    assert lists.for_family(ben, other) == []


def test_the_page_of_choices_begins_with_what_the_plan_shows(client, ada, plan, social_worker, carer):
    shown, other = add(ada, social_worker, plan_id=plan), add(ada, social_worker, title="Other")
    address = reverse("documents:cite", args=[ada.pk, plan])
    client.force_login(social_worker)
    assert client.get(address).context["form"].initial["documents"] == [str(shown.series)]
    assert client.post(address, {"documents": [str(other.series)]}).status_code == 302
    assert lists.of_plan(social_worker, ada, plan) == [other]
    client.force_login(carer)
    assert client.get(address).status_code == 403


def test_a_former_carer_does_not_see_even_what_they_added(ada, carer):
    mine = add(ada, carer, audience="carer")
    with clock.at(clock.today() + timedelta(days=2)):
        end_allocation(allocation=carer.allocations.get(), ends=clock.today() - timedelta(days=1), by=None)
        assert not permissions.readable(carer, ada).exists()
    assert mine.pk
