class Panels:
    """A slot on a lower page that upper rooms fill: each function gives a list of {"template": …, **its context}."""

    def __init__(self):
        self.fillers = []

    def register(self, filler) -> None:
        if filler not in self.fillers:
            self.fillers.append(filler)

    def for_page(self, request, subject) -> list[dict]:
        return [panel for filler in self.fillers for panel in filler(request, subject)]
