"""The tabs of the pages on which people are looked after. Those of children are linked by the names of their pages."""

from django.urls import reverse

PAGES = [
    ("people", "Everybody", "accounts:people"),
    ("warnings", "What needs putting right", "provisioning:warnings"),
    ("twins", "Possible duplicates", "records:twins"),
    ("caseloads", "Caseloads", "provisioning:caseloads"),
    ("teams", "Teams", "provisioning:teams"),
    ("reviews", "Review of access", "provisioning:reviews"),
    ("logins", "Requests for a login", "asking:queue"),
]


def tabs(current: str) -> list[dict]:
    return [{"text": text, "href": reverse(page), "current": name == current} for name, text, page in PAGES]
