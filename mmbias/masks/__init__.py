"""Masks of the actor beside a manifest: kept, cut as the pictures are, judged; no torch."""
