"""Killing runs and suites at random moments."""
