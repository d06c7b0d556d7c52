"""Asking for a login: anybody may, the administrators of the council decide, and nobody learns who has one already."""
