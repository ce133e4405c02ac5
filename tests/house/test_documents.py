"""Documents whose links lead somewhere, and nothing that names one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT, documents, named

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
NO_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.S)
HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.M)
MACHINE = re.compile(r"/(?:root|work|tmp)/\w|/home/\w+/|file://")
INSIDE_CONTAINERS = {"docker-compose.yml", Path(__file__).name}
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".in", ".txt", ".yml", ".yaml", ".po", ".sh"}


def links() -> list[tuple[Path, str]]:
    return [
        (path, match[1] or match[2])
        for path in documents()
        for match in LINK.finditer(NO_PROSE.sub("", path.read_text(encoding="utf-8")))
    ]


def anchors(path: Path) -> set[str]:
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path, link in links():
        if re.match(r"https?://|mailto:", link):
            continue
        target, _hash, anchor = link.partition("#")
        found = (path.parent / target).resolve() if target else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(f"{named(path)}: {link}")
    assert not broken


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"])
def test_the_house_has_its_papers(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200


def committed() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in done.stdout.split("\0") if name]


def test_no_committed_file_names_one_machine() -> None:
    named_machine = [
        f"{named(path)}: {match.group()}"
        for path in committed()
        if path.suffix in TEXT and path.exists() and path.name not in INSIDE_CONTAINERS
        for match in MACHINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not named_machine
