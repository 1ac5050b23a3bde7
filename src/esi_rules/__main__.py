"""``python -m esi_rules``: the command line."""

from __future__ import annotations

import sys

from esi_rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
