"""Money from request to impact: kinds of support, decisions, payments, evidence, and the ledger they leave."""
