"""What a recogniser sees in the place and in the actor, from answers to masked pictures."""
