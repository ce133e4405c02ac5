"""A table as data: shown on a page, downloaded as CSV or as a workbook, never three tables."""

from presentation.tables.description import Cell, Column, Row, Table
from presentation.tables.download import csv_bytes, workbook_bytes

__all__ = ["Cell", "Column", "Row", "Table", "csv_bytes", "workbook_bytes"]
