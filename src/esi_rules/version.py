"""The version of the package. A change in the meaning of a rule also changes the rules digest."""

__all__ = ["__version__"]

__version__ = "0.2.0"
