"""Before the meeting: finding a day, asking people, getting ready, and what professionals settle beforehand."""
