"""`course serve` as it runs: every address, every refusal, the headers, the log, what is on disk, and how it ends."""

import http.client
import importlib
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest

from course_utils.commands.serve import HOST
from course_utils.commands.serving import app as service_module
from course_utils.commands.serving.app import HEADERS, Settings, application
from course_utils.commands.serving.gallery import Gallery
from course_utils.commands.serving.recogniser import Door, Recogniser
from course_utils.commands.serving.uploads import MOST_BYTES
from course_utils.faces.groups import cut_out, draw_groups
from course_utils.faces.people import sample_identities
from course_utils.paths import ROOT
from tests.serving import PEOPLE, answering, cache_of, course, encoded, environment, networks, picture, started

PICTURE = picture(0)
ends = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be asked to end there, only be ended")
SECRET = "Zoë Unsäglich"  # no line of a log may show it


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    return cache_of(tmp_path_factory)


@pytest.fixture(scope="module")
def service(place, tmp_path_factory):
    """`course serve`, started once for the tests that leave its gallery as they find it."""
    with started(place, tmp_path_factory.mktemp("service") / "people.sqlite") as running:
        yield running


@pytest.fixture
def own(place, tmp_path):
    """A function that starts the service in this process, with its parts at hand: running, door."""
    from contextlib import ExitStack

    gallery = Gallery(tmp_path / "people.sqlite", "test")
    door = Door(Recogniser(networks(place)), gallery)
    with ExitStack() as stack:

        def start(**settings):
            chosen = {"rate": 1000.0, "burst": 1000.0} | settings
            return stack.enter_context(answering(application(door, Settings("key", **chosen)), "key"))

        yield start, door
    gallery.close()


def guarded(answer) -> bool:
    """Whether an answer carries the headers that all answers carry, and lets no other site read it."""
    kept = {name.lower(): value for name, value in HEADERS.items()}
    return kept.items() <= answer.headers.items() and not any(
        name.startswith("access-control") or name == "server" for name in answer.headers
    )


def refused(answer, status: int) -> str:
    """The sentence of a refusal."""
    assert answer.status == status, (answer.status, answer.data[:200])
    assert guarded(answer), answer.headers
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json) == ["error"]
    sentence = answer.json["error"]
    assert sentence[0].isupper() and sentence.endswith(".") and "\n" not in sentence
    return sentence


# --- what it answers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path, kind", [("/", "text/html"), ("/page.js", "text/javascript"), ("/page.css", "text/css")])
def test_the_page_and_its_parts_are_there_and_ask_nothing_of_another_site(service, path, kind):
    answer = service.ask("GET", path)
    assert answer.status == 200 and answer.headers["content-type"].startswith(kind) and guarded(answer)
    assert b"http://" not in answer.data and b"https://" not in answer.data
    assert b"innerHTML" not in answer.data and b"eval(" not in answer.data and b"onclick" not in answer.data
    assert "'unsafe" not in answer.headers["content-security-policy"]


def test_the_health_address_counts_who_is_enrolled_and_asks_for_no_key(service):
    answer = service.ask("GET", "/health")
    assert (answer.status, answer.json) == (200, {"status": "ok", "people": PEOPLE}) and guarded(answer)


def test_a_person_is_enrolled_recognised_and_removed(service):
    data = picture(20)
    added = service.enrol(quote(SECRET), data)
    assert added.status == 201 and added.json["person"]["name"] == SECRET and guarded(added)
    assert added.json["person"]["images"] == 1 and "framing" in added.json["face"]
    (face,) = service.recognise(data).json["faces"]
    assert face["name"] == SECRET and face["score"] > 0.999 > face["threshold"] and face["certainty"] == 1
    assert face["sentence"].startswith(f"{SECRET}: the score is 1.00")
    assert [who["name"] for who in service.people()].count(SECRET) == 1
    removed = service.remove(added.json["person"]["id"])
    assert removed.status == 200 and removed.json["removed"]["name"] == SECRET and guarded(removed)
    assert service.recognise(data).json["faces"][0]["name"] != SECRET
    assert refused(service.remove(added.json["person"]["id"]), 404)


def test_several_heads_are_framed_and_named_one_by_one_and_nobody_is_enrolled_of_them(service):
    groups = draw_groups(cut_out(sample_identities(12), 4, 1), 40, 9, sizes=(18, 28), most=3)
    several = [i for i in range(40) if (groups.people[i] >= 0).sum() == 3]
    answers = [service.recognise(encoded(groups.images[i])).json for i in several]
    most = max(range(len(several)), key=lambda i: len(answers[i]["faces"]))
    assert len(answers[most]["faces"]) >= 2
    for face in answers[most]["faces"]:
        assert face["found"] and face["framing"] == "Its face was found and framed."
        x0, y0, x1, y1 = face["box"]
        assert 0 <= x0 < x1 <= answers[most]["wide"] and 0 <= y0 < y1 <= answers[most]["high"]
    sentence = refused(service.enrol("Ada", encoded(groups.images[several[most]])), 422)
    assert re.fullmatch(r"The picture shows \d heads: send one that shows this person alone\.", sentence)


def test_a_picture_in_chunks_is_taken(service):
    answer = service.recognise(iter([PICTURE[:100], PICTURE[100:]]))
    assert answer.status == 200 and answer.json == service.recognise(PICTURE).json


def test_many_at_once_get_the_answers_that_they_would_get_alone(service):
    pictures = [picture(k, 1) for k in range(4)]
    alone = [service.recognise(data).json for data in pictures]
    answers: list = [None] * 24

    def ask(i):
        answers[i] = service.recognise(pictures[i % 4])

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == 24 * [200]
    assert all(answer.json == alone[i % 4] for i, answer in enumerate(answers))


def test_an_answer_on_an_open_connection_does_not_wait_for_more_to_send(service):
    """Without TCP_NODELAY the second part of every answer waits 40 ms for the receipt of the first."""
    line, seconds = http.client.HTTPConnection(HOST, service.port, timeout=60), []
    for _ in range(40):
        before = time.perf_counter()
        line.request("GET", "/health")
        line.getresponse().read()
        seconds.append(time.perf_counter() - before)
    line.close()
    assert min(seconds[20:]) < 0.03


# --- what it refuses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method, path", [("GET", "/people"), ("POST", "/people"), ("DELETE", "/people/1")])
@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer wrong", "Basic a2V5", "Bearer \xff\xfe"])
def test_who_does_not_show_the_key_sees_and_changes_nobody(service, method, path, shown):
    headers = {"Content-Type": "image/png", "Consent": "yes", "Person": "Ada"}
    if shown is not None:
        headers["Authorization"] = shown
    before = service.people()
    refused(service.ask(method, path, PICTURE if method == "POST" else None, headers), 401)
    assert service.people() == before


@pytest.mark.parametrize(
    "origin", ["https://example.org", "null", "http://127.0.0.1:1", "http://[bad", "\xff", "http://"]
)
@pytest.mark.parametrize(
    "method, path", [("POST", "/recognise"), ("POST", "/people"), ("GET", "/people"), ("GET", "/")]
)
def test_another_sites_page_is_refused(service, origin, method, path):
    refused(
        service.ask(method, path, PICTURE if method == "POST" else None, service.key(Person="A", Origin=origin)), 403
    )


def test_its_own_page_is_not_refused(service):
    for name in (HOST, "localhost"):
        own = {"Host": f"{name}:{service.port}", "Origin": f"http://{name}:{service.port}"}
        assert service.ask("GET", "/people", None, service.key(**own)).status == 200


@pytest.mark.parametrize("host", ["example.org", "example.org:8000", "127.0.0.1.example.org", "", "[::1]", "0.0.0.0"])
def test_a_site_that_gave_its_own_name_this_machines_address_is_refused(service, host):
    for headers in ({}, {"Origin": f"http://{host}"}):
        refused(service.ask("GET", "/people", None, service.key(Host=host, **headers)), 400)


@pytest.mark.parametrize("path", ["/people/0", "/people/" + 30 * "9", "/people/" + 5000 * "9", "/people/-1", "/people/x",
                                  "/people/1%20OR%201=1", "/people/%D9%A1%00"])  # fmt: skip
def test_a_number_of_nobody_is_refused(service, path):
    refused(service.ask("DELETE", path, None, service.key()), 404)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/page/index.html", "/../people.sqlite", "/%2e%2e/%2e%2e/etc/passwd", "//example.org", "/people/",
     "/health/", "/favicon.ico", "/people/1/2", "/index.html", "/docs", "/openapi.json", "/?" + SECRET.encode().hex()],
)  # fmt: skip
def test_there_is_nothing_at_another_address(service, path):
    if path.startswith("/?"):
        assert guarded(service.ask("GET", path))
    else:
        refused(service.ask("GET", path), 404)


@pytest.mark.parametrize(
    "method, path, allowed",
    [("PUT", "/people", "GET, HEAD, POST"), ("OPTIONS", "/people", "GET, HEAD, POST"), ("GET", "/recognise", "POST"),
     ("POST", "/", "GET, HEAD"), ("TRACE", "/health", "GET, HEAD"), ("PATCH", "/people/1", "DELETE"), ("BREW", "/", "GET, HEAD")],
)  # fmt: skip
def test_another_method_is_refused_and_the_right_ones_are_named(service, method, path, allowed):
    answer = service.ask(method, path, headers=service.key())
    refused(answer, 405)
    assert set(answer.headers["allow"].split(", ")) <= set(allowed.split(", "))


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "image/svg+xml", ""]
)
def test_what_a_form_of_another_site_could_send_is_refused(service, kind):
    refused(service.recognise(PICTURE, kind), 415)
    refused(service.ask("POST", "/people", PICTURE, service.key(Person="A") | {"Content-Type": kind}), 415)


def test_a_picture_that_is_no_picture_is_refused(service):
    refused(service.recognise(b""), 400)
    refused(service.recognise(b"GIF89a" + bytes(100)), 415)
    refused(service.recognise(PICTURE[: len(PICTURE) // 2], "image/png"), 422)
    refused(service.enrol("Ada", b"no picture"), 415)


@pytest.mark.parametrize("name", ["", "%20", "a" * 81, "a%00b", "a%0Ab%07", "%E2%80%AEevil"])
def test_a_name_that_cannot_be_shown_is_refused(service, name):
    assert "1 to 80 letters" in refused(service.enrol(name, PICTURE), 422)


@pytest.mark.parametrize("consent", [None, "no", "true", "YES"])
def test_nobody_is_enrolled_who_was_not_asked(service, consent):
    headers = service.key(Person="Ada")
    del headers["Consent"]
    headers |= {} if consent is None else {"Consent": consent}
    assert "Ask the person first" in refused(service.ask("POST", "/people", PICTURE, headers), 422)
    assert "Ada" not in {who["name"] for who in service.people()}


def raw(service, data: bytes, seconds: float = 20) -> bytes:
    """What comes back for bytes that no client would send."""
    with socket.create_connection((HOST, service.port), timeout=seconds) as line:
        line.sendall(data)
        got = b""
        while part := line.recv(65536):
            got += part
            head, _, body = got.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            if length and len(body) >= int(length[1]):
                break
    return got


def head_of(service, **headers) -> bytes:
    lines = {"Host": f"{HOST}:{service.port}", "Content-Type": "image/png"} | headers
    return b"POST /recognise HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode() + b"\r\n"


def test_a_file_that_is_said_to_be_too_long_is_refused_before_it_arrives(service):
    announced = head_of(service, **{"Content-Length": MOST_BYTES + 1})
    got = raw(service, announced)
    assert (
        got.startswith(b"HTTP/1.1 413")
        and b"more than 10 MiB" in got
        and b"Content-Security-Policy".lower() in got.lower()
    )


def test_who_sends_a_file_that_is_too_long_or_without_the_key_reads_why(service):
    long = bytes(MOST_BYTES + 2**20)
    assert "more than 10 MiB" in refused(service.recognise(long), 413)
    assert "more than 10 MiB" in refused(service.recognise(iter([long])), 413)
    refused(service.ask("POST", "/people", bytes(5 * 2**20), {"Content-Type": "image/png"}), 401)
    refused(service.ask("POST", "/nothing", bytes(5 * 2**20), {"Content-Type": "image/png"}), 404)


def test_a_file_that_says_nothing_of_its_length_is_read_no_further_than_is_allowed(service):
    sent = 0

    def endless():
        nonlocal sent
        while sent < 20 * MOST_BYTES:
            sent += 2**16
            yield bytes(2**16)

    with pytest.raises(
        (BrokenPipeError, ConnectionResetError)
    ):  # the service hung up while this side was still sending
        service.recognise(endless())
    assert sent < 7 * MOST_BYTES
    assert service.ask("GET", "/health").status == 200


@pytest.mark.parametrize(
    "data",
    [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"POST /recognise HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + 100_000 * b"a" + b"\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
     b"GET http://127.0.0.1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET http://example.org/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
     b"CONNECT example.org:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET /%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
)  # fmt: skip
def test_bytes_that_no_browser_sends_are_refused_and_hurt_nobody(service, data):
    assert re.match(rb"HTTP/1.1 (200|4\d\d) ", raw(service, data))
    assert service.ask("GET", "/health").status == 200


def test_a_picture_that_arrives_too_slowly_is_not_waited_for(own, monkeypatch):
    monkeypatch.setattr(service_module, "SLOWEST", 0.3)
    running = own[0]()
    got = raw(running, head_of(running, **{"Content-Length": 1000}) + b"\x89PNG")
    assert got.startswith(b"HTTP/1.1 408") and b"seconds to arrive" in got and b"nosniff" in got


def test_who_hangs_up_in_the_middle_hurts_nobody(own, caplog):
    running = own[0]()
    with socket.create_connection((HOST, running.port)) as line:
        line.sendall(head_of(running, **{"Content-Length": 1000}) + b"\x89PNG")
    assert running.ask("GET", "/health").status == 200
    assert "Traceback" not in caplog.text


def test_who_asks_too_often_waits_as_long_as_is_said_and_health_is_always_answered(own):
    running = own[0](rate=2.0, burst=3.0)
    answers = [running.ask("GET", "/page.css") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert "wait a moment" in refused(answers[-1], 429)
    assert running.ask("GET", "/health").status == 200
    time.sleep(int(answers[-1].headers["retry-after"]))
    assert running.ask("GET", "/page.css").status == 200


def test_pictures_that_would_wait_for_too_long_are_turned_away(own, monkeypatch):
    start, door = own
    monkeypatch.setattr(service_module, "WAITING", 1)
    go, faces = threading.Event(), door.recogniser.faces
    monkeypatch.setattr(door.recogniser, "faces", lambda image: go.wait(30) and faces(image))
    running, answers = start(), []
    threads = [threading.Thread(target=lambda: answers.append(running.recognise(PICTURE))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for _ in range(400):
        if len(answers) >= 2:
            break
        time.sleep(0.05)
    assert len(answers) == 2 and all("try again" in refused(answer, 503) for answer in answers)
    go.set()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 503, 503]


def test_more_connections_than_it_has_room_for_get_a_sentence(own, monkeypatch):
    monkeypatch.setattr(service_module, "TOGETHER", 2)
    running = own[0]()
    open_ones = [socket.create_connection((HOST, running.port)) for _ in range(2)]
    for line in open_ones:
        line.sendall(head_of(running, **{"Content-Length": 1000}) + b"\x89PNG")
    for _ in range(100):
        if (answer := running.ask("GET", "/")).status == 503:
            break
        time.sleep(0.02)
    assert "try again" in refused(answer, 503)
    for line in open_ones:
        line.close()
    for _ in range(100):
        if running.ask("GET", "/").status == 200:
            break
        time.sleep(0.02)
    assert running.ask("GET", "/").status == 200


def test_an_error_of_the_service_itself_tells_nothing_of_the_picture(own, monkeypatch, caplog):
    start, door = own

    def breaks(image):
        raise RuntimeError(f"{SECRET} looks like {image[0, 0]}")

    monkeypatch.setattr(door.recogniser, "faces", breaks)
    caplog.set_level("INFO")
    running = start()
    assert "nothing was changed" in refused(running.recognise(PICTURE), 500)
    assert running.ask("GET", "/health").status == 200
    lines = [record.getMessage() for record in caplog.records if record.name == "course.serve"]
    assert any(line.startswith("RuntimeError in breaks") for line in lines)
    assert any(re.fullmatch(r"POST /recognise 500 \d+ ms", line) for line in lines)
    assert SECRET not in caplog.text and "looks like" not in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_gallery_that_is_gone_is_said_by_health_and_nobody_is_enrolled_into_nothing(own, tmp_path):
    start = own[0]
    running = start()
    assert running.ask("GET", "/health").status == 200
    (tmp_path / "people.sqlite").rename(tmp_path / "elsewhere")
    answer = running.ask("GET", "/health")
    assert answer.status == 503 and answer.json == {"status": "the gallery cannot be read"} and guarded(answer)
    assert "moved or deleted" in refused(running.enrol("Ada", PICTURE), 503)
    assert "moved or deleted" in refused(running.recognise(PICTURE), 503)
    (tmp_path / "elsewhere").rename(tmp_path / "people.sqlite")
    assert running.ask("GET", "/health").status == 200 and running.enrol("Ada", PICTURE).status == 201


# --- what it keeps ---------------------------------------------------------------------------------------------------


def test_recognising_leaves_nothing_on_disk(place, tmp_path):
    """Neither beside the gallery nor in the temporary folder that the service sees."""
    (tmp_path / "tmp").mkdir()
    marked = picture(5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path / "tmp"))
        patch.setattr("tempfile.tempdir", None)
        with started(place, tmp_path / "people.sqlite") as running:
            known = lambda: {path: path.stat().st_mtime_ns for path in (*tmp_path.rglob("*"), *place.rglob("*"))
                             if path.suffix not in (".log", ".sqlite-shm")}  # fmt: skip
            before = known()
            for data in (marked, picture(5, kind="JPEG"), b"no picture", marked[:500], bytes(3_000_000)):
                running.recognise(data)
            assert known() == before
    assert not any(marked[200:264] in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_pictures_are_kept_only_where_that_is_asked_for(own):
    start, door = own
    running = start()
    running.enrol("Ada", PICTURE)
    with door.gallery._lock:
        assert door.gallery._file.execute("SELECT picture FROM images").fetchall() == [(None,)]
    keeping = start(keep_pictures=True)
    keeping.enrol("Bo", PICTURE)
    assert keeping.ask("GET", "/people", None, keeping.key()).json["keeps_pictures"] is True
    with door.gallery._lock:
        (kept,) = door.gallery._file.execute("SELECT picture FROM images WHERE picture NOT NULL").fetchall()
    assert kept[0].startswith(b"\x89PNG") and kept[0] != PICTURE


@ends
def test_the_log_says_what_was_asked_and_nothing_of_whom(place, tmp_path):
    with started(place, tmp_path / "people.sqlite") as running:
        running.enrol(quote(SECRET), PICTURE)
        running.recognise(PICTURE)
        running.ask("GET", f"/health?who={quote(SECRET)}")
        running.ask("GET", f"/{quote(SECRET)}")
        running.ask("GET", f"/{running.token}%0A%1b[31mforged")
        running.ask("FORGED", "/health")
        running.remove(running.people()[0]["id"])
        raw(running, b"nonsense " + SECRET.encode() + b"\r\n\r\n")
        assert running.stop() == 0
        log = running.log.read_text("utf-8")
    assert "POST /people 201" in log and "POST /recognise 200" in log and "DELETE /people 200" in log
    assert "GET (another address) 404" in log and "(another method) /health 405" in log
    for hidden in (SECRET, quote(SECRET), "Zo", running.token, "forged", "who=", "FORGED", "Traceback"):
        assert hidden not in log, log
    ours = re.compile(
        r"(GET|POST|DELETE|\(another method\)) (/\w*|\(another address\)) \d{3} \d+ ms|Invalid HTTP request received\."
    )
    assert all(ours.fullmatch(line) for line in log.splitlines()), log


def test_who_was_enrolled_is_there_after_the_service_was_killed(place, tmp_path):
    gallery = tmp_path / "people.sqlite"
    with started(place, gallery) as running:
        assert running.enrol("Ada", picture(30)).status == 201
        running.process.kill()
    with started(place, gallery) as running:
        assert [who["name"] for who in running.people()].count("Ada") == 1 and len(running.people()) == PEOPLE + 1
        assert running.recognise(picture(30)).json["faces"][0]["name"] == "Ada"


def test_two_services_with_one_gallery_see_each_others_people(place, tmp_path):
    gallery = tmp_path / "people.sqlite"
    with started(place, gallery) as one, started(place, gallery) as two:
        assert one.enrol("Ada", picture(31)).status == 201
        assert two.recognise(picture(31)).json["faces"][0]["name"] == "Ada"
        id = next(who["id"] for who in two.people() if who["name"] == "Ada")
        assert two.remove(id).status == 200
        assert one.recognise(picture(31)).json["faces"][0]["name"] != "Ada"


# --- how it starts and ends ------------------------------------------------------------------------------------------


@ends
def test_a_later_start_needs_no_torch_and_takes_seconds(place, tmp_path):
    before = time.perf_counter()
    with started(place, tmp_path / "people.sqlite") as running:
        seconds = time.perf_counter() - before
        running.recognise(PICTURE)
        assert running.stop() == 0
    assert running.said.splitlines()[-1] == "without torch", running.said
    assert seconds < 30  # about one on a quiet machine


@ends
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_service_stops_when_it_is_told_to_and_says_so(place, tmp_path, how):
    with started(place, tmp_path / "people.sqlite") as running:
        line = http.client.HTTPConnection(HOST, running.port)
        line.request("GET", "/health")
        line.getresponse().read()  # the connection stays open, as a browser keeps it
        assert running.stop(how) == 0
        line.close()
        assert "course: stopped; everything that was enrolled is kept" in running.said
        assert running.log.read_text() == "GET /health 200" + running.log.read_text()[15:]
    assert not (tmp_path / "people.sqlite-wal").exists(), "the log of SQLite is taken into the file"


@ends
def test_a_picture_that_is_being_looked_at_is_answered_before_the_end(place, tmp_path):
    with started(place, tmp_path / "people.sqlite") as running:
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(running.recognise(PICTURE))) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(0.05)
        code = running.stop()
        for thread in threads:
            thread.join()
    assert code == 0 and {answer.status for answer in answers} <= {200}


def again(place, gallery, *words) -> subprocess.CompletedProcess:
    return subprocess.run(
        course(place, "serve", "--gallery", gallery, *words),
        cwd=ROOT, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=100,
    )  # fmt: skip


def test_a_port_in_use_is_said_in_one_sentence_before_anything_is_trained(place, tmp_path):
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        ended = again(tmp_path / "no-cache", tmp_path / "people.sqlite", "--port", port)
    assert ended.returncode == 2 and ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith(f"course: The port {port} cannot be used (")
    assert not (tmp_path / "no-cache").exists() and not (tmp_path / "people.sqlite").exists()


@pytest.mark.parametrize(
    "words, says",
    [(("--port", "70000"), "70000 is no port"), (("--port", "-1"), "-1 is no port"),
     (("--faces", "nowhere"), "nowhere is no folder"), (("--gallery", "."), "cannot be opened")],
)  # fmt: skip
def test_what_cannot_be_served_is_said_in_one_sentence(place, tmp_path, words, says):
    ended = again(place, tmp_path / "people.sqlite", *(() if "--port" in words else ("--port", "0")), *words)
    assert ended.returncode == 2 and says in ended.stderr and ended.stderr.count("\n") == 1, ended.stderr


def test_the_service_listens_on_the_loopback_address_alone(service):
    import psutil

    listening = [each for each in psutil.Process(service.process.pid).net_connections() if each.status == "LISTEN"]
    assert [each.laddr.ip for each in listening] == [HOST]


# --- very many uploads -----------------------------------------------------------------------------------------------


@pytest.fixture
def benchmark(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    yield importlib.import_module
    for name in ("serving_fuzz", "serving_load", "measuring"):
        sys.modules.pop(name, None)


def test_500_broken_pictures_bring_no_crash_and_leave_no_memory(benchmark, place, tmp_path):
    fuzz = benchmark("serving_fuzz")
    rows = fuzz.measure(place, tmp_path / "people.sqlite", uploads=500, warm=100)
    statuses = json.loads(json.dumps(rows))["statuses"]
    assert sum(statuses.values()) == 500 and all(int(status) < 500 for status in statuses)
    assert {"200", "415", "422"} <= set(statuses)
    assert rows["growth_mb"] < 60 and rows["other_lines_in_the_log"] == 0


def test_the_load_is_told_for_1_2_4_and_8_clients_and_nothing_is_lost(benchmark, place, tmp_path, capsys, monkeypatch):
    load = benchmark("serving_load")
    monkeypatch.setattr(benchmark("measuring"), "save_record", lambda *_, **__: pytest.fail("a quick run is kept"))
    monkeypatch.setattr(load, "ready", lambda quick, folder: place)
    assert load.main(["--quick"]) == 0
    told = capsys.readouterr().out
    assert all(column in told for column in load.HEADER)
    rows = load.measure(place, tmp_path / "people.sqlite", (1, 2), 6, 1)
    assert [row["clients"] for row in rows] == [1, 2] and all(row["lost"] == 0 for row in rows)
