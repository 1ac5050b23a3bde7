"""Measurements of the package: how fast it judges cases, and how fast it imports."""
