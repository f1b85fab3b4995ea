"""Requests a second and their 99th percentile at 1, 2, 4 and 8 clients of `course serve` on the loopback address: about 2 minutes.

Every client keeps a connection and sends one drawn face after the other; numbers of clients take turns. None may be lost.
    python tests/benchmarks/serving_load.py [--runs 5] [--quick]
"""

import http.client
import statistics
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from measuring import median, options, report

from course_utils.commands.serving.prepare import drawn, make, prepare
from course_utils.paths import CACHE, ROOT
from course_utils.showing.progress import bar

sys.path.append(str(ROOT))  # the script also runs where only its own folder is on the path

from tests.serving import HOST, SAMPLE, Service, networks, picture, started

CLIENTS, EACH = (1, 2, 4, 8), 200  # requests of a client in a run
HEADER = ["clients", "requests a second, median", "least–most", "ratio", "p99 in ms, median", "ratio of p99", "lost"]


def ready(quick: bool, folder: Path) -> Path:
    """A cache with the networks: those that `course serve` uses, or small ones, made in the folder."""
    if quick:
        make(partial(drawn, **SAMPLE), "quick", networks(folder))
        return folder
    prepare("rendered", CACHE)
    return CACHE


def client(service: Service, each: int, seconds: list[float], lost: list, gate: threading.Barrier) -> None:
    line = http.client.HTTPConnection(HOST, service.port, timeout=60)
    pictures = [picture(k) for k in range(8)]
    gate.wait()
    for i in range(each):
        started = time.perf_counter()
        try:
            line.request("POST", "/recognise", pictures[i % 8], {"Content-Type": "image/png"})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                lost.append(answer.status)
        except (OSError, http.client.HTTPException) as error:
            lost.append(repr(error))
            line.close()
        seconds.append(time.perf_counter() - started)
    line.close()


def one_run(service: Service, clients: int, each: int) -> dict:
    """Requests a second, the 99th percentile in seconds, and how many got no answer of 200."""
    seconds, lost, gate = [], [], threading.Barrier(clients + 1)
    threads = [threading.Thread(target=client, args=(service, each, seconds, lost, gate)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - started
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[-1]
    return {
        "clients": clients,
        "rate": clients * each / whole,
        "p99": p99,
        "lost": clients * each - len(seconds) + len(lost),
    }


def measure(place: Path, gallery: Path, counts, each: int, runs: int) -> list[dict]:
    with started(place, gallery) as service:
        one_run(service, 1, each)  # so that all is loaded
        return [one_run(service, clients, each) for _ in bar(range(runs), "runs") for clients in counts]


def table_of(rows: list[dict]) -> list[list]:
    """Medians of the runs, and how many times those of one client."""
    by = {
        clients: [row for row in rows if row["clients"] == clients]
        for clients in dict.fromkeys(r["clients"] for r in rows)
    }
    of = {clients: [median(row[what] for row in some) for what in ("rate", "p99")] for clients, some in by.items()}
    first = of[min(of)]
    return [
        [
            clients,
            round(of[clients][0]),
            f"{min(row['rate'] for row in some):.0f}–{max(row['rate'] for row in some):.0f}",
            f"{of[clients][0] / first[0]:.2f}×",
            f"{1000 * of[clients][1]:.1f}",
            f"{of[clients][1] / first[1]:.2f}×",
            sum(row["lost"] for row in some),
        ]
        for clients, some in by.items()
    ]


def main(arguments=None) -> int:
    chosen = options(__doc__).parse_args(arguments)
    counts, each, runs = ((1, 2), 5, 1) if chosen.quick else (CLIENTS, EACH, chosen.runs)
    with tempfile.TemporaryDirectory() as folder:
        place = ready(chosen.quick, Path(folder))
        rows = measure(place, Path(folder) / "people.sqlite", counts, each, runs)
    report("bench_serving_load", table_of(rows), HEADER, rows, "course bench serving_load", keep=not chosen.quick)
    return int(any(row["lost"] for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
