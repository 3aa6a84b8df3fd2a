"""Bootstrap, jackknife and permutations, and the intervals that are read off them."""
