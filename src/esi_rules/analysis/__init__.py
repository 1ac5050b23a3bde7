"""Analyses of the rules themselves and of what their results depend on."""
