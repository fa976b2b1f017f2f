"""Measuring takedown from panels of repeated checks, and describing a disrupted community."""
