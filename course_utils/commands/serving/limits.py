"""How often somebody may ask: a bucket of tokens that fills at a fixed rate."""

import time
from collections.abc import Callable


class Bucket:
    """A token bucket: each request takes a token; `rate` tokens come back a second, up to `size` of them.

    In any t seconds it grants at most size + rate · t requests.
    rate, size: > 0 and ≥ 1
    clock:      seconds that never run backwards
    source: Turner 1986, "New directions in communications", doi 10.1109/MCOM.1986.1092946
    """

    def __init__(self, rate: float, size: float, clock: Callable[[], float] = time.monotonic):
        if not (rate > 0 and size >= 1):
            raise ValueError(f"a bucket needs a rate above 0 and room for a token, not {rate} and {size}")
        self.rate, self.size, self.clock = rate, size, clock
        self.tokens, self.seen = float(size), clock()

    def take(self) -> float:
        """0 where a token was there and is taken, else the seconds until there will be one."""
        now = self.clock()
        self.tokens = min(self.size, self.tokens + self.rate * max(0.0, now - self.seen))
        self.seen = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate


class Buckets:
    """A bucket for each client, for at most `most` clients: beyond, the one that was not heard of for longest is forgotten."""

    def __init__(self, rate: float, size: float, most: int = 1000, clock: Callable[[], float] = time.monotonic):
        self.rate, self.size, self.most, self.clock = rate, size, most, clock
        self.buckets: dict[str, Bucket] = {}

    def take(self, client: str) -> float:
        bucket = self.buckets.pop(client, None) or Bucket(self.rate, self.size, self.clock)
        self.buckets[client] = bucket  # the dictionary keeps the order: the last one heard of stands last
        if len(self.buckets) > self.most:
            del self.buckets[next(iter(self.buckets))]
        return bucket.take()
