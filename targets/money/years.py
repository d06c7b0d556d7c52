"""The financial year, 1 April to 31 March, named by the year in which it begins."""

from datetime import date


def year_of(day: date) -> int:
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def first_day(year: int) -> date:
    return date(year, 4, 1)


def last_day(year: int) -> date:
    return date(year + 1, 3, 31)


def year_words(year: int) -> str:
    """ "2026–27"."""
    return f"{year}–{(year + 1) % 100:02}"
