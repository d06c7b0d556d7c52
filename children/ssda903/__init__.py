"""The yearly return on looked-after children (SSDA903): who is looked after, since when, on what basis and where.

`tables` knows the files, `episodes` turns rows into periods, `loading` brings the children up to date with them.
"""

from children.ssda903.loading import Loading, load

__all__ = ["Loading", "load"]
