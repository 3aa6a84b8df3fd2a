"""Trials of the project itself: too slow or too rough for the test suite."""
