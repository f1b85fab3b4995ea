"""The networks that the course trains, read like the tables in the papers."""
