"""What incoming messages say and are: pure, apart from where they come from."""
