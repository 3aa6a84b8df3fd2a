"""Numbers as people read them: formats and the tables of the terminal."""
