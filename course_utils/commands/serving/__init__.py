"""`course serve`: the recogniser as a program that people use, from the bytes of an upload to a name or to "unknown"."""
