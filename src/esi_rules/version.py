"""The version of the package; a change of a rule's meaning shows in the rules digest as well."""

__all__ = ["__version__"]

__version__ = "0.2.0"
