"""Discounting, NPV, IRR, break-even and rounding: arithmetic that every norm's room may use."""
