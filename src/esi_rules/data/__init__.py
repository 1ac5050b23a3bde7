"""Values as plain data and as JSON, both ways without loss: `conversion` has the four functions.

Nothing is handed on here, since reading tables needs a little of this package and never its
converter, which takes longer to import than all the rest.
"""
