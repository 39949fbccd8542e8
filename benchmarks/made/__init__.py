"""Parts of made authorities: land, schools, people, crossings and what people hold already."""
