"""An import through its pages: looked through, read, loaded, stopped, killed, gone on with, undone."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import tasks
from accounts.importing import keeping
from audit import clock
from children.models import CarePeriod, Child, LegalStatus, Placement
from children.ssda903 import loading as returns
from organisations import import_kinds, import_runs
from organisations.models import ImportChange, ImportLine, ImportRun, School
from tests.factories import AuthorityFactory, UserFactory

pytestmark = pytest.mark.django_db
SAMPLES = settings.BASE_DIR.parent / "shared" / "data"
FIXTURES = Path(__file__).parent.parent / "fixtures"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
State = ImportRun.State


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def small_steps(monkeypatch):
    """Two children a step, so that a file of five takes three."""
    monkeypatch.setattr(returns.Loading, "batch", 2)


def upload(name, *lines):
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def a_return(children=5, place="U1", born="01/05/2014"):
    header = [f"C{n},F,{born},WBRI,,," for n in range(children)]
    episodes = [f"C{n},01/02/2026,S,C2,N1,{place},PR1,,,,,," for n in range(children)]
    return [upload("header.csv", HEADER, *header), upload("episodes.csv", EPISODES, *episodes)]


def choose(client, files, kind="ssda903", **more):
    for each in files:
        each.seek(0)
    later = timedelta(minutes=ImportRun.objects.count())
    with clock.at(clock.now() + later):
        response = client.post(reverse("importing:choose", args=[kind]), {"files": files, **more})
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.get(pk=response.url.strip("/").rpartition("/")[2])


def worked(run):
    tasks.sweep_imports()
    run.refresh_from_db()
    return run


def do(client, run, what):
    client.post(reverse("importing:run", args=[run.pk]), {"do": what})
    run.refresh_from_db()


def loaded(client, files, **more):
    run = worked(choose(client, files, **more))
    assert run.state == State.CHECKED, run.problem
    do(client, run, "begin")
    return worked(run)


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def page(client, run, **query):
    return client.get(reverse("importing:run", args=[run.pk]), query).content.decode()


def test_a_file_is_looked_through_read_and_loaded(admin, authority):
    run = choose(admin, a_return())
    assert "Looking through the file" in page(admin, run)
    worked(run)
    assert (run.state, Child.objects.count(), run.counts["created"]) == (State.CHECKED, 0, 5)
    shown = page(admin, run)
    assert "Load 5 children" in shown
    assert "C3" in shown
    do(admin, run, "begin")
    assert "0 of 5 children" in page(admin, run)
    worked(run)
    assert (run.state, run.done, Child.objects.filter(authority=authority).count()) == (State.DONE, 5, 5)
    assert "5 children" in page(admin, run)


def test_a_zip_is_the_files_in_it(admin):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each in a_return():
            archive.writestr(f"return/{each.name}", each.read())
    run = worked(choose(admin, [SimpleUploadedFile("return.zip", out.getvalue())]))
    assert (run.state, run.counts["created"]) == (State.CHECKED, 5), run.problem


def test_the_example_of_each_kind_can_be_read_as_it_is(admin, administrator, authority):
    for kind in import_kinds.all_kinds():
        assert kind.templates
        assert kind.group in import_kinds.GROUPS
        files = {name: text.encode() for name, text in kind.templates.items()}
        loading = kind.loading(files, authority=authority, by=administrator)
        assert loading.units or kind.slug == "former-plans", kind.slug
        assert kind.slug == "former-plans" or not loading.result.refused, kind.slug
    answer = admin.get(reverse("importing:template", args=["ssda903"]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["header.csv", "episodes.csv"]
    run = worked(choose(admin, [SimpleUploadedFile("example.zip", answer.content)]))
    assert (run.counts["created"], run.counts["refused"], run.counts["warning"]) == (1, 0, 0)


def test_a_second_time_nothing_changes(admin):
    loaded(admin, a_return())
    versions = list(Child.objects.order_by("pk").values_list("pk", "version"))
    run = worked(choose(admin, a_return()))
    assert (run.counts["unchanged"], run.counts["created"], run.counts["updated"]) == (5, 0, 0)
    assert "Nothing changed" in page(admin, run)
    do(admin, run, "begin")
    worked(run)
    assert list(Child.objects.order_by("pk").values_list("pk", "version")) == versions
    assert not run.changes.exists()


def test_a_refused_row_says_where_why_and_what_to_do_also_in_the_report(admin):
    run = worked(choose(admin, [upload("h.csv", HEADER, "C1,F,31/31/2014,WBRI,,,", "C2,F,01/05/2014,ZZZZ,,,")]))
    line = run.lines.get(outcome="refused", column="DOB")
    assert (line.file, line.row, line.value) == ("h.csv", 2, "31/31/2014")
    shown = page(admin, run)
    for words in (line.words, line.fix, "31/31/2014", "ETHNIC"):
        assert words in shown
    report = admin.get(reverse("importing:report", args=[run.pk])).content.decode()
    assert "h.csv,2,DOB,31/31/2014" in report
    assert line.fix in report


def test_a_file_that_cannot_be_read_says_what_to_do(admin):
    run = worked(choose(admin, [SimpleUploadedFile("h.csv", HEADER.encode("utf-16"))]))
    assert run.state == State.FAILED
    assert "UTF-16" in page(admin, run)


def test_it_stops_between_two_steps_and_goes_on_where_it_was(admin, small_steps, monkeypatch):
    run = worked(choose(admin, a_return()))
    do(admin, run, "begin")
    step = returns.Loading.step

    def stopping(loading, *args, **details):
        step(loading, *args, **details)
        import_runs.stop(run=run)

    monkeypatch.setattr(returns.Loading, "step", stopping)
    worked(run)
    assert (run.state, run.done, Child.objects.count()) == (State.STOPPED, 2, 2)
    assert "2 of 5 children are loaded" in page(admin, run)
    monkeypatch.setattr(returns.Loading, "step", step)
    do(admin, run, "begin")
    worked(run)
    assert (run.state, run.done, run.counts["created"], Child.objects.count()) == (State.DONE, 5, 5, 5)
    assert run.lines.filter(outcome="created").count() == 5


def test_whoever_is_killed_within_a_step_leaves_nothing_of_it_and_the_next_goes_on(admin, small_steps, monkeypatch):
    run = worked(choose(admin, a_return()))
    do(admin, run, "begin")
    step, taken = returns.Loading.step, []

    def killed(loading, *args, **details):
        step(loading, *args, **details)
        taken.append(args)
        if len(taken) == 2:
            raise SystemExit

    monkeypatch.setattr(returns.Loading, "step", killed)
    with pytest.raises(SystemExit):
        tasks.import_run(str(run.pk))
    assert Child.objects.count() == 2
    ImportRun.objects.update(leased_until=clock.now() + import_runs.LEASE)  # as a killed worker leaves it
    assert worked(run).done == 2
    with clock.at(clock.now() + 2 * import_runs.LEASE):
        worked(run)
    assert (run.state, run.counts["created"], Child.objects.count()) == (State.DONE, 5, 5)
    assert Child.history.count() == 5


def test_a_fault_in_a_step_stops_the_run_and_says_so_and_going_on_tries_again(admin, small_steps, monkeypatch):
    run = worked(choose(admin, a_return()))
    do(admin, run, "begin")
    with monkeypatch.context() as broken:
        broken.setattr(returns.Loading, "step", lambda *_, **__: 1 / 0)
        assert worked(run).state == State.STOPPED
    assert "Something went wrong after 0 of 5" in run.problem
    assert "Something went wrong" in admin.get(reverse("importing:run", args=[run.pk])).content.decode()
    do(admin, run, "begin")
    assert worked(run).state == State.DONE
    assert Child.objects.count() == 5


def test_the_last_import_is_undone_whole_but_for_what_somebody_changed_since(admin):
    loaded(admin, a_return(3))
    run = loaded(admin, a_return(5, place="K2"))
    assert (run.counts["created"], run.counts["updated"]) == (2, 3)
    touched = Child.objects.get(local_id="C1")
    touched.placements.get(ends=None).save()
    admin.post(reverse("importing:undo", args=[run.pk]))
    worked(run)
    assert (run.state, run.counts["kept"]) == (State.UNDONE, 1)
    assert sorted(Child.objects.values_list("local_id", flat=True)) == ["C0", "C1", "C2"]
    kinds = dict(Placement.objects.filter(ends=None).values_list("child__local_id", "kind"))
    assert kinds == {"C0": "U1", "C1": "K2", "C2": "U1"}
    assert run.lines.get(outcome="kept").subject == "C1"
    assert {model.objects.count() for model in (CarePeriod, LegalStatus, Placement)} == {3}


def test_only_the_last_import_can_be_undone(admin):
    first = loaded(admin, a_return(2))
    last = loaded(admin, a_return(3))
    assert (import_runs.can_undo(first), import_runs.can_undo(last)) == (False, True)
    assert admin.post(reverse("importing:undo", args=[first.pk])).status_code == 302
    first.refresh_from_db()
    assert first.state == State.DONE
    admin.post(reverse("importing:undo", args=[last.pk]))
    worked(last)
    assert import_runs.can_undo(first)


def test_one_import_of_an_authority_runs_at_a_time(admin):
    one, other = worked(choose(admin, a_return(1))), worked(choose(admin, a_return(2)))
    do(admin, one, "begin")
    do(admin, other, "begin")
    assert (one.state, other.state) == (State.APPLYING, State.CHECKED)


def test_runs_of_another_authority_do_not_exist_and_whoever_lost_the_role_loads_nothing(client, admin, authority):
    run = worked(choose(admin, a_return()))
    do(admin, run, "begin")
    run.authority = AuthorityFactory()
    run.save()
    assert admin.get(reverse("importing:run", args=[run.pk])).status_code == 404
    assert worked(run).state == State.STOPPED
    assert not Child.objects.exists()


def test_the_register_of_schools_is_for_system_administrators(client, admin):
    assert admin.get(reverse("importing:choose", args=["schools"])).status_code == 403
    client.force_login(UserFactory(is_superuser=True))
    text = (FIXTURES / "gias" / "establishments.csv").read_bytes()
    run = loaded(client, [SimpleUploadedFile("edubase.csv", text)], kind="schools")
    assert run.state == State.DONE
    number = School.objects.filter(urn__isnull=False).count()
    assert number == run.counts["created"] > 0
    again = worked(choose(client, [SimpleUploadedFile("edubase.csv", text)], kind="schools"))
    assert again.counts["unchanged"] == number
    client.post(reverse("importing:undo", args=[run.pk]))
    worked(run)
    assert School.objects.filter(urn__isnull=False).count() == 0


def test_the_file_is_kept_encrypted_and_only_as_long_as_it_is_needed(admin, django_capture_on_commit_callbacks):
    run = choose(admin, a_return())
    assert HEADER.encode() not in Path(run.file.path).read_bytes()
    assert set(keeping.read(run)) == {"header.csv", "episodes.csv"}
    path = Path(run.file.path)
    worked(run)
    with django_capture_on_commit_callbacks(execute=True):
        do(admin, run, "give_up")
    assert run.state == State.CANCELLED
    assert not run.file
    with clock.at(clock.now() + keeping.REPORT_KEPT_FOR * 2):
        keeping.forget_old()
    assert not ImportLine.objects.exists()
    assert not ImportChange.objects.exists()
    assert path.exists() is False


@pytest.mark.full
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample returns are not on this machine")
def test_a_whole_sample_return_loads_through_the_pages_and_loads_again(admin):
    folder = SAMPLES / "ssda903" / "csc-validator-be-903"
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]
    with clock.at(clock.now().replace(month=11)):
        run = loaded(admin, files)
        while run.is_working:
            worked(run)
        assert (run.state, Child.objects.count()) == (State.DONE, 2675)
        again = worked(choose(admin, files))
        assert (again.counts["unchanged"], again.counts["created"], again.counts["updated"]) == (2675, 0, 0)
