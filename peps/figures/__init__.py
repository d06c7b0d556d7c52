"""Attendance, attainment, suspensions and results from a file, for one child or for all of a school or council: read,
looked at, and only then taken into the plans that are being written, all or nothing.

`layouts` says which columns there are and how each is read, `planning` works out what each row would do and changes
nothing, `loading` keeps the file until it is confirmed and carries the plan out.
"""
