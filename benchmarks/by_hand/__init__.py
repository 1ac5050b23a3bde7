"""The standards as an expert would write them by hand for a caseload: in Polars, in DuckDB SQL.

Both give one row per case and standard for full dates and recorded values, under the default
readings, with the edition in force on the day each clock starts. They share no code with the
package but the calendar, and are held against the explaining evaluator before anything is timed.
"""
