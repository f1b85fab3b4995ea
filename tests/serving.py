"""A small served folder, made once in a test run, pictures of all kinds, and the service as it runs on the loopback address."""

import contextlib
import http.client
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image

from course_utils.commands.serve import HOST, listen
from course_utils.commands.serving.prepare import drawn, key_of, make
from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.paths import ROOT

PEOPLE = 8
COURSE = """if True:
    import sys
    from pathlib import Path
    from course_utils import paths
    from course_utils.__main__ import main
    paths.CACHE = Path(sys.argv[1])
    code = main(sys.argv[2:])
    print("torch was loaded" if "torch" in sys.modules else "without torch", flush=True)
    sys.exit(code)
"""  # `course` with a cache of the test
SAMPLE = {"people": PEOPLE, "images_per_person": 12, "strangers": 400, "scenes": 200, "epochs": 12}


def cache_of(factory: pytest.TempPathFactory) -> Path:
    """A cache in which the networks of a small first start lie: made once, whatever the number of workers."""
    base = factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "served"
    place.mkdir(exist_ok=True)
    folder = place / f"served-{key_of('rendered')}"
    with FileLock(place / "lock"):
        if not folder.exists():
            make(partial(drawn, **SAMPLE), "test", folder)
    return place


def networks(place: Path) -> Path:
    return place / f"served-{key_of('rendered')}"


@cache
def face(person: int, scene: int = 0, size: int = 96) -> np.ndarray:
    """A drawn head that fills its picture, (3, size, size) uint8; the first 8 people are those the small recogniser knows."""
    return render(sample_identities(person + 1)[[person]], sample_scenes(1, 10_000 + scene), size).images[0]


def encoded(image: np.ndarray | Image.Image, kind: str = "PNG", **how) -> bytes:
    image = image if isinstance(image, Image.Image) else Image.fromarray(np.ascontiguousarray(image.transpose(1, 2, 0)))
    image.save(file := io.BytesIO(), kind, **how)
    return file.getvalue()


def picture(person: int, scene: int = 0, kind: str = "PNG") -> bytes:
    return encoded(face(person, scene), kind)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self):
        return json.loads(self.data)


@dataclass
class Service:
    """A service that runs; process is None where it is a thread of this one."""

    port: int
    token: str
    process: subprocess.Popen | None = None
    log: Path | None = None
    said: str = ""

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def ask(self, method: str, path: str, body=None, headers=(), timeout: float = 60, **more) -> Answer:
        """One request on a connection of its own; body: bytes, or an iterable, which is sent in chunks."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers), **more)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def key(self, **more) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "image/png", "Consent": "yes"} | more

    def recognise(self, data, kind: str = "application/octet-stream", **more) -> Answer:
        return self.ask("POST", "/recognise", data, {"Content-Type": kind}, **more)

    def enrol(self, name: str, data: bytes) -> Answer:
        return self.ask("POST", "/people", data, self.key(Person=name))

    def remove(self, id) -> Answer:
        return self.ask("DELETE", f"/people/{id}", None, self.key())

    def people(self) -> list[dict]:
        return self.ask("GET", "/people", None, self.key()).json["people"]

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """The exit code; what it printed stands in `said`."""
        assert self.process and self.process.stdout
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        self.said += self.process.stdout.read()
        return self.process.wait(30)


def course(place: Path, *words) -> list[str]:
    """The command line of `course` with the cache `place`."""
    return [sys.executable, "-c", COURSE, str(place), *map(str, words)]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@contextlib.contextmanager
def started(place: Path, gallery: Path, *more) -> Iterator[Service]:
    """`course serve` as a process of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".log", delete=False) as log:
        words = course(place, "serve", "--port", 0, "--gallery", gallery, "--rate", 100_000, *more)
        process = subprocess.Popen(
            words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8"
        )
    service = Service(0, "", process, Path(log.name))
    try:
        assert process.stdout
        for line in process.stdout:
            service.said += line
            if line.startswith("course: open "):
                address, _, service.token = line.removeprefix("course: open ").strip().partition("#")
                service.port = int(address.rstrip("/").rpartition(":")[2])
                break
        assert service.port, (service.said, Path(log.name).read_text())
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:  # the address is said a moment before it answers
            with contextlib.suppress(OSError):
                if service.ask("GET", "/health").status == 200:
                    break
            time.sleep(0.02)
        yield service
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        Path(log.name).unlink(missing_ok=True)


@contextlib.contextmanager
def answering(app, token: str = "") -> Iterator[Service]:
    """An ASGI application behind uvicorn, as `course serve` starts it, in a thread of this process."""
    import uvicorn

    from course_utils.commands.serve import how

    listening = listen(0)
    server = uvicorn.Server(how(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield Service(listening.getsockname()[1], token)
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
