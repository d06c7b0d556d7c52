"""A child moves to another authority: offered by one, taken over by the other."""
