"""A workbook that comes back: what it says of itself, its cells beside those it was made with.

Pure: a plan and a book in, values out. Whether a value will do is decided by the calculation's own
input model, as everywhere; here is only said what a cell cannot be read as.
"""

from presentation.workbooks.reading.comparing import Change, Fault, Ignored, Reading, read_against
from presentation.workbooks.reading.marking import marks_of

__all__ = ["Change", "Fault", "Ignored", "Reading", "marks_of", "read_against"]
