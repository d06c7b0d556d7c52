"""Whether the signed-off plan is in the council's own case system: asked for, said, taken back."""
