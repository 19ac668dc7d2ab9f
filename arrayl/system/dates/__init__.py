"""Dates and times: the clock, the representations of ⎕DT, and dates as text."""
