"""`make demo`: a shop that sells on a local X, set up and played through the public APIs."""
