"""A guided move to another school: which steps there are, whose turn it is, and what waits for what."""
