"""make bench: every work runs in miniature, and what was found is written down truly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.harness import Bench, Clocked, Measure, Peer, Size, peak_megabytes, table, works
from benchmarks.harness.results import as_data, as_measured, brought_together
from benchmarks.harness.timing import Beside, Found, Measured, Time, beside, measured
from benchmarks.harness.works import Work

TINY = 1e-4


@pytest.mark.parametrize("work", works.every(), ids=lambda one: one.key)
def test_every_work_runs_in_miniature(work: Work) -> None:
    found = measured(work, Size(TINY), rounds=1)
    assert found.error == ""
    assert found.ours is not None
    assert all(one.time.median > 0 for one in found.peers)


def test_what_was_measured_is_written_as_json_and_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, page = tmp_path / "kept" / "bench.json", tmp_path / "page.md"
    asked = ["--only", "trace.arithmetic,trace.snip.social_costs", "--rounds", "1"]
    assert main([*asked, "--json", str(kept), "--page", str(page)]) == 0
    results = json.loads(kept.read_text(encoding="utf-8"))
    assert {one["key"] for one in results["works"]} == {
        "trace.arithmetic",
        "trace.snip.social_costs",
    }
    assert results["machine"]["cores"] >= 1
    assert results["machine"]["packages"]["numpy"]
    assert "snip.social_costs, checked and calculated" in capsys.readouterr().out
    assert not page.exists(), "a page of some works only would hide the others"


def test_a_choice_that_names_no_work_says_which_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--only", "tracing"]) == 2
    said = capsys.readouterr().err
    assert "tracing" in said
    assert "trace.arithmetic" in said


def _work(bench: Bench) -> Work:
    return Work("test.one", "One", lambda _size: bench)


OURS = Time(2.0, 1.0, 4.0, 3)


def goes(*seconds: float, stopped: bool = False) -> list[Clocked]:
    return [Clocked(one, stopped) for one in seconds]


def test_a_slower_peer_makes_ours_faster_by_the_ratio_of_the_medians() -> None:
    peer = beside(OURS, Peer("slow", lambda: None, faster_by=4.0), goes(9.0, 10.0, 90.0))
    assert (peer.kind, peer.ratio, peer.met) == ("faster", 5.0, True)
    assert peer.time == Time(10.0, 9.0, 90.0, 3)


def test_a_limit_is_a_multiple_of_the_peer_s_time() -> None:
    peer = beside(OURS, Peer("reading", lambda: None, within=1.5), goes(1.0))
    assert (peer.kind, peer.ratio, peer.met) == ("within", 2.0, False)


def test_a_peer_that_does_a_share_is_credited_with_the_whole() -> None:
    peer = beside(OURS, Peer("a tenth", lambda: None, share=0.1), goes(1.0))
    assert peer.time.median == pytest.approx(10.0)
    assert peer.ratio == pytest.approx(5.0)
    assert peer.met is None


def test_a_peer_that_is_stopped_shows_a_least_and_no_more() -> None:
    solver = Peer("solver", lambda: None, faster_by=10.0)
    long, short = (beside(OURS, solver, goes(one, stopped=True)) for one in (30.0, 6.0))
    assert (long.ratio, long.met) == (15.0, True)
    assert (short.ratio, short.met) == (3.0, None)
    rows = [table.rows([Measured("k", "t", "", OURS, (one,))])[0] for one in (long, short)]
    assert [row[3:] for row in rows] == [
        ("≥ 30 s", "≥ 15 × faster", "10 × faster", "yes"),
        ("≥ 6 s", "≥ 3 × faster", "10 × faster", "not shown, stopped too soon"),
    ]


def test_a_peer_in_a_process_of_its_own_keeps_its_own_time() -> None:
    bench = Bench(lambda: None, (Peer("elsewhere", lambda: Clocked(7.0)),))
    (peer,) = measured(_work(bench), Size(), rounds=1).peers
    assert peer.time.median == 7.0
    assert not peer.stopped


def test_all_peers_take_part_in_each_round_but_those_that_ask_for_fewer() -> None:
    goes: list[int] = []
    bench = Bench(
        lambda: None,
        (Peer("once", lambda: goes.append(1), rounds=1), Peer("always", lambda: None)),
    )
    once, always = measured(_work(bench), Size(), rounds=4).peers
    assert (len(goes), once.time.rounds, always.time.rounds) == (1, 1, 4)


def test_a_bench_that_breaks_is_told_and_does_not_stop_the_others(tmp_path: Path) -> None:
    def broken(_size: Size) -> Bench:
        raise LookupError("no data")

    found = measured(Work("test.broken", "Broken", broken), Size(), rounds=1)
    assert found.error == "LookupError: no data"
    assert "not measured" in table.columns([found])


def test_what_is_not_met_says_by_how_much() -> None:
    slow = Beside("peer", Time(1, 1, 1, 1), "faster", ratio=20.0, asked=40.0, share=1.0)
    long = Beside("peer", Time(1, 1, 1, 1), "within", ratio=3.0, asked=2.0, share=1.0)
    assert table.verdict(slow) == "no, 2 × too slow"
    assert table.verdict(long) == "no, 1.5 × what is asked"
    assert table.verdict(Found("gap", 0.5, "%", asked=0.1)) == "no, 5 × what is asked"
    assert table.verdict(Found("gap", 0.05, "%", asked=0.1)) == "yes"
    assert table.verdict(Found("gap", float("nan"), "%", asked=0.1)).startswith("no")


def test_what_was_measured_comes_back_from_its_json() -> None:
    times = Time(1.0, 0.5, 2.0, 3)
    peers = (Beside("peer", times, "within", 1.5, 2.0, 0.25),)
    one = Measured("a.b", "A", "note", times, peers, (Found("gap", 0.1, "%", None),))
    data = json.loads(json.dumps(as_data(one, rounds=3, scale=1.0, load=0.5)))
    assert as_measured(data) == one


def test_a_run_of_some_works_keeps_the_others_of_the_same_machine() -> None:
    old = {"machine": {"cores": 2}, "works": [{"key": "a", "run": 1}, {"key": "b", "run": 1}]}
    new = [{"key": "b", "run": 2}]
    same = brought_together(old, {"cores": 2}, new)["works"]
    assert same == [{"key": "a", "run": 1}, {"key": "b", "run": 2}]
    assert brought_together(old, {"cores": 4}, new)["works"] == new


def test_the_peak_of_memory_is_that_of_the_work_alone() -> None:
    few, many = peak_megabytes(bytearray, 1), peak_megabytes(bytearray, 100_000_000)
    assert 90 < many - few < 120


def test_a_key_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        works.work("trace.arithmetic", "again")(lambda _size: Bench(lambda: None))


def test_a_measure_is_found_once_and_kept_with_its_unit() -> None:
    bench = Bench(lambda: None, (), (Measure("gap", lambda: 0.25, "%", at_most=0.5),))
    (figure,) = measured(_work(bench), Size(), rounds=2).figures
    assert (figure.value, figure.unit, figure.met) == (0.25, "%", True)
