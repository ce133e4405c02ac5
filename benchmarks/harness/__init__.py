"""What a bench file needs: register a work, say who its peers are and what is asked."""

from benchmarks.harness.memory import peak_megabytes
from benchmarks.harness.works import Bench, Clocked, Measure, Peer, Size, work

__all__ = ["Bench", "Clocked", "Measure", "Peer", "Size", "peak_megabytes", "work"]
