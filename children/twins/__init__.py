"""Two records that may be of one child: finding them, and saying that they are of two."""
