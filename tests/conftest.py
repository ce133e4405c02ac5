"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.recalculating import LibreOffice


@pytest.fixture(scope="session", autouse=True)
def hashing_is_quick() -> Iterator[None]:
    """Argon2 with the least work; which hasher and how often stays the same."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.QuickHasher"]):
        yield


@pytest.fixture(scope="session")
def pdf() -> None:
    """What sets pages is on this machine; launch.system knows which packages that needs."""


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice without a window; recalculates whatever it opens."""
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"))
