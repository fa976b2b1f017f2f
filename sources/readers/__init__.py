"""Readers for formats, not for publishers: what a number, a period, a page or a sentence says."""
