"""What must come from the operating system, because no wheel brings it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package, how to see that what it brings is there, and who needs it.

    library, command, file: any one that is found is enough. fixtures: names of the pytest
    fixtures whose tests can't run without it. purpose ends the sentence "… is missing: without
    it …".
    """

    name: str
    purpose: str
    needed_to: tuple[str, ...]
    library: str = ""
    command: tuple[str, ...] = ()
    file: str = ""
    fixtures: tuple[str, ...] = ()

    def present(self) -> bool:
        """Whether the machine has it, however it came there."""
        if self.library and not loads(self.library):
            return False
        if self.command and not any(shutil.which(name) for name in self.command):
            return False
        return not self.file or Path(self.file).exists()


RUN_AND_TEST = ("run", "test")
PACKAGES = (
    SystemPackage(
        "libpango-1.0-0", "no PDF", RUN_AND_TEST,
        library="libpango-1.0.so.0", fixtures=("pdf",),
    ),
    SystemPackage(
        "libpangoft2-1.0-0", "no PDF", RUN_AND_TEST,
        library="libpangoft2-1.0.so.0", fixtures=("pdf",),
    ),
    SystemPackage(
        "fonts-liberation", "no letters for a study", RUN_AND_TEST,
        file="/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", fixtures=("pdf",),
    ),
    SystemPackage(
        "chromium", "no browser tests", ("test",),
        command=("chromium",), fixtures=("browser",),
    ),
    SystemPackage(
        "libatomic1", "no browser tests", ("test",),
        library="libatomic.so.1", fixtures=("browser",),
    ),
    SystemPackage(
        "libreoffice-calc", "no recalculated workbooks", ("test",),
        command=("soffice",), fixtures=("libreoffice",),
    ),
    SystemPackage(
        "fonts-dejavu-core", "rare signs and text in pictures have no letters", RUN_AND_TEST,
        file="/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", fixtures=("browser", "pdf"),
    ),
)  # fmt: skip


def loads(library: str) -> bool:
    """Whether the dynamic linker finds the shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(profile: str, packages: Iterable[SystemPackage] = PACKAGES) -> list[SystemPackage]:
    """The packages that ``profile`` ("run" or "test") needs and the machine lacks."""
    return [each for each in packages if profile in each.needed_to and not each.present()]


def install_line(packages: Iterable[SystemPackage]) -> str:
    """The one line that installs them."""
    names = " ".join(each.name for each in packages)
    return f"sudo apt-get install --yes --no-install-recommends {names}"


def may_install() -> bool:
    """Whether this process may install packages itself."""
    return os.getuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Iterable[SystemPackage], log: Path) -> bool:
    """Install them with apt-get, asking nothing; its output goes to ``log``."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    names = [each.name for each in packages]
    commands = (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "--yes", "--no-install-recommends", *names],
    )
    with log.open("wb") as output:
        return all(
            subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            ).returncode == 0
            for command in commands
        )  # fmt: skip
