"""Broken pictures sent to the running service: no crash, no answer above 499, no memory that stays: about a minute.

Whole PNG and JPEG files are changed by chance (bits turned, cut, spliced, chunks repeated, heads exchanged) and uploaded one after the
other; the table shows how many got which status, and how much the service's memory grew after the first 2,000.
    python tests/benchmarks/serving_fuzz.py [--uploads 10000] [--seed 0] [--quick]
"""

import collections
import http.client
import io
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil
from measuring import options, report
from PIL import Image
from serving_load import ready

from course_utils.paths import ROOT
from course_utils.showing.progress import bar

sys.path.append(str(ROOT))  # the script also runs where only its own folder is on the path

from tests.serving import HOST, started

UPLOADS, WARM = 10_000, 2000
HEADER = ["uploads", "status", "share"]


def whole_pictures() -> list[bytes]:
    """PNG and JPEG of all usual kinds, some kilobytes each."""
    numbers = np.random.default_rng(0)
    smooth = Image.fromarray(numbers.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((96, 72))
    exif = Image.Exif()
    exif[274] = 6
    found = []
    for image, kind, how in [
        (smooth, "PNG", {}),
        (smooth.convert("RGBA"), "PNG", {}),
        (smooth.convert("P"), "PNG", {"transparency": 3}),
        (Image.fromarray(numbers.integers(0, 65536, (40, 40), dtype=np.uint16)), "PNG", {}),
        (smooth, "PNG", {"save_all": True, "append_images": [smooth.rotate(90)]}),
        (smooth, "JPEG", {"exif": exif}),
        (smooth.convert("L"), "JPEG", {"progressive": True}),
        (smooth.convert("CMYK"), "JPEG", {}),
        (smooth, "JPEG", {"quality": 95, "subsampling": 0}),
    ]:
        image.save(file := io.BytesIO(), kind, **how)
        found.append(file.getvalue())
    return found


def broken(whole: list[bytes], chance: random.Random) -> bytes:
    """One of the pictures, changed in 0 to 4 places."""
    data = bytearray(chance.choice(whole))
    for _ in range(chance.randrange(5)):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        change = chance.randrange(8)
        if change == 0 and data:
            data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
        elif change == 1:
            del data[at:]
        elif change == 2:
            del data[at : at + chance.randrange(1, 40)]
        elif change == 3:
            data[at:at] = chance.randbytes(chance.randrange(1, 40))
        elif change == 4:
            other = chance.choice(whole)
            data[at:] = other[chance.randrange(len(other)) :]
        elif change == 5:
            data[at:at] = data[at : min(end, at + 2000)]
        elif change == 6:
            data[at : at + 4] = chance.choice(
                [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"IEND", b"\xff\xd9"]
            )
        else:
            data[8:33] = chance.choice(whole)[8:33]
    return bytes(data[:100_000])


def measure(place: Path, gallery: Path, uploads: int, warm: int, seed: int = 0) -> dict:
    """How many answers had which status, and the megabytes by which the service grew after the first `warm`."""
    chance, whole, statuses = random.Random(seed), whole_pictures(), collections.Counter()
    with started(place, gallery) as service:
        process, line, after_warm = psutil.Process(service.process.pid), None, 0
        for i in bar(range(uploads), "uploads"):
            if i == warm:
                after_warm = process.memory_info().rss
            line = line or http.client.HTTPConnection(HOST, service.port, timeout=60)
            line.request("POST", "/recognise", broken(whole, chance), {"Content-Type": "application/octet-stream"})
            answer = line.getresponse()
            answer.read()
            statuses[str(answer.status)] += 1
            if answer.will_close:
                line.close()
                line = None
        end = process.memory_info().rss
        assert service.ask("GET", "/health").status == 200
        if line:
            line.close()
        service.stop()
        log = service.log.read_text("utf-8")
    return {
        "uploads": uploads,
        "seed": seed,
        "statuses": dict(sorted(statuses.items())),
        "warm_mb": after_warm / 2**20,
        "end_mb": end / 2**20,
        "growth_mb": (end - after_warm) / 2**20,
        "other_lines_in_the_log": sum(
            not line.startswith(("POST /recognise ", "GET /health ")) for line in log.splitlines()
        ),
    }


def main(arguments=None) -> int:
    parser = options(__doc__)
    parser.add_argument("--uploads", type=int, default=UPLOADS, help=f"how many ({UPLOADS})")
    parser.add_argument("--seed", type=int, default=0, help="of the changes (0)")
    chosen = parser.parse_args(arguments)
    uploads, warm = (300, 100) if chosen.quick else (chosen.uploads, min(WARM, chosen.uploads // 2))
    with tempfile.TemporaryDirectory() as folder:
        row = measure(ready(chosen.quick, Path(folder)), Path(folder) / "people.sqlite", uploads, warm, chosen.seed)
    table = [[uploads, status, f"{count / uploads:.3f}"] for status, count in row["statuses"].items()]
    print(f"memory after {warm} uploads {row['warm_mb']:.0f} MB, at the end {row['end_mb']:.0f} MB")
    report("bench_serving_fuzz", table, HEADER, [row], "course bench serving_fuzz", keep=not chosen.quick)
    return int(any(status >= "500" for status in row["statuses"]) or row["other_lines_in_the_log"])


if __name__ == "__main__":
    raise SystemExit(main())
