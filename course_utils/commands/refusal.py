"""How a command says no: in a module of its own, because a command that only refuses should load nothing else."""


class Refusal(Exception):
    """A request that cannot be met: what was wrong and what exists, for the user to read."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the sentence alone."""
        return [str(self)]
