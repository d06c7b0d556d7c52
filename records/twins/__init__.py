"""Two records of one child: compared, put together, and taken apart again."""
