"""docker-compose.yml against the code it runs: a misspelt variable would otherwise show only in production."""

import ast
import importlib.util
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]


def names_read_by_settings():
    """First arguments of env("…"), env.bool("…") and their like in epep/settings.py."""
    for node in ast.walk(ast.parse((ROOT / "epep" / "settings.py").read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            reader = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if isinstance(reader, ast.Name) and reader.id == "env":
                yield node.args[0].value


def words(command):
    return " ".join(command).replace("&&", " ").split() if isinstance(command, list) else command.split()


@pytest.mark.parametrize("service", OURS)
def test_every_variable_set_is_read_by_the_settings(service):
    assert set(SERVICES[service]["environment"]) <= set(names_read_by_settings())


@pytest.mark.parametrize("name", ["SECRET_KEY", "MFA_KEYS", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_HOST"])
def test_what_has_no_safe_default_must_be_set(name):
    assert SERVICES["web"]["environment"][name].startswith(f"${{{name}:?")


def test_the_demo_cannot_be_switched_on_by_the_compose_file():
    assert not {"EPEP_DEMO", "DEBUG"} & set(SERVICES["web"]["environment"])


def test_web_worker_and_beat_are_one_image_with_one_environment():
    assert {SERVICES[service]["image"] for service in OURS} == {"epep"}
    running = [service for service in OURS if service != "migrate"]
    assert all(SERVICES[service]["environment"] == SERVICES["web"]["environment"] for service in running)
    assert [service for service in SERVICES if "build" in SERVICES[service]] == ["migrate"]


def test_only_the_service_that_migrates_is_the_owner_of_the_tables():
    """The others sign in as a role that cannot change history: `protect_history` makes it, after every migrate."""
    environments = {service: dict(SERVICES[service]["environment"]) for service in OURS}
    signs_in = {service: env.pop("DATABASE_URL") for service, env in environments.items()}
    roles = {service: re.match(r"postgres://(\w+):", address)[1] for service, address in signs_in.items()}
    owner = SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    assert roles == {"migrate": owner, "web": "epep_app", "worker": "epep_app", "beat": "epep_app"}
    secret = environments["migrate"].pop("APP_DATABASE_PASSWORD")
    assert secret.startswith("${APP_POSTGRES_PASSWORD:?")
    assert environments["migrate"] == environments["web"]
    assert "{POSTGRES_PASSWORD" in signs_in["migrate"]
    assert "{APP_POSTGRES_PASSWORD" in signs_in["web"]
    done = [step.split() for step in SERVICES["migrate"]["command"][-1].split("&&")]
    assert [step[2] for step in done] == ["migrate", "protect_history", "check"]
    assert done[1][3:] == ["--role", "epep_app", "--make"]


def test_the_commands_name_real_modules_and_files():
    assert "epep.wsgi" in words(SERVICES["web"]["command"])
    assert importlib.util.find_spec("epep.wsgi")
    assert importlib.util.find_spec("epep.celery")
    for service in ("worker", "beat"):
        command = words(SERVICES[service]["command"])
        assert command[:4] == ["celery", "-A", "epep", service]
    for service in OURS:
        said = words(SERVICES[service]["command"]) + words(SERVICES[service].get("healthcheck", {}).get("test", []))
        assert all((ROOT / word).is_file() for word in said if word.endswith(".py"))


def test_every_service_that_stays_has_a_health_check():
    assert [name for name in SERVICES if name != "migrate" and "healthcheck" not in SERVICES[name]] == []


def test_every_service_waited_for_and_every_volume_is_there():
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])


def test_uploads_are_scanned_by_the_scanner_that_is_there():
    address = urlsplit(SERVICES["web"]["environment"]["CLAMD_URL"])
    assert (address.scheme, address.port) == ("tcp", 3310)
    assert SERVICES[address.hostname]["image"].startswith("clamav/")
    assert address.hostname in SERVICES["worker"]["depends_on"]


def test_the_image_is_told_where_compose_keeps_the_data():
    dockerfile = (ROOT / "Dockerfile").read_text()
    data = SERVICES["web"]["environment"]["EPEP_VAR_DIR"]
    assert f"EPEP_VAR_DIR={data}" in dockerfile
    assert f"data:{data}" in SERVICES["web"]["volumes"]
