"""Terms, schools with their own, the file of terms, closures, and the look."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit import clock
from organisations.models import Authority
from peps.models import PEP
from signoff.models import Duty
from tests.factories import SchoolFactory
from tests.factories.plans import pep_at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 6)
HEAD = "name,first_day,half_term_start,half_term_end,last_day,urn\n"
LOOK = {
    "name": "Exampleshire",
    "virtual_school_name": "The Virtual School",
    "email": "vs@council.example",
    "phone": "01632 960000",
    "colour": "#1d4f5f",
}


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


def at(authority, name, *args):
    return reverse(f"authority:{name}", args=[authority.code, *args])


def days(**given):
    """The boxes of dates: days(first_day=date(...))."""
    return {
        f"{name}-{part}": getattr(day, part) for name, day in given.items() for part in ("day", "month", "year")
    }  # fmt: skip


def autumn_2028(**changed):
    dates = {
        "first_day": date(2028, 9, 4),
        "half_term_start": date(2028, 10, 23),
        "half_term_end": date(2028, 10, 27),
        "last_day": date(2028, 12, 20),
    }
    return {"name": "Autumn 2028", **days(**(dates | changed))}


def upload(text, name="terms.csv"):
    return {"file": SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())}


def words(response):
    return response.content.decode()


def test_an_administrator_adds_a_term(client, authority, administrator):
    client.force_login(administrator)
    assert "Add a term" in words(client.get(at(authority, "terms")))
    page = client.post(at(authority, "term_add"), autumn_2028(), follow=True)
    assert "Autumn 2028 is saved" in words(page)
    assert authority.terms.get(name="Autumn 2028").first_day == date(2028, 9, 4)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"half_term_start": date(2028, 9, 1)}, "The break must start after the first day of the term"),
        ({"half_term_end": date(2028, 10, 20)}, "The break must not end before it starts"),
        ({"last_day": date(2028, 10, 27)}, "The last day must be after the half-term break"),
        ({"first_day": date(2028, 7, 10)}, "Autumn 2028 starts before Summer 2028 ends"),
    ],
)
def test_a_term_that_cannot_be_right_says_why(client, authority, administrator, changed, said):
    client.force_login(administrator)
    assert said in words(client.post(at(authority, "term_add"), autumn_2028(**changed)))
    assert not authority.terms.filter(name="Autumn 2028").exists()


def test_a_name_that_is_there_already_says_so(client, authority, administrator):
    client.force_login(administrator)
    page = client.post(at(authority, "term_add"), autumn_2028() | {"name": "Summer 2028"})
    assert "Two terms are called Summer 2028" in words(page)


def test_the_head_reads_terms_and_does_not_change_them(client, authority, head):
    client.force_login(head)
    assert "Add a term" not in words(client.get(at(authority, "terms")))
    assert client.get(at(authority, "term_add")).status_code == 403
    assert client.post(at(authority, "closures"), days(first=date(2026, 12, 29))).status_code == 403
    assert client.get(at(authority, "file")).status_code == 403


def test_a_term_with_plans_in_it_is_not_removed(client, authority, administrator, ada, social_worker, teacher):
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(administrator)
    page = client.post(at(authority, "term_remove", plan.term_id), follow=True)
    assert "has plans in it" in words(page)
    client.post(at(authority, "term_remove", authority.terms.get(name="Summer 2028").pk))
    assert not authority.terms.filter(name="Summer 2028").exists()


def test_a_closure_moves_the_date_of_a_plan_and_its_duty(client, authority, administrator, ada, social_worker, teacher):
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    assert plan.due_on == date(2026, 10, 5)
    client.force_login(administrator)
    client.post(at(authority, "closures"), days(first=date(2026, 9, 26), last=date(2026, 9, 29)))
    assert list(authority.closures.values_list("day", flat=True)) == [date(2026, 9, 28), date(2026, 9, 29)]
    assert PEP.objects.get(pk=plan.pk).due_on == date(2026, 10, 7)
    assert Duty.objects.get(pep=plan, kind=Duty.Kind.HOLD).due_on == date(2026, 10, 7)
    client.post(at(authority, "closure_remove", authority.closures.first().pk))
    assert PEP.objects.get(pk=plan.pk).due_on == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (days(first=date(2026, 12, 26)), "This is a week-end"),
        (days(first=date(2026, 12, 30), last=date(2026, 12, 29)), "must not be before the first"),
        (days(first=date(2026, 1, 1), last=date(2026, 12, 29)), "at most 60 days"),
        ({}, "Enter the first day"),
    ],
)
def test_closures_that_cannot_be_right_say_why(client, authority, administrator, given, said):
    client.force_login(administrator)
    assert said in words(client.post(at(authority, "closures"), given))


# ---------------------------------------------------------------- schools with terms of their own


def test_a_school_gets_terms_of_its_own_and_no_second_plan(
    client, authority, administrator, ada, school, social_worker, teacher
):
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(administrator)
    page = client.post(at(authority, "school_find"), {"school": school.urn}, follow=True)
    assert "Terms of Oakfield School" in words(page)
    term = authority.terms.get(school=school, name="Autumn 2026")
    dates = {"half_term_start": term.half_term_start, "half_term_end": term.half_term_end}
    dates |= {"first_day": term.first_day, "last_day": date(2026, 12, 11)}
    client.post(at(authority, "term", term.pk), {"name": "Autumn term", **days(**dates)})
    assert authority.terms.get(pk=term.pk).last_day == date(2026, 12, 11)
    assert [each.pk for each in PEP.objects.filter(child=ada)] == [plan.pk]
    client.post(at(authority, "school_give_back", school.pk))
    assert not authority.terms.filter(school=school).exists()


def test_several_schools_of_a_name_are_asked_about(client, authority, administrator):
    schools = [SchoolFactory(name="Beech School", town=town) for town in ("Northton", "Southton")]
    client.force_login(administrator)
    assert "Select the one you mean" in words(client.post(at(authority, "school_find"), {"school": "Beech"}))
    asked = {"school": "Beech", "school_id": str(schools[1].pk)}
    assert client.post(at(authority, "school_find"), asked)["Location"] == at(authority, "school", schools[1].pk)
    assert "No open school" in words(client.post(at(authority, "school_find"), {"school": "Nowhere"}))


# ---------------------------------------------------------------- a file of terms


def test_a_file_of_terms_is_taken_in_where_all_files_are(client, authority, administrator):
    client.force_login(administrator)
    page = client.get(at(authority, "file"), follow=True)
    assert page.redirect_chain[0][0] == f"{reverse('importing:choose', args=['terms'])}?authority={authority.code}"
    assert "School terms" in words(page)


# ---------------------------------------------------------------- the look


def picture(kind="PNG", size=(600, 500)):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return SimpleUploadedFile("logo.png", out.getvalue())


@pytest.mark.parametrize("person", ["head", "administrator"])
def test_the_look_is_changed_by_the_head_and_by_administrators(client, authority, person, request):
    client.force_login(request.getfixturevalue(person))
    client.post(at(authority, "look"), LOOK | {"colour": "#5B2A86", "logo_file": picture()})
    after = Authority.objects.get(pk=authority.pk)
    assert (after.colour, after.virtual_school_name) == ("#5b2a86", "The Virtual School")
    answer = client.get(reverse("logo", args=[authority.code]))
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as image:
        assert (image.format, image.height) == ("PNG", 400)


def test_a_colour_that_is_too_light_is_refused_with_its_ratio(client, authority, head):
    client.force_login(head)
    page = words(client.post(at(authority, "look"), LOOK | {"colour": "#ffcc00"}))
    assert "a contrast of 1.51 to 1" in page
    assert Authority.objects.get(pk=authority.pk).colour != "#ffcc00"


def test_a_look_is_seen_before_it_is_saved(client, authority, head):
    client.force_login(head)
    page = words(client.post(at(authority, "look"), LOOK | {"colour": "#5b2a86", "do": "preview"}))
    assert "How it would look" in page
    assert "preview.css?colour=%235b2a86" in page
    assert Authority.objects.get(pk=authority.pk).colour != "#5b2a86"
    css = client.get(at(authority, "look_preview"), {"colour": "#5b2a86"})
    assert css.content == b".epep-look { --brand: #5b2a86; }\n"
    sneaky = client.get(at(authority, "look_preview"), {"colour": "red} body{display:none"})
    assert sneaky.content.decode().count("{") == 1


@pytest.mark.parametrize("content", [b"<svg/>", b"x" * (1024 * 1024 + 1), b"GIF89a"])
def test_what_is_no_png_or_jpeg_is_no_logo(client, authority, head, content):
    client.force_login(head)
    page = client.post(at(authority, "look"), LOOK | {"logo_file": SimpleUploadedFile("logo.png", content)})
    assert "The logo must be" in words(page)
    assert not Authority.objects.get(pk=authority.pk).logo


def test_settings_are_in_the_navigation_of_those_who_have_them(client, authority, head, administrator, adviser):
    for person, sees in [(head, True), (administrator, True), (adviser, False)]:
        client.force_login(person)
        assert (f'href="{reverse("authority:index")}"' in words(client.get("/"))) is sees
    client.force_login(head)
    assert client.get(reverse("authority:index"))["Location"] == at(authority, "settings")
