"""Duties are pulled: facts in, rows out. Recomputing a child at any time gives the same rows."""

from signoff.duties.rows import recompute

__all__ = ["recompute"]
