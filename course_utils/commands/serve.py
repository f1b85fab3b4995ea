"""`course serve`: make the networks ready, open the gallery, and answer on this machine's own address until stopped."""

import asyncio
import logging
import secrets
import signal
import socket
import sys
import warnings
from pathlib import Path

from course_utils.commands.refusal import Refusal

HOST = "127.0.0.1"


def serve(faces: str, port: int, gallery: Path, cache: Path, keep_pictures: bool, rate: float, promise: float) -> int:
    """Serve until SIGINT or SIGTERM; returns 0.

    faces:   "rendered", or a folder of photographs, one folder a person
    port:    0: a free one
    gallery: SQLite file, made where it is missing;  cache: where the exported networks lie
    rate:    requests a second that a client may make for long; twice as many at once
    promise: of strangers, at most this share gets a name
    errors   Refusal, one sentence: a port in use, a gallery that cannot be opened, a folder without people
    """
    import uvicorn

    from course_utils.commands.serving.app import Settings, application
    from course_utils.commands.serving.gallery import Gallery, GalleryError
    from course_utils.commands.serving.prepare import prepare
    from course_utils.commands.serving.recogniser import Door, Recogniser

    listening = listen(port)
    try:
        folder, about = prepare(faces, cache)
        recogniser = Recogniser(folder)
        try:
            people = Gallery(gallery, about["key"])
            people.begin(recogniser.names, recogniser.prototypes)
            others = people.others()
        except GalleryError as error:
            raise Refusal(str(error)) from None
        if others:
            print(
                f"course: {others} people in {gallery.name} were enrolled with other networks; they are kept, and not compared"
            )
        settings = Settings(secrets.token_urlsafe(18), keep_pictures, rate, 2 * rate)
        logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr, force=True)
        logging.getLogger("course.serve").setLevel(logging.INFO)
        warnings.filterwarnings("ignore", module="PIL")  # they tell about pictures
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        print(f"course: {len(people.people())} people are enrolled; the gallery is {gallery}")
        print(f"course: open {address}#{settings.token}")
        print("course: Ctrl-C stops the service", flush=True)
        for name in (signal.SIGINT, signal.SIGTERM):  # uvicorn sends itself the signal once more when all is done
            signal.signal(name, lambda *_: None)
        app = application(Door(recogniser, people, promise), settings)
        asyncio.run(uvicorn.Server(how(app)).serve(sockets=[listening]))
        people.close()
    finally:
        listening.close()
    print("course: stopped; everything that was enrolled is kept")
    return 0


def how(app):
    """What uvicorn has to know: no log of addresses, no trust in what a proxy would say, no WebSockets."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        http="h11",
        ws="none",
        timeout_graceful_shutdown=5,
    )


def listen(port: int) -> socket.socket:
    """A socket on the loopback address, taken before anything is trained."""
    # By the protocol's number asyncio knows that it may send at once; without it an answer takes 40 ms.
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would let two programs share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        if isinstance(error, OverflowError):
            raise Refusal(f"{port} is no port: give a number from 0 to 65535.") from None
        raise Refusal(
            f"The port {port} cannot be used ({error.strerror}): give another one, such as --port {port + 1}."
        ) from None
    listening.listen(128)
    listening.setblocking(False)
    return listening
