"""Made-up authorities, people and children, brought to where they are by the same actions that pages call."""
