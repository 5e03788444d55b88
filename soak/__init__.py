"""Long runs that end with a count of what was lost and what was done twice: `make soak`."""
