"""People and their children from a file: read, looked at, and only then taken in, all or nothing.

`reading` makes rows of what a spreadsheet saved, `planning` works out what each would do and changes nothing,
`loading` keeps the file until it is confirmed and carries the plan out.
"""
