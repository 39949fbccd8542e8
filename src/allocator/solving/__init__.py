"""One linear model, several engines: what the optimisers share."""
