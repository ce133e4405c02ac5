"""Calculation runs: inputs in, result out, progress in between."""
