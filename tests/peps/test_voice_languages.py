"""Languages of the young person's pages: whole, checked by a person, unchanged since; else they are not there."""

from pathlib import Path

import pytest
from django.urls import reverse

from peps.models import CheckedLanguage
from peps.voice import languages
from peps.voice.settings import check_language
from tests.factories import pep_at

ARABIC = "ar"


def write(place, said, code=ARABIC):
    path = Path(place) / code / languages.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(languages.as_catalogue(said, code), encoding="utf-8")


def in_arabic(text) -> str:
    """Not a translation: Arabic letters for a test, with the places for names kept."""
    places = "".join(f" {place}" for place in sorted(languages._places(text)))
    return f"سؤال {len(text)}{places}"


@pytest.fixture
def catalogue(settings, tmp_path):
    settings.VOICE_CATALOGUES = [tmp_path]
    write(tmp_path, {text: in_arabic(text) for text in languages.texts()})
    return tmp_path


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def test_the_list_for_translators_holds_every_text_as_it_is(settings):
    path = Path(settings.BASE_DIR) / "locale" / "en" / languages.FILE
    said = languages.parse(path.read_text(encoding="utf-8"))
    assert said == {text: text for text in languages.texts()}, "run manage.py voice_words"


def test_a_catalogue_is_read_as_gettext_writes_it():
    said = languages.parse(
        'msgid ""\nmsgstr "Language: ar\\n"\n\n'
        '# for the first page\nmsgid "Hello "\n"%(name)s"\nmsgstr ""\n"مرحبا %(name)s \\"x\\""\n\n'
        '#, fuzzy\nmsgid "Start"\nmsgstr "Stop"\n\nmsgid "Next"\nmsgstr ""\n\n#~ msgid "Old"\n#~ msgstr "Alt"\n'
    )
    assert said == {"Hello %(name)s": 'مرحبا %(name)s "x"'}


def test_a_text_that_loses_the_place_for_a_name_counts_as_missing(catalogue):
    assert languages.is_whole(ARABIC)
    write(catalogue, {text: in_arabic(text) for text in languages.texts()} | {"Hello %(name)s": "مرحبا"})
    assert languages.missing(ARABIC) == ["Hello %(name)s"]


@pytest.mark.parametrize("code", ["ar", "ckb", "fa", "prs", "ps", "ur"])
def test_languages_that_run_from_right_to_left_are_known(code):
    assert languages.language(code).direction == "rtl"
    assert languages.language("so").direction == "ltr"


def test_a_language_shows_only_once_a_person_has_checked_it_as_it_stands(catalogue, authority, administrator):
    def offered():
        return [each.code for each in languages.offered(authority)]

    assert offered() == ["en"]
    check_language(authority=authority, code=ARABIC, name="Rania Aziz", by=administrator)
    assert offered() == ["en", ARABIC]
    write(catalogue, {text: f"{in_arabic(text)} آخر" for text in languages.texts()})
    assert offered() == ["en"]
    check_language(authority=authority, code=ARABIC, name="Rania Aziz", by=administrator)
    assert offered() == ["en", ARABIC]
    assert CheckedLanguage.objects.filter(withdrawn_at=None).count() == 1


def test_the_pages_speak_it_with_the_english_beside_the_question(client, catalogue, plan, young_person, administrator):
    check_language(authority=plan.child.authority, code=ARABIC, name="Rania Aziz", by=administrator)
    client.force_login(young_person)
    hello = reverse("peps:my_views:hello", args=[plan.pk])
    client.post(hello, {"language": ARABIC})
    text = client.get(hello).text
    assert '<html lang="ar" dir="rtl"' in text
    assert "\u2068Ada\u2069" in text
    page = client.get(reverse("peps:my_views:ask", args=[plan.pk, "school"])).text
    assert in_arabic("How do lessons feel?") in page
    assert '<span class="v-gloss" lang="en" dir="ltr">How do lessons feel?</span>' in page
    client.post(reverse("peps:my_views:ask", args=[plan.pk, "school"]), {"good_at": "الرسم"})
    assert plan.view_answers.get().language == "العربيّة"


def test_an_administrator_reads_it_all_and_says_who_checked_it(client, catalogue, authority, administrator):
    client.force_login(administrator)
    here = reverse("voice:language", args=[authority.code, ARABIC])
    assert in_arabic("Skip") in client.get(here).text
    client.post(here, {"checked_by_name": ""})
    assert len(languages.offered(authority)) == 1
    client.post(here, {"checked_by_name": "Rania Aziz"})
    settings_page = reverse("voice:settings", args=[authority.code])
    assert "Checked by Rania Aziz" in client.get(settings_page).text
    client.post(reverse("voice:withdraw", args=[authority.code, ARABIC]))
    assert len(languages.offered(authority)) == 1


def test_the_helpline_is_the_authoritys_setting(client, plan, authority, administrator, young_person):
    client.force_login(administrator)
    helpline = {"helpline": "Talk here", "helpline_phone": "01632 960001", "helpline_words": "Every evening."}
    client.post(reverse("voice:settings", args=[authority.code]), helpline)
    client.force_login(young_person)
    text = client.get(reverse("peps:my_views:hello", args=[plan.pk])).text
    assert "01632 960001" in text
    assert "0800 1111" not in text
