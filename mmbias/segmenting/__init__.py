"""Making masks of the actor from the videos of a manifest."""
