"""The slots of a child's page: rooms above put what they know about the child there, above the cards of facts or, with
`after_cards`, beneath them."""

from collections.abc import Callable

_panels: list[Callable] = []


def register(function: Callable) -> Callable:
    """`function(request, child)` gives a dictionary with `template` and what that template needs, a list of such, or
    None. It asks for itself what this person may read. Registered once, in the order of the page."""
    if function not in _panels:
        _panels.append(function)
    return function


def for_page(request, child) -> list[dict]:
    found: list[dict] = []
    for function in _panels:
        panels = function(request, child) or []
        found += [panels] if isinstance(panels, dict) else panels
    return found
