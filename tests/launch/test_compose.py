"""Facts about docker-compose.yml and the image that must not be lost in an edit."""

import re
from typing import Any

import pytest
import yaml

from launch import system
from launch.places import ROOT

FILE = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(FILE)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = ("web", "worker", "beat", "postgres", "redis")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def test_the_production_services_are_there() -> None:
    assert {*LASTING, "migrate", "backup", "restore"} == set(SERVICES)


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_has_a_health_check_and_restarts(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_gains_powers(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True


def test_no_secret_has_a_default_or_a_value() -> None:
    secrets = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD")
    used = re.findall(r"\$\{(\w+)([^}]*)\}", FILE)
    assert set(secrets) <= {name for name, _rest in used}
    assert all(rest.startswith(":?") for name, rest in used if name in secrets)
    example = (ROOT / "deploy/example.env").read_text()
    assert all(f"\n{name}=\n" in example for name in secrets)


def test_only_the_web_server_is_published_and_only_on_this_machine() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert COMPOSE["networks"]["servers"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["servers"]


def test_all_data_is_on_named_volumes() -> None:
    named = set(COMPOSE["volumes"])
    mounted = {volume.partition(":")[0] for name in LASTING for volume in SERVICES[name]["volumes"]}
    assert mounted == named == {"media", "postgres", "redis"}


def test_nothing_starts_before_the_migrations_are_done() -> None:
    for name in ("web", "worker", "beat"):
        migrate = SERVICES[name]["depends_on"]["migrate"]
        assert migrate == {"condition": "service_completed_successfully"}


def test_maintenance_starts_only_when_asked_for() -> None:
    for name in ("backup", "restore"):
        assert SERVICES[name]["profiles"] == ["maintenance"]
        script = SERVICES[name]["entrypoint"][0]
        assert (ROOT / script.lstrip("/")).stat().st_mode & 0o111


def test_production_never_runs_the_demonstration() -> None:
    assert not re.search(r"\bDEMO\b|\bDEBUG\b", FILE + DOCKERFILE)


def test_the_image_installs_the_lock_by_hash_and_ends_as_an_ordinary_user() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


def test_the_image_has_the_system_packages_that_a_run_needs() -> None:
    needed = {each.name for each in system.PACKAGES if "run" in each.needed_to}
    assert needed <= set(DOCKERFILE.split())


def test_private_files_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", ".git", ".local", ".venv", "backups", "media"} <= set(ignored)
