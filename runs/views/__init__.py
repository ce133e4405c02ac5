"""Pages of runs: list and progress, opened figures, workbook, what-if, scenarios, study."""
