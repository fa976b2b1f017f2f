"""Claims beside measurements: whether they can be compared, and what may be said."""
