from contextlib import contextmanager
from contextvars import ContextVar


class Announcement:
    """News that goes upward: a lower room says it, `epep/wiring.py` lists who listens, in the same transaction."""

    def __init__(self, says: str):
        self.says = says
        self.listeners = []
        self._gathered: ContextVar[list | None] = ContextVar(says, default=None)

    def connect(self, listener) -> None:
        if listener not in self.listeners:
            self.listeners.append(listener)

    def __call__(self, **news) -> None:
        gathered = self._gathered.get()
        if gathered is not None:
            if news not in gathered:
                gathered.append(news)
            return
        for listener in self.listeners:
            listener(**news)

    @contextmanager
    def together(self):
        """Within this block news is gathered; at its end each piece is told once. Nobody hears of a half-told fact."""
        if self._gathered.get() is not None:
            yield
            return
        gathered: list[dict] = []
        token = self._gathered.set(gathered)
        try:
            yield
        finally:
            self._gathered.reset(token)
        for news in gathered:
            self(**news)
