"""What was measured as rows: for the terminal in columns, for the docs in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.harness.timing import Beside, Found, Measured

HEAD = ("work", "ours", "beside", "its", "ratio", "asked", "met")
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def rows(measured: Sequence[Measured]) -> list[tuple[str, ...]]:
    """One row for each peer and each figure of each work, the work named on its first."""
    return [row for one in measured for row in _named_once(one)]


def _named_once(one: Measured) -> Iterator[tuple[str, ...]]:
    for place, row in enumerate(_rows(one)):
        yield row if place == 0 else ("", "", *row[2:])


def _rows(one: Measured) -> list[tuple[str, ...]]:
    if one.ours is None:
        return [(one.title, "", one.error, "", "", "", "not measured")]
    first = (one.title, seconds(one.ours.median))
    found = [(*first, *_beside(peer)) for peer in one.peers]
    found += [(*first, *_figure(figure)) for figure in one.figures]
    return found or [(*first, "", "", "", "", "")]


def _beside(peer: Beside) -> tuple[str, ...]:
    name = peer.name if peer.share == 1.0 else f"{peer.name} ({peer.share:.2g} of the work)"
    asked = "" if peer.asked is None else _ratio(peer.kind, peer.asked)
    time, ratio = seconds(peer.time.median), _ratio(peer.kind, peer.ratio)
    if peer.stopped:
        time, ratio = f"≥ {time}", f"{'≤' if peer.kind == 'within' else '≥'} {ratio}"
    return (name, time, ratio, asked, verdict(peer))


def _figure(found: Found) -> tuple[str, ...]:
    asked = "" if found.asked is None else f"≤ {found.asked:.3g} {found.unit}".rstrip()
    return (found.name, f"{found.value:.4g} {found.unit}".rstrip(), "", asked, verdict(found))


def _ratio(kind: str, ratio: float) -> str:
    if kind == "within":
        return f"{_number(ratio)} × its time"
    if not kind and ratio < 1:
        return f"{_number(1 / ratio)} × its time"
    return f"{_number(ratio)} × faster"


def verdict(one: Beside | Found) -> str:
    """Yes, or by how much it falls short; nothing where nothing is asked."""
    if one.asked is None:
        return ""
    if one.met is None:
        return "not shown, stopped too soon"
    if one.met:
        return "yes"
    value = one.ratio if isinstance(one, Beside) else one.value
    if isinstance(one, Beside) and one.kind == "faster":
        return f"no, {_number(one.asked / value)} × too slow"
    return f"no, {_number(value / one.asked)} × what is asked" if one.asked else "no"


def seconds(time: float) -> str:
    """A time with three figures in its handiest unit."""
    for least, unit in UNITS:
        if time >= least:
            return f"{time / least:.3g} {unit}" if time < 1000 else f"{time:.0f} s"
    return f"{time / 1e-9:.3g} ns"


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


def columns(measured: Sequence[Measured]) -> str:
    """The table for a terminal."""
    every = [HEAD, *rows(measured)]
    widths = [max(len(row[place]) for row in every) for place in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    ]
    return "\n".join([lines[0], "-" * max(len(one) for one in lines), *lines[1:]])


def markdown(measured: Sequence[Measured]) -> str:
    """The table for the docs."""
    head = [" | ".join(HEAD), "|".join(["---"] * len(HEAD))]
    lines = [*head, *(" | ".join(one.replace("|", r"\|") for one in row) for row in rows(measured))]
    return "\n".join(f"| {line} |" for line in lines)
