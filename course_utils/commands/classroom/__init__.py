"""The course in a classroom and on the web, made from the notebooks alone: slides, student edition, marks, site."""
