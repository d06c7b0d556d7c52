"""Imports through the browser: choose a file, read what it would do, let it be done, take the report along."""
