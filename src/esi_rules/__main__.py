"""``python -m esi_rules``: the command line."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    try:
        from esi_rules.cli import main
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(main())
