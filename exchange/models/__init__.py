from exchange.models.tokens import LONGEST_NAME, PREFIX, Scope, SystemToken, hash_of

__all__ = [
    "LONGEST_NAME",
    "PREFIX",
    "Scope",
    "SystemToken",
    "hash_of",
]
