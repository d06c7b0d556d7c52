"""Reminders by the authority's ladder: which rung of which duty is reached, whom it is for, and one message a day."""
