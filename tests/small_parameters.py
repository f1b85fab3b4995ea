"""Small values with which the tests run a notebook in seconds: {notebook: {parameter: value}}; none: as it is stored."""

SMALL: dict[str, dict] = {
    "00_start_here": {"people": 6, "steps": 20},
}
