"""The meeting on a shared screen: who is in the room decides what may stand on it; its steps; the scribe."""
