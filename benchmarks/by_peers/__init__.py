"""Eight of the standards written for other tools: pandas, and three rule engines from PyPI.

Each gives one verdict per case and standard, as a code (its place in `VERDICTS`). What a tool's own
language cannot express is worked out by plain Python before the tool is asked, and said so.
"""
