"""The caseload list: every child somebody sees the plans of, with what each plan needs next; narrowed, ordered, kept as
a view, and acted on together."""
