"""Every colour that carries text or edges a control is legible in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "portal" / "tokens.css"
GROUNDS = ("paper", "ground", "sunken", "water-soft")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in GROUNDS),
    *(("ink-3", ground) for ground in ("paper", "ground", "sunken")),
    *((ink, ground) for ink in ("water", "water-2", "clay") for ground in GROUNDS[:2]),
    ("water", "water-soft"),
    ("clay", "water-soft"),
    ("leaf", "water-soft"),
    ("water-2", "water-soft"),
    ("clay-2", "paper"),
    ("leaf", "paper"),
    ("leaf", "ground"),
    ("leaf", "leaf-soft"),
    ("reed", "reed-soft"),
    ("reed", "paper"),
    ("clay", "clay-soft"),
    ("slate", "slate-soft"),
    ("on-water", "water"),
    ("on-water", "water-2"),
    ("on-clay", "clay"),
    ("on-deep", "deep"),
    ("on-deep", "deep-2"),
    ("on-deep-2", "deep"),
    ("on-deep-2", "deep-2"),
    ("chart-ink", "paper"),
    ("chart-ink-2", "paper"),
]
MARKS = [
    ("edge", "paper"),
    ("edge", "ground"),
    ("focus", "paper"),
    ("focus", "ground"),
    ("crest", "deep"),
    *((f"chart-{name}", "paper") for name in ("1", "2", "3", "4", "5", "6", "gain", "loss")),
]


def themes() -> dict[str, dict[str, str]]:
    text = TOKENS.read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")
    light_colours = dict(found.findall(light))
    return {"light": light_colours, "dark": {**light_colours, **dict(found.findall(dark))}}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reaches_four_and_a_half_to_one(theme: str, ink: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_edges_reach_three_to_one(theme: str, mark: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[mark], colours[ground]) >= 3


def test_no_colour_is_written_outside_the_tokens() -> None:
    for sheet in TOKENS.parent.glob("*.css"):
        if sheet.name in {TOKENS.name, "api.css"}:  # that one frames a drawing not ours
            continue
        text = re.sub(r"@media print \{.*", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|rgba?\(|hsl", text), sheet.name
