"""How fast the busiest pages and saves are, as ratios to a bare page of the framework measured in the same moments."""
