"""How people get there: roads, ferries, flights, nights away."""
