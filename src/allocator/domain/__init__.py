"""What the words mean: schools, people, evidence, activities, plans. Frozen, defined once."""
