"""How a page looks for somebody: text size, paper, space, quiet. Kept in the session and nowhere else."""

IN_SESSION = "comfort"

# name of the setting: (its question, {value: words}); the first value is what a page has by itself.
SETTINGS: dict[str, tuple[str, dict[str, str]]] = {
    "size": ("Size of the words", {"1": "Normal", "2": "Bigger", "3": "Biggest"}),
    "paper": ("Colour", {"white": "White", "cream": "Cream", "blue": "Blue", "dark": "Dark"}),
    "space": ("Space", {"normal": "Normal", "wide": "More space"}),
    "quiet": ("Quiet", {"no": "With pictures and dots", "yes": "Only what I need"}),
}


def chosen(request) -> dict[str, str]:
    kept = request.session.get(IN_SESSION, {})
    return {
        name: kept.get(name) if kept.get(name) in values else next(iter(values))
        for name, (_, values) in SETTINGS.items()
    }


def keep(request, posted) -> None:
    request.session[IN_SESSION] = {
        name: posted[name] for name, (_, values) in SETTINGS.items() if posted.get(name) in values
    }


def classes(request) -> str:
    """What stands on the page's `html` element; the style sheet does the rest."""
    return " ".join(f"v-{name}-{value}" for name, value in chosen(request).items())


def texts() -> list[str]:
    return [text for question, values in SETTINGS.values() for text in (question, *values.values())]
