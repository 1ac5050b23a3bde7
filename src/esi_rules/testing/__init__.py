"""Strategies and tools for tests of rules."""
