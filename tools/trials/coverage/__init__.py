"""How often intervals hold the truth: answers of known bias, put through the analysis."""
