"""How dates, times, money and states are said in English, on pages and in papers alike."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from audit import clock

# ---------------------------------------------------------------- dates and times


def in_london(moment: datetime) -> datetime:
    return moment.astimezone(clock.LONDON) if moment.tzinfo else moment


def day_words(day: date, style: str = "date") -> str:
    """ "3 March 2026"; style "day": "Tuesday 3 March 2026"; "short": "3 Mar 2026"."""
    if isinstance(day, datetime):
        day = in_london(day).date()
    month = f"{day:%b}" if style == "short" else f"{day:%B}"
    weekday = f"{day:%A} " if style == "day" else ""
    return f"{weekday}{day.day} {month} {day.year}"


def near_day_words(day: date) -> str:
    """ "yesterday", "today", "tomorrow"; any other day "on Tuesday 3 March 2026"."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get((day - clock.today()).days) or f"on {day_words(day, 'day')}"


def time_words(moment: time | datetime) -> str:
    """ "2:30pm", "9am", "midday"."""
    if isinstance(moment, datetime):
        moment = in_london(moment).time()
    if (moment.hour, moment.minute) == (12, 0):
        return "midday"
    if (moment.hour, moment.minute) == (0, 0):
        return "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def days_left_words(day: date, today: date | None = None) -> str:
    days = (day - (today or clock.today())).days
    if days < 0:
        return f"{_days(-days)} overdue"
    return ["today", "tomorrow"][days] if days < 2 else f"in {_days(days)}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


# ---------------------------------------------------------------- money


def money_words(amount) -> str:
    """ "£1,234.50", "£30": pence only where there are some."""
    amount = Decimal(str(amount)).quantize(Decimal("0.01"))
    figures = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"{'−' if amount < 0 else ''}£{figures}"


# ---------------------------------------------------------------- states

# kind -> words -> colour. "plain" is black text without a tag: what is done should not shout, the eye goes to the rest.
STATES: dict[str, dict[str, str]] = {
    "part": {
        "Not started": "blue",
        "In progress": "light",
        "Completed": "plain",
        "Cannot start yet": "grey-text",
        "Returned – needs changes": "orange",
        "Not needed": "grey-text",
    },
    "pep": {
        "Being set up": "grey",
        "Getting ready": "blue",
        "Ready for meeting": "teal",
        "Meeting in progress": "purple",
        "Paused": "grey",
        "Being written up": "blue",
        "With the Virtual School": "teal",
        "Returned for more information": "orange",
        "Signed off": "green",
        "Closed": "grey",
        "Not started": "grey",
        "Overdue": "red",
    },
    "rag": {
        "Green": "green",
        "Amber": "orange",
        "Red": "red",
        "Gold": "yellow",
        "Green – effective plan": "green",
        "Amber – improve next time": "orange",
        "Red – needs more before sign-off": "red",
        "Not rated yet": "grey",
    },
    "outcome": {
        "Achieved": "green",
        "Not achieved": "orange",
        "In progress": "blue",
        "Not reviewed yet": "grey",
        "Withdrawn": "grey",
    },
    "request": {
        "Draft": "grey",
        "Submitted": "blue",
        "Approved": "green",
        "Approved in part": "teal",
        "Not approved": "orange",
        "Needs more information": "yellow",
        "Withdrawn": "grey",
    },
    "batch": {"With finance": "blue", "Paid": "green", "Dropped": "grey"},
    "user": {"Invited": "blue", "Active": "green", "Suspended": "orange", "Locked": "orange", "Left": "grey"},
    "due": {"Overdue": "red", "Due today": "orange", "Due soon": "yellow", "Later": "grey", "Done": "plain"},
    "yes_no": {"Yes": "green", "No": "grey", "Not known": "yellow"},
    "document": {"Checking": "blue", "Ready": "green", "Blocked": "red", "Not scanned": "orange"},
    "link": {
        "Not opened": "blue",
        "Opened": "teal",
        "Answered": "green",
        "Locked": "orange",
        "Ended": "grey",
        "Stopped": "grey",
    },
    "report": {"Waiting": "orange", "Being looked into": "blue", "Answered": "plain"},
    "move": {"Being planned": "blue", "Done": "green", "Stopped": "grey"},
    "move_step": {"To do": "blue", "Waiting": "grey", "Done": "green", "Not needed": "plain"},
    "challenge": {"Sent": "blue", "Answered": "teal", "Taken further": "orange", "Closed": "plain"},
    "reply": {
        "No reply yet": "yellow",
        "Coming": "green",
        "Joining by video": "green",
        "Sending views": "teal",
        "Cannot come": "orange",
        "No longer invited": "grey",
    },
    "notice": {"Waiting": "blue", "Sent": "green", "Failed": "red"},
}


def slug(words) -> str:
    return re.sub(r"[^a-z]+", "_", str(words).lower()).strip("_")


def state(kind: str, value, words: str = "") -> tuple[str, str]:
    """The words and colour of a state, found by its words or by a code made of them ("signed_off").

    Never a colour alone: what is not in the table is said in its own words, in grey.
    """
    known = {slug(text): (text, colour) for text, colour in STATES.get(kind, {}).items()}
    value = getattr(value, "label", None) or ("" if value is None else value)
    text, colour = known.get(slug(words)) or known.get(slug(value)) or (None, "grey")
    if not text:
        text = str(value).replace("_", " ")
        text = text[:1].upper() + text[1:]
    return words or text, colour
