"""Copies of signed-off plans for the case system: put where it picks them up by itself, a folder or an S3 bucket."""
