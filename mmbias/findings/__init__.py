"""From results to findings: the one place where statistics are called for people."""
