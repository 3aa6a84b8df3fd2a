"""The sections of a report, one idea a file: findings in, blocks out, nothing computed."""
