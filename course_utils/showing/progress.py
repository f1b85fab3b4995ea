"""One progress bar for the whole course."""

import sys
from collections.abc import Iterable

from tqdm import tqdm


def bar(iterable: Iterable | None, what: str, total: int | None = None, show: bool = True) -> tqdm:
    """Show how far a loop has come, on a line that vanishes at the end.

    iterable: what to loop over, or None for a bar that is moved by its own update()
    what:     one or two words that stand before the bar
    total:    number of rounds, where len(iterable) cannot tell
    show:     False, or TQDM_DISABLE=1 in the environment, keeps it silent
    returns the tqdm object, to loop over
    """
    # On stdout, since Jupyter paints stderr pink; `disable` is left to the environment unless the caller wants silence.
    silence = {} if show else {"disable": True}
    return tqdm(iterable, desc=what, total=total, leave=False, file=sys.stdout, ncols=80, mininterval=0.5, **silence)
