"""The kinds of answers a plan's records hold. Each may stay empty: nothing is required while saving. The database
knows the empty value too, so that a version of the portal that does not know a new question can go on saving."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


def words(name: str, **more):
    """A few sentences."""
    return models.TextField(name, blank=True, default="", db_default="", **more)


def line(name: str, most: int = 150, **more):
    """One line."""
    return models.CharField(name, max_length=most, blank=True, default="", db_default="", **more)


def choice(name: str, choices, **more):
    return models.CharField(name, max_length=20, choices=choices, blank=True, default="", db_default="", **more)


def yes(name: str):
    """A box to tick."""
    return models.BooleanField(name, default=False, db_default=False)


def day(name: str, **more):
    return models.DateField(name, null=True, blank=True, **more)


def number(name: str, *, most: int, **more):
    """A whole number from 0 to `most`."""
    limits = [MinValueValidator(0), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(name, null=True, blank=True, validators=limits, **more)


def decimal(name: str, *, most: int = 999, **more):
    """A number with one decimal, from 0."""
    limits = [MinValueValidator(0), MaxValueValidator(most)]
    return models.DecimalField(name, max_digits=5, decimal_places=1, null=True, blank=True, validators=limits, **more)
