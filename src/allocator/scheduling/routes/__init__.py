"""Each person's best trips: every day route and tour worth having, and the choice among them."""
