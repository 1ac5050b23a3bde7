"""Shared by all HTML pages: escaping templates, and digests for the content security policy."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from esi_rules.text import printable

if TYPE_CHECKING:
    import jinja2

__all__ = ["digest_of", "page_environment"]


def page_environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """Return an environment whose templates escape all text and show only printable characters.

    Raises `ModuleNotFoundError` if the package Jinja2 is not installed.
    """
    import jinja2

    return jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        loader=loader,
    )


def _shown(value: object) -> object:
    return printable(value) if type(value) is str else value


def digest_of(text: str) -> str:
    """Return the digest by which a content security policy admits a style or script."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
