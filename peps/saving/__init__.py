"""Saving a page or a row that somebody else may have saved meanwhile: what was typed is never lost.

A view binds and saves through `merging.save_answers`, shows what it gives back with `conflicts.template_for`, and
answers a page that saves by itself (`autosave`) with a line about how that went. What cannot be saved is kept (`kept`).
"""
