"""Tables as they are, read through a mapping that says which column means what."""
