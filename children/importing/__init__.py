"""What the room of children takes in from files: each kind reads its rows, and what comes of them is the same."""
