"""Help in the house: what each role does before, at and after the meeting, how the main things are done, and what the
page somebody comes from is for."""
