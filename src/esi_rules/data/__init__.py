"""Convert values to plain data and JSON and back, without loss: `conversion` has the functions.

This module imports nothing, because reading tables needs small parts of this package but never its
converter, which takes longer to import than everything else.
"""
