"""What is written in two places says the same in both, and nothing lies about unused."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.template.loader import get_template

from tests import pages
from tests.world import PATTERNS

HERE = Path(settings.BASE_DIR)
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
NAMES = {str(path.relative_to(HERE / "templates")): path for path in TEMPLATES}
# Taken by Django and allauth by their names.
BY_CONVENTION = {"403.html", "404.html", "429.html", "500.html"}
OF_ALLAUTH = ("account/", "allauth/", "mfa/", "socialaccount/", "usersessions/")


def code() -> str:
    """Our modules, without tests, as one text."""
    paths = [path for room in settings.ROOMS for path in (HERE / room).rglob("*.py") if "migrations" not in path.parts]
    return "\n".join(path.read_text() for path in paths)


def test_every_template_is_used():
    texts = [code(), *(path.read_text() for path in TEMPLATES)]
    unused = {
        name
        for name in NAMES
        if name not in BY_CONVENTION and not name.startswith(OF_ALLAUTH)
        if not any(re.search(rf"[\"']{re.escape(name)}[\"']", text) for text in texts)
    }
    assert unused == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles_and_finds_what_it_takes(name):
    text = NAMES[name].read_text()
    get_template(name)
    for other in re.findall(r'{%\s*(?:extends|include)\s+"([^"]+)"', text):
        get_template(other)


def test_every_address_in_a_template_exists():
    unknown = {
        f"{path.relative_to(HERE)}: {name}"
        for path in TEMPLATES
        for name in re.findall(r"{%\s*url\s+[\"']([\w:.-]+)[\"']", path.read_text())
        if name not in PATTERNS
    }
    assert unknown == set()


@pytest.mark.parametrize("path", sorted((HERE / "static").glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_closes_each_brace_before_the_next_heading(path):
    """One that stays open takes everything after it along: on a wide screen a whole page loses its looks."""
    chapters = re.split(r"^/\* -{20,}.*?\*/", path.read_text(), flags=re.M)
    assert [number for number, text in enumerate(chapters) if text.count("{") != text.count("}")] == []


def test_every_address_in_the_code_exists():
    asked = set(re.findall(r"""(?:reverse|redirect)\(\s*["']([\w-]+:[\w-]+)["']""", code()))
    assert asked - set(PATTERNS) == set()


def test_models_and_migrations_say_the_same(settings):
    settings.MIGRATION_MODULES = {}
    loader = MigrationLoader(None)
    wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert set(wanted) & set(settings.ROOMS) == set()


def test_commands_of_the_readme_exist():
    readme, makefile = (HERE / "README.md").read_text(), (HERE / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    said = set(re.findall(r"^(?:[A-Z]+=\S+ )*make ([a-z-]+)", readme, re.MULTILINE))
    said |= set(re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)", readme))
    assert said
    assert said - targets == set()
    ours = {path.stem for room in settings.ROOMS for path in (HERE / room).glob("management/commands/*.py")}
    assert set(re.findall(r"manage\.py ([a-z][a-z0-9_]+)", readme)) - ours - {"migrate", "check"} == set()


def test_rooms_of_the_readme_are_the_rooms():
    readme = (HERE / "README.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE) == settings.ROOMS


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<html lang='en'><title>T</title><h1>A</h1><h1>B</h1>", "2 first headings"),
        ("<html lang='en'><title>T</title>", "0 first headings"),
        ("<html lang='en'><title></title><h1>A</h1>", "no title"),
        ("<html><title>T</title><h1>A</h1>", "no language"),
        ("<html lang='en'><title>T</title><h1 style='x'>A</h1>", "inline: style on <h1>"),
        ("<html lang='en'><title>T</title><h1 onclick='x'>A</h1>", "inline: onclick on <h1>"),
        ("<html lang='en'><title>T</title><h1>A</h1><script>x</script>", "inline: <script>"),
        ("<html lang='en'><title>T</title><h1>{{ name }}</h1>", "{{ in the page"),
        ("<html lang='en'><title>T</title><h1>undefined variable: name</h1>", "undefined variable: name"),
    ],
)
def test_what_is_wrong_with_a_page_is_seen(html, fault):
    assert pages.faults(html) == [fault]
