"""Delegation: a colleague helps with chosen sections of a child's plans until a date. Accountability stays."""
