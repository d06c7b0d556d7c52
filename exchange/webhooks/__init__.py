"""Telling another system that something happened: a signed call with ids and links, and nothing about anybody."""
