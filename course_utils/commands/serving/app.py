"""The service itself: a page, and five addresses behind it. Every answer is JSON, and every "no" one sentence."""

import asyncio
import logging
import math
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from course_utils.commands.serving.gallery import GalleryError
from course_utils.commands.serving.limits import Buckets
from course_utils.commands.serving.recogniser import Answer, Door, Face, as_png
from course_utils.commands.serving.uploads import MOST_BYTES, Refused, decode

SLOWEST = 10  # seconds for the body of a request
LINGER, LONG = 1, 4 * MOST_BYTES  # seconds and bytes for the rest of a body that is refused, before the line is cut
WORKERS, WAITING = 2, 32  # pictures that are worked on at once, and that may wait
TOGETHER = 64  # requests that are open at once, also those whose body is still arriving
NAMES = ("127.0.0.1", "localhost")  # of this machine; a page elsewhere could give its own name this address
PAGE = {
    "/": ("index.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}
PICTURES = ("image/png", "image/jpeg", "application/octet-stream")  # none of them may be sent by another site's form
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
SENTENCES = {
    404: "There is nothing at this address: open the page at /.",
    405: "This address does not take such a request: open the page at /.",
}
log = logging.getLogger("course.serve")


class Settings(NamedTuple):
    """What a start of the service decides.

    token:         whoever lists, enrols or removes people has to show it
    keep_pictures: keep the framed face of who is enrolled, 64 × 64 pixels, beside the embedding
    rate, burst:   requests a second that a client may make for long, and at once
    """

    token: str
    keep_pictures: bool = False
    rate: float = 20.0
    burst: float = 40.0


def application(door: Door, settings: Settings) -> ASGIApp:
    """The service as an ASGI application.

    GET /                the page
    GET /health          {"status": "ok", "people": N}; 503 where the gallery cannot be read
    POST /recognise      a picture as the body -> {"faces": [...]}
    GET /people          who is enrolled; with the token
    POST /people         a picture as the body, the name in the header Person, percent-encoded, and Consent: yes; with the token
    DELETE /people/ID    removes a person; with the token
    """
    work = Work()

    async def page(request: Request) -> Response:
        name, kind = PAGE[request.url.path]
        return Response(resources.files(__package__).joinpath("page", name).read_bytes(), media_type=kind)

    async def health(request: Request) -> Response:
        try:
            await work.do(door.look)
        except Exception:
            return JSONResponse({"status": "the gallery cannot be read"}, 503)
        return JSONResponse({"status": "ok", "people": len(door.people)})

    async def recognise(request: Request) -> Response:
        data = await body(request)

        def answers() -> dict:
            image = decode(data)
            _, high, wide = image.shape
            faces = door.recogniser.faces(image)
            return {"wide": wide, "high": high, "faces": [shown(face, door.answer(face.vector)) for face in faces]}

        return JSONResponse(await work.do(answers))

    async def people(request: Request) -> Response:
        authorised(request)
        everybody = await work.do(door.gallery.people)
        return JSONResponse({"people": [who._asdict() for who in everybody], "keeps_pictures": settings.keep_pictures})

    async def enrol(request: Request) -> Response:
        authorised(request)
        name = unquote(request.headers.get("person", ""), errors="replace")
        if request.headers.get("consent") != "yes":
            raise Refused(422, "Ask the person first, and confirm that they agree to be recognised here.")
        data = await body(request)

        def added() -> dict:
            image = decode(data)
            faces = door.recogniser.faces(image)
            if len(faces) > 1:
                raise Refused(422, f"The picture shows {len(faces)} heads: send one that shows this person alone.")
            face = faces[0]
            person = door.gallery.enrol(name, face.vector, as_png(face.square) if settings.keep_pictures else None)
            door.changed()
            return {"person": person._asdict(), "face": framing(face)}

        return JSONResponse(await work.do(added), 201)

    async def remove(request: Request) -> Response:
        authorised(request)

        def removed() -> dict:
            number = request.path_params["id"]
            try:
                person = door.gallery.remove(int(number) if number.isdecimal() and len(number) < 19 else 0)  # none is 0
            finally:
                door.changed()  # also where the person is gone, and the old bytes are not yet
            return {"removed": person._asdict()}

        return JSONResponse(await work.do(removed))

    def authorised(request: Request) -> None:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(shown.encode(), settings.token.encode()):
            raise Refused(401, "Open the page with the whole address that the terminal shows: it ends in a key.")

    routes = [Route(path, page) for path in PAGE] + [
        Route("/health", health),
        Route("/recognise", recognise, methods=["POST"]),
        Route("/people", people, methods=["GET"]),
        Route("/people", enrol, methods=["POST"]),
        Route("/people/{id}", remove, methods=["DELETE"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(OwnPagesOnly),
            Middleware(RateLimit, buckets=Buckets(settings.rate, settings.burst)),
        ],
        exception_handlers={
            Refused: lambda _, error: said(error.status, error.sentence),
            GalleryError: lambda _, error: said(error.status, str(error)),
            HTTPException: lambda _, error: said(
                error.status_code, SENTENCES.get(error.status_code, error.detail), error.headers
            ),
            ClientDisconnect: lambda *_: said(400, "The picture did not arrive whole: send it again."),
            Exception: lambda *_: said(500, "Something went wrong here; nothing was changed."),
        },
    )
    app.router.redirect_slashes = False  # an address is right or wrong
    return Guarded(app)


def said(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status, headers)


def framing(face: Face) -> dict:
    said = "Its face was found and framed." if face.found else "No head was found in it: it is taken as it is."
    return {"box": [round(float(edge), 1) for edge in face.box], "found": face.found, "framing": said}


def shown(face: Face, answer: Answer) -> dict:
    numbers = {"score": answer.score, "threshold": answer.threshold, "certainty": answer.certainty}
    rounded = {name: round(value, 4) for name, value in numbers.items()}
    return {**framing(face), "name": answer.name, **rounded, "sentence": answer.sentence}


async def body(request: Request) -> bytes:
    """The body of a request, read no further than is allowed, in size and in time."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() not in PICTURES:
        raise Refused(415, "Send the picture itself, as image/png or image/jpeg.")
    too_long = Refused(413, f"The file has more than {MOST_BYTES // 2**20} MiB: send a smaller picture.")
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 18 or int(announced) > MOST_BYTES:
        raise too_long
    parts, length = [], 0
    try:
        async with asyncio.timeout(SLOWEST):
            async for part in request.stream():
                length += len(part)
                if length > MOST_BYTES:
                    raise too_long
                parts.append(part)
    except TimeoutError:
        raise Refused(408, f"The picture took more than {SLOWEST} seconds to arrive: send it again.") from None
    return b"".join(parts)


class Work:
    """Runs what takes the processor in a few threads, and turns away what would have to wait for too long."""

    def __init__(self) -> None:
        self.free = asyncio.Semaphore(WORKERS)
        self.waiting = 0

    async def do(self, task: Callable[[], Any]) -> Any:
        if self.waiting >= WORKERS + WAITING:
            raise Refused(503, "Too many pictures are waiting: try again in a moment.")
        self.waiting += 1
        try:
            async with self.free:
                return await run_in_threadpool(task)
        finally:
            self.waiting -= 1


class Guarded:
    """The outermost layer: the same headers on every answer, not too many requests at once, and one line in the log that
    says nothing about the picture."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500
        left = any(
            name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
            for name, value in scope["headers"]
        )

        async def receive_noted() -> Message:
            nonlocal left
            message = await receive()
            left = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def goes_on() -> bool:
            """Is the body endless? The rest of a usual one is read: who is still sending would not see the answer."""
            length = 0
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER):
                    while left and length < LONG:
                        length += len((await receive_noted()).get("body", b""))
            return left

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if await goes_on():
                    headers["Connection"] = "close"
            await send(message)

        self.open += 1
        try:
            if self.open > TOGETHER:
                await said(503, "Too many requests are open: try again in a moment.")(scope, receive, send_guarded)
            else:
                await self.app(scope, receive_noted, send_guarded)
        except Exception as error:  # it was answered with 500; its message could quote the picture or a name
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("%s in %s, line %s", type(error).__name__, place.name, place.lineno)
        finally:
            self.open -= 1
            first = "/" + scope["path"][1:].split("/")[0]  # no number of a person; an unknown address can say anything
            where = first if first in {*PAGE, "/health", "/recognise", "/people"} else "(another address)"
            method = scope["method"] if scope["method"] in {"GET", "POST", "DELETE"} else "(another method)"
            log.info("%s %s %d %.0f ms", method, where, status, 1000 * (time.perf_counter() - started))


class OwnPagesOnly:
    """Refuses what the page of another site sends: a browser names that site in the header Origin, or in Host where
    that site gave its own name the address of this machine."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {
                name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"origin", b"host")
            }
            host = headers.get(b"host", "")
            if host.partition(":")[0] not in NAMES:
                await said(400, "Open the page with the address that the terminal shows.")(scope, receive, send)
                return
            if headers.get(b"origin", f"http://{host}") != f"http://{host}":
                await said(403, "Only this service's own page may ask.")(scope, receive, send)
                return
        await self.app(scope, receive, send)


class RateLimit:
    """429 to a client whose bucket of tokens is empty, with the seconds to wait."""

    def __init__(self, app: ASGIApp, buckets: Buckets):
        self.app, self.buckets = app, buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != "/health":
            wait = self.buckets.take((scope.get("client") or ("unknown",))[0])
            if wait > 0:
                later = {"Retry-After": str(math.ceil(wait))}
                await said(429, "That was too often: wait a moment and try again.", later)(scope, receive, send)
                return
        await self.app(scope, receive, send)
