"""What visitors and members meet."""
