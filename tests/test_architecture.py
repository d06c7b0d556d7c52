"""The order of the rooms and the habits every room keeps: read from the source, so a slip fails before it is run."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from guardian.models import GroupObjectPermission, UserObjectPermission

from tests.factories import pep_at

HERE = Path(settings.BASE_DIR)
ROOMS = settings.ROOMS
HEIGHT = {room: height for height, room in enumerate(ROOMS)}
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
# Folders of templates that are not named after their room. What is in no folder is ground.
ROOM_OF_FOLDER = {
    **{room: room for room in ROOMS},
    **dict.fromkeys(["account", "allauth", "mfa", "socialaccount", "usersessions"], "accounts"),
    "gallery": "components",
}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the rooms, by its path; migrations are history."""
    paths = [path for room in ROOMS for path in sorted((HERE / room).rglob("*.py")) if "migrations" not in path.parts]
    return {str(path.relative_to(HERE)): ast.parse(path.read_text()) for path in paths}


def room_of(path: str) -> str:
    return path.split("/")[0]


def functions(tree):
    """Each function with its name, and the module itself under no name."""
    yield "", tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node


def within(path, function, node_type):
    """Nodes of a kind that are in this function of this module."""
    return [node for name, part in functions(sources()[path]) if name == function
            for node in ast.walk(part) if isinstance(node, node_type)]  # fmt: skip


def calls_of(name: str) -> set[str]:
    """Modules in which something's method of this name is called."""
    return {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    }


# ---------------------------------------------------------------- toward the ground


def imported(tree) -> set[str]:
    """The rooms a module names: imported, or asked of the registry of apps."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model":
            names.add(str(getattr(node.args[0], "value", "")).split(".")[0])
    return names & set(ROOMS)


def test_a_room_imports_only_towards_the_ground():
    upward = {
        f"{path} imports {room}"
        for path, tree in sources().items()
        for room in imported(tree)
        if HEIGHT[room] > HEIGHT[room_of(path)]
    }
    assert upward == set()


def test_foreign_keys_point_only_towards_the_ground():
    upward = {
        f"{model._meta.label}.{field.name} points at {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if HEIGHT.get(field.related_model._meta.app_label, 0) > HEIGHT[model._meta.app_label]
    }
    assert upward == set()


def test_templates_take_only_from_their_own_room_or_lower_ones():
    upward = set()
    for path in TEMPLATES:
        name = path.relative_to(HERE / "templates")
        own = HEIGHT[ROOM_OF_FOLDER.get(name.parts[0], "components")]
        taken = re.findall(r'{%\s*(?:extends|include)\s+"([^"]+)"', path.read_text())
        for other in taken:
            room = ROOM_OF_FOLDER.get(other.split("/")[0])
            if room and HEIGHT[room] > own:
                upward.add(f"{name} takes {other}")
        for library in re.findall(r"{%\s*load\s+([^%]+?)\s*%}", path.read_text()):
            for tags in library.split():
                found = [room for room in ROOMS if (HERE / room / "templatetags" / f"{tags}.py").exists()]
                upward |= {f"{name} loads {tags}" for room in found if HEIGHT[room] > own}
    assert upward == set()


def test_nobody_imports_the_switchboard():
    assert {path for path, tree in sources().items() if "epep" in imported(tree) and room_of(path) != "epep"} == set()


def test_the_design_system_keeps_no_records():
    assert list(apps.get_app_config("components").get_models()) == []


# ---------------------------------------------------------------- seeing

# A view reaches a record through `visible_to`, or from a parent it has found so. The others, with the reason:
OTHER_WAYS = {
    "accounts/views.py:person Authenticator": "of a person found by people_managed",
    "children/provisioning/views.py:review_school School": "of memberships found by memberships_managed",
    "accounts/asking/views.py:_known User": "only whether an address that asks has an account",
    "accounts/views.py:accept Invitation": "public: the token is the key",
    "accounts/sign_in/views.py:accept_with Invitation": "public: the token is the key",
    "accounts/views.py:demo_people Membership": "the demonstration's made-up people",
    "accounts/views.py:_demo_cast User": "the demonstration's made-up people",
    "accounts/views.py:demo_outbox DemoMail": "the demonstration's mail",
    "children/views.py:_narrowed CarePeriod": "narrows children found by visible_to",
    "children/views.py:_narrowed Enrolment": "narrows children found by visible_to",
    "children/views.py:_with_list_data Enrolment": "prefetched for children found by visible_to",
    "children/views.py:_authorities_of Membership": "the user's own memberships",
    "children/views.py:_authorities_of AuthorityGrant": "the user's own grants",
    "children/views.py:_authorities_of Authority": "the authorities of the user's own memberships and grants",
    "children/views.py:_record_arrival Membership": "the user's own memberships",
    "children/views_access.py:_looks_at Look": "of a child found by visible_to",
    "children/views_access.py:_all_looks Look": "at children found by visible_to",
    "children/views_access.py:_all_looks Child": "what was put together with children found by visible_to",
    "children/views_access.py:_name_children Child": "what was put together with children found by visible_to",
    "children/views_access.py:_name_people User": "names beside looks already found",
    "children/views_access.py:looks_of Look": "of a person found by people_managed, at children found by visible_to",
    "exchange/views/tokens.py:token Event": "of a token found by visible_to",
    "peps/room/views.py:state LiveMeeting": "the key was given to this person with a page found so; it tells a number",
    "signoff/caseload/views.py:_keep SavedView": "the user’s own lists",
    "targets/views.py:review Target": "of a plan found by visible_to, by its child",
}
FOUND = {"pep", "child", "snapshot", "target", "document", "meeting", "allocation"}


def _asked(tree):
    """`Model.objects.…` and `get_object_or_404(Model, …)` in a module: (function, model, the calls of the chain)."""
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        outermost = {}
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            if getattr(node.func, "id", "") == "get_object_or_404" and isinstance(node.args[0], ast.Name):
                if node.args[0].id[0].isupper():
                    yield function.name, node.args[0].id, [node]
            chain, model = _chain(node)
            if model and len(chain) > len(outermost.get(id(chain[0]), [[]])[0]):
                outermost[id(chain[0])] = (chain, model)
        for chain, model in outermost.values():
            yield function.name, model, chain


def _chain(node):
    """The calls of `Model.objects.a().b()` in order, and the model; nothing for other calls."""
    calls = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        calls.insert(0, node)
        node = node.func.value
    if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name):
        return calls, node.value.id
    return [], None


def _is_gated(calls) -> bool:
    if getattr(calls[0].func, "attr", "") in {"visible_to", "attached_to"}:
        return True
    values = [word.value for call in calls for word in call.keywords]
    values += [argument for call in calls for argument in call.args if isinstance(argument, ast.Name)]
    named = [node for value in values for node in ast.walk(value)]
    return any(getattr(node, "id", "") in FOUND or ast.unparse(node) == "request.user" for node in named)


def test_views_reach_records_only_through_visible_to_or_a_parent_found_so():
    ungated = {
        f"{path}:{function} {model}"
        for path, tree in sources().items()
        if "/views" in path and room_of(path) != "epep"
        for function, model, calls in _asked(tree)
        if not _is_gated(calls)
    }
    assert ungated - set(OTHER_WAYS) == set()


def test_every_other_way_is_still_taken():
    """A reason nobody needs any more is struck off the list."""
    asked = {
        f"{path}:{function} {model}"
        for path, tree in sources().items()
        if "/views" in path
        for function, model, _ in _asked(tree)
    }
    assert set(OTHER_WAYS) - asked == set()


def test_permissions_are_asked_of_the_attachments_never_of_the_framework():
    assert calls_of("has_perm") | calls_of("has_perms") | calls_of("has_module_perms") == set()


def test_guardians_generic_tables_stay_empty(ada, social_worker, teacher):
    """Grants have tables of their own, with real foreign keys and dates."""
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    assert not UserObjectPermission.objects.exists()
    assert not GroupObjectPermission.objects.exists()


# ---------------------------------------------------------------- one door, one clock, no surprises


def test_a_status_of_a_plan_is_written_only_by_signoff():
    """Other things have a status too; each is named here with the function that writes it."""
    others = {"peps/actions.py:touch", "targets/actions.py:decide", "targets/actions.py:_submit", "epep/demo"}
    written = set()
    for path, tree in sources().items():
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                names = [getattr(part, "attr", "") for target in targets for part in ast.walk(target)]
                updates = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update"
                sets = updates and any(word.arg == "status" for word in node.keywords)
                if ("status" in names or sets) and room_of(path) in {"peps", "targets", "papers", "epep"}:
                    written.add(f"{path}:{function.name}")
    assert written - others == set()


CLOCKS = {("timezone", "now"), ("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today")}


def test_there_is_one_clock():
    asked = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in CLOCKS
    }
    assert asked == {"audit/clock.py"}


def test_no_effect_hides_in_a_model_signal():
    modules = {"django.db.models.signals", "django.dispatch", "django.core.signals"}
    hidden = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in modules
    }
    assert hidden == set()


def test_the_worker_is_asked_in_one_place():
    assert calls_of("delay") | calls_of("apply_async") | calls_of("delay_on_commit") == {"notices/telling.py"}


def test_nothing_is_marked_safe():
    named = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "mark_safe" in {alias.name for alias in node.names}
    }
    assert named == set()


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("unescaped words", r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"),
        ("inline style", r"<style\b|\sstyle\s*="),
        ("inline handler", r"<[^>{]*\son[a-z]+\s*="),
        ("inline script", r"<script(?![^>]*\ssrc=)"),
    ],
)
def test_templates_have_no(what, pattern):
    assert [str(path.relative_to(HERE)) for path in TEMPLATES if re.search(pattern, path.read_text())] == []
