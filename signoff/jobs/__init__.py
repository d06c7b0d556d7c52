"""What the worker did in the morning, for the people who answer for it."""
