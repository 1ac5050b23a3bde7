"""National standards of probation supervision as rules."""
