"""Small values with which the tests run a notebook in seconds: {notebook: {parameter: value}}; none: as it is stored."""

SMALL: dict[str, dict] = {}
