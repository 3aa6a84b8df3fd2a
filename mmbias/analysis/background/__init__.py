"""Accuracy by attributes of the samples: cells, gaps between settings, tests within classes."""
