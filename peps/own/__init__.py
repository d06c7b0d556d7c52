"""The questions an authority asks besides ours: written by the Virtual School head, looked at, and only then published.

What is published is read by `peps.fields.own`; this is where it is written.
"""
