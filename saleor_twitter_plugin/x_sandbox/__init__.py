"""Stand in for X on one machine, for rehearsals and tests. Its own process; nothing imports it."""
