"""Reading what torch wrote: nothing of it is run, and it takes what its length allows."""
