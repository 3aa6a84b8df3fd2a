"""Recording: one record a sample on the disk, whatever befalls the processes that read them."""
