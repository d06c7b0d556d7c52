from exchange.models.outbound import Delivery, Pickup
from exchange.models.tokens import LONGEST_NAME, PREFIX, Scope, SystemToken, hash_of
from exchange.models.webhooks import CHOOSABLE, Attempt, Call, Endpoint, Happened, Message

__all__ = [
    "CHOOSABLE",
    "LONGEST_NAME",
    "PREFIX",
    "Attempt",
    "Call",
    "Delivery",
    "Endpoint",
    "Happened",
    "Message",
    "Pickup",
    "Scope",
    "SystemToken",
    "hash_of",
]
