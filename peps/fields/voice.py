"""Section B as far as it is a page of questions: how the young person took part. Their answers have a form of their
own."""
# fmt: off
# ruff: noqa: E501 (one question a line)

from peps.fields.table import ask, page
from peps.models import Part

NEED_ROUTE = "Say how the young person gave their views, or that they did not"

PAGES = [
    page("views", Part.B, "views", "views", "How views were given", "There are many ways to take part. If there were none, say so honestly.", [
        ask("route", "How did the young person give their views?", need=NEED_ROUTE),
        ask("not_taken_part", "Why did they not take part?", inside=("route", "none"), rows=3, need="Say why they did not take part", honest=False),
        ask("what_was_tried", "What was tried?", inside=("route", "none"), rows=3, need="Say what was tried", honest=False, good="Which ways were offered, by whom, and when it will be offered again."),
        ask("comes_to_meeting", "Do they want to come to the meeting?", retired=True, look={"inline": True}),
    ]),
]
