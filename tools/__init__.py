"""What builds, starts and checks this project. Only the standard library: it runs before anything is installed."""
