"""The parts of `course serve`: an upload becomes a picture or a sentence, the gallery is whole after any end, a name keeps its promise."""

import io
import itertools
import json
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from course_utils.commands.refusal import Refusal
from course_utils.commands.serving import framing, prepare
from course_utils.commands.serving.export import Boxes, FromBytes, export
from course_utils.commands.serving.gallery import MOST_IMAGES, Gallery, GalleryError, plain_name
from course_utils.commands.serving.limits import Bucket, Buckets
from course_utils.commands.serving.recogniser import Door, Recogniser
from course_utils.commands.serving.uploads import MOST_BYTES, MOST_PIXELS, Refused, decode
from course_utils.faces.groups import cut_out, draw_groups
from course_utils.faces.people import sample_identities
from course_utils.models.residual import SmallResNet
from course_utils.paths import DATA, ROOT
from course_utils.training.detector import train_detector
from course_utils.training.gallery import Z
from tests.serving import PEOPLE, cache_of, encoded, environment, face, networks


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    return networks(cache_of(tmp_path_factory))


@pytest.fixture(scope="session")
def recogniser(served):
    return Recogniser(served)


# --- uploads ---------------------------------------------------------------------------------------------------------

HEAD = face(0)
DRAWN = Image.fromarray(HEAD.transpose(1, 2, 0))
LEFT_DARK = np.repeat(np.repeat(np.array([[[0, 200]]], np.uint8), 40, 1), 30, 2).repeat(3, 0)  # (3, 40, 60)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(wide: int, high: int, *more: bytes, data: bytes = b"\0") -> bytes:
    """A PNG file by hand: its head promises what its data need not hold."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(data, 9)), chunk(b"IEND", b"")]
    )


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    return encoded(LEFT_DARK, "JPEG", exif=exif, quality=95)


def animated() -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=100)


def sixteen_bits() -> bytes:
    return encoded(Image.fromarray(np.full((40, 40), 32_768, np.uint16)), "PNG")


def see_through() -> bytes:
    return encoded(Image.new("RGBA", (40, 40), (255, 0, 0, 0)), "PNG")


TAKEN = {
    "a PNG is itself": (lambda: encoded(HEAD), HEAD.shape, lambda image: (image == HEAD).all()),
    "a JPEG is nearly itself": (
        lambda: encoded(HEAD, "JPEG", quality=95),
        HEAD.shape,
        lambda image: np.abs(image.astype(int) - HEAD).mean() < 4,
    ),
    "a JPEG of four printing inks has its colours": (
        lambda: encoded(DRAWN.convert("CMYK"), "JPEG", quality=95),
        HEAD.shape,
        lambda image: np.abs(image.astype(int) - HEAD).mean() < 6,
    ),
    "a grey of 16 bits is half as bright in 8 bits": (
        sixteen_bits,
        (3, 40, 40),
        lambda image: (np.abs(image.astype(int) - 128) <= 1).all(),
    ),
    "black and white is taken": (lambda: encoded(DRAWN.convert("1"), "PNG"), HEAD.shape, None),
    "grey is taken": (lambda: encoded(DRAWN.convert("L"), "JPEG"), HEAD.shape, None),
    "a palette is taken": (lambda: encoded(DRAWN.convert("P"), "PNG"), HEAD.shape, None),
    "of an animation the first picture counts": (
        animated,
        (3, 40, 40),
        lambda image: (image[0] == 255).all() and (image[1:] == 0).all(),
    ),
    "what is transparent lies on white": (see_through, (3, 40, 40), lambda image: (image == 255).all()),
    "a picture lying on its side is put upright": (
        lambda: turned(6),
        (3, 60, 40),
        lambda image: image[:, :20].mean() < 20 and image[:, 40:].mean() > 180,
    ),
    "a note of turning that cannot be is passed over": (lambda: turned(99), (3, 40, 60), None),
    "12 million pixels are reduced to 768 at the longer side": (
        lambda: encoded(Image.new("RGB", (4000, 3000), "red"), "JPEG"),
        (3, 576, 768),
        lambda image: image[0].min() > 250,
    ),
    "a page hidden behind the end of a picture is not looked at": (
        lambda: encoded(HEAD) + b"<script>alert(1)</script>",
        HEAD.shape,
        lambda image: (image == HEAD).all(),
    ),
    "a program in a note of the picture is not looked at": (
        lambda: png_of(20, 20, chunk(b"tEXt", b"Comment\0<?php system('id'); ?>"), data=20 * (b"\0" + 60 * b"\x7f")),
        (3, 20, 20),
        None,
    ),
}
REFUSED = {
    "nothing": (lambda: b"", 400),
    "more than 10 MiB": (lambda: encoded(HEAD) + bytes(MOST_BYTES), 413),
    "a head that promises more pixels than are allowed": (lambda: png_of(5001, 5000), 413),
    "a head that promises 10 thousand million pixels": (lambda: png_of(100_000, 100_000), 413),
    "a JPEG with more pixels than are allowed": (
        lambda: encoded(Image.new("L", (6000, 5000)), "JPEG", quality=1),
        413,
    ),
    "a single pixel": (lambda: png_of(1, 1, data=bytes(4)), 422),
    "a strip": (lambda: encoded(Image.new("RGB", (400, 20))), 422),
    "a note that unpacks to 50 MB": (
        lambda: png_of(20, 20, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000), 9))),
        422,
    ),
    "a colour profile that unpacks to 50 MB, and no pixels": (
        lambda: png_of(20, 20, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(50_000_000), 9))),
        422,
    ),
    "a PNG cut in the middle": (lambda: encoded(HEAD)[: len(encoded(HEAD)) // 2], 422),
    "a JPEG cut in the middle": (lambda: encoded(HEAD, "JPEG")[: len(encoded(HEAD, "JPEG")) // 2], 422),
    "the first bytes of a PNG and nothing more": (lambda: encoded(HEAD)[:12], 415),
    "the first bytes of a JPEG, then noise": (lambda: b"\xff\xd8\xff\xe0" + random.Random(0).randbytes(2000), 422),
    "noise": (lambda: random.Random(1).randbytes(2000), 415),
    "an animated GIF": (lambda: encoded(DRAWN, "GIF", save_all=True, append_images=[DRAWN.rotate(90)]), 415),
    "a WebP": (lambda: encoded(DRAWN, "WEBP"), 415),
    "a TIFF": (lambda: encoded(DRAWN, "TIFF"), 415),
    "a BMP": (lambda: encoded(DRAWN, "BMP"), 415),
    "PostScript, which would be a program": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", 415),
    "an SVG, which can hold a script": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 415),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", 415),
    "a ZIP file called photo.png": (lambda: b"PK\x03\x04" + bytes(100), 415),
    "a program": (lambda: b"\x7fELF" + bytes(100), 415),
}


@pytest.mark.parametrize("sentence", TAKEN)
def test_a_picture_of_any_kind_is_taken(sentence):
    data, shape, is_right = TAKEN[sentence]
    image = decode(data())
    assert image.shape == shape and image.dtype == np.uint8
    assert is_right is None or is_right(image), sentence


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_is_no_picture_to_look_at_is_refused_in_a_sentence(sentence):
    data, status = REFUSED[sentence]
    with pytest.raises(Refused) as refused:
        decode(data())
    assert refused.value.status == status, refused.value
    assert refused.value.sentence[0].isupper() and refused.value.sentence.endswith(".")


def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded():
    data = encoded(Image.new("RGB", (5001, 5000)), "PNG")
    started = time.process_time()
    with pytest.raises(Refused, match=f"more than {MOST_PIXELS // 10**6} million pixels"):
        decode(data)
    assert time.process_time() - started < 0.05  # decoding takes ten times as long


WORST = r"""
import io, re
import numpy as np
from PIL import Image
from course_utils.commands.serving.uploads import decode
grey, pictures = np.full((5000, 5000), 30_000, np.uint16), []
for image in (Image.fromarray(grey), Image.new("RGBA", (5000, 5000), (200, 0, 0, 100))):
    image.save(file := io.BytesIO(), "PNG", compress_level=1)
    pictures.append(file.getvalue())
del image, grey
for data in pictures:
    assert len(data) < 2**20
    decode(data)
print(int(re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())[1]) // 1024)
"""  # of a process of its own: its largest memory in MB


@pytest.mark.skipif(sys.platform != "linux", reason="the largest memory is read from /proc")
def test_no_file_however_well_it_is_packed_takes_more_than_500_megabytes():
    told = subprocess.run([sys.executable, "-c", WORST], env=environment(), capture_output=True, text=True, timeout=100)
    assert int(told.stdout) < 500, told


def test_a_large_grey_of_16_bits_is_what_a_small_one_is():
    slope = np.linspace(0, 65535, 2000).astype(np.uint16)
    large = decode(encoded(Image.fromarray(np.repeat(slope[None], 1600, 0))))
    assert large.shape == (3, 614, 768)
    assert np.abs(large[0, 300].astype(float) - np.linspace(0, 255, 768)).max() < 1.5


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "I;16"])
def test_a_large_picture_is_put_upright_too(mode):
    exif = Image.Exif()
    exif[274] = 6
    left_dark = Image.fromarray(np.repeat(np.array([[0, 200]], np.uint8), [1000, 1000], 1).repeat(1000, 0))
    image = (
        Image.fromarray(np.asarray(left_dark).astype(np.uint16) * 257) if mode == "I;16" else left_dark.convert(mode)
    )
    upright = decode(encoded(image, "PNG", exif=exif))
    assert upright.shape == (3, 768, 384)
    assert upright[:, :370].max() < 10 and upright[:, 400:].min() > 190


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"]))
def test_any_bytes_are_a_picture_or_a_refusal_of_the_400s(data, first):
    try:
        image = decode(first + data)
    except Refused as refused:
        assert 400 <= refused.status < 500
    else:
        assert image.ndim == 3 and image.shape[0] == 3 and max(image.shape) <= 768


# --- limits ----------------------------------------------------------------------------------------------------------

steps = st.lists(st.floats(0, 5) | st.just(0.0), min_size=1, max_size=60)
rates, sizes = st.floats(0.05, 100), st.floats(1, 20)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(steps, rates, sizes)
def test_in_any_interval_at_most_the_bucket_and_what_flows_in_is_granted(pauses, rate, size):
    clock = Clock()
    bucket, granted = Bucket(rate, size, clock), []
    for pause in pauses:
        clock.now += pause
        if bucket.take() == 0:
            granted.append(clock.now)
    for i, j in itertools.combinations_with_replacement(range(len(granted)), 2):
        assert j - i + 1 <= size + rate * (granted[j] - granted[i]) + 1e-6


@given(steps, rates, sizes)
def test_after_the_seconds_that_were_said_a_token_is_there_and_not_much_earlier(pauses, rate, size):
    clock = Clock()
    bucket = Bucket(rate, size, clock)
    for pause in pauses:
        clock.now += pause
        wait = bucket.take()
        if wait:
            assert wait <= 1 / rate * (1 + 1e-9)
            clock.now += 0.9 * wait
            assert bucket.take() > 0 or wait < 1e-6
            clock.now += 0.1 * wait + 1e-9 * max(1.0, wait)
            assert bucket.take() == 0


def test_every_client_has_a_bucket_and_a_crowd_makes_the_service_forget_who_was_silent_for_longest():
    buckets = Buckets(rate=1, size=1, most=3, clock=Clock())
    assert [buckets.take(client) == 0 for client in "aabbc"] == [True, False, True, False, True]
    assert buckets.take("d") == 0 and len(buckets.buckets) == 3
    assert buckets.take("a") == 0, "a was silent for longest and is new again"
    assert buckets.take("d") > 0


@pytest.mark.parametrize("rate, size", [(0, 1), (-1, 1), (1, 0.5), (float("nan"), 1)])
def test_a_bucket_that_could_never_grant_anything_is_refused(rate, size):
    with pytest.raises(ValueError, match="a rate above 0"):
        Bucket(rate, size)


# --- the gallery -----------------------------------------------------------------------------------------------------

WRITER = """
import itertools, sys
import numpy as np
from course_utils.commands.serving.gallery import Gallery
gallery, who, last = Gallery(sys.argv[1], "net"), sys.argv[2], int(sys.argv[3])
for i in itertools.count() if last < 0 else range(last):
    name = f"{who}-{i:05d}"
    person = gallery.enrol(name, np.random.default_rng(i).normal(size=64), 3 * name.encode())
    print("+", name, flush=True)
    if i % 3 == 2:
        gallery.remove(person.id)
        print("-", name, flush=True)
"""


def writer(path: Path, who: str, last: int = -1) -> subprocess.Popen:
    command = [sys.executable, "-c", WRITER, str(path), who, str(last)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def vector(seed: int, size: int = 64) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=size).astype(np.float32)


def bytes_beside(path: Path) -> bytes:
    """Of every file of the gallery: .sqlite, -wal, -shm."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


def is_whole(path: Path) -> bool:
    with sqlite3.connect(path) as file:
        answer = file.execute("PRAGMA integrity_check").fetchall()
    file.close()
    return answer == [("ok",)]


def test_after_a_kill_at_any_moment_the_gallery_is_whole_and_everybody_acknowledged_is_there(tmp_path):
    path, moments = tmp_path / "people.sqlite", random.Random(0)
    expected, unsure = set(), set()
    for kill in range(12):
        process = writer(path, f"kill {kill}")
        first = process.stdout.readline()
        time.sleep(moments.uniform(0, 0.15))
        process.kill()
        said = first + process.stdout.read()
        process.communicate()
        assert first.startswith("+"), process.returncode
        lines = [line.split(" ", 1) for line in said.splitlines() if line]
        last = 0
        for sign, name in lines:
            (expected.add if sign == "+" else expected.discard)(name)
            last = int(name[-5:])
        unsure = {f"kill {kill}-{last:05d}", f"kill {kill}-{last + 1:05d}"}  # done, perhaps, and not yet said
        assert is_whole(path)
        gallery = Gallery(path, "net")
        there = {person.name for person in gallery.people()}
        assert there - unsure == expected - unsure
        assert all(person.images == 1 for person in gallery.people())
        assert len(gallery.prototypes()[0]) == len(there)
        on_disk = bytes_beside(path)
        for sign, name in lines:
            if sign == "-":
                assert name.encode() not in on_disk, "who was removed is still in a file"
        gallery.close()
        expected = there


def test_two_programs_that_write_at_once_lose_nothing(tmp_path):
    path, each = tmp_path / "people.sqlite", 40
    both = [writer(path, who, each) for who in ("one", "two")]
    ended = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    gallery = Gallery(path, "net")
    kept = {f"{who}-{i:05d}" for who in ("one", "two") for i in range(each) if i % 3 != 2}
    assert {person.name for person in gallery.people()} == kept and is_whole(path)


def test_programs_that_make_the_same_gallery_at_once_all_open_it(tmp_path):
    for round in range(3):
        several = [writer(tmp_path / f"{round}.sqlite", f"{k}", 1) for k in range(4)]
        assert [process.wait() for process in several] == 4 * [0], [process.stderr.read() for process in several]
        for process in several:
            process.communicate()


def test_a_program_sees_what_another_one_enrolled(tmp_path):
    one, two = (Gallery(tmp_path / "people.sqlite", "net") for _ in range(2))
    before = two.version()
    one.enrol("Ada", vector(0))
    assert two.version() != before and [person.name for person in two.people()] == ["Ada"]


@pytest.mark.parametrize("seed", range(3))
def test_of_who_was_removed_no_byte_is_left_in_any_file(tmp_path, seed):
    """Many enrolments and removals: SQLite moves rows from page to page, and would leave copies behind."""
    path, chance = tmp_path / "people.sqlite", random.Random(seed)
    gallery, alive, gone = Gallery(path, "net"), {}, []
    for i in range(120):
        if alive and chance.random() < 0.45:
            name = chance.choice(sorted(alive))
            id, kept, image = alive.pop(name)
            assert gallery.remove(id).name == name
            gone += [name.encode(), kept[:16], image]
            left = bytes_beside(path)
            assert not any(each in left for each in gone)
        else:
            name, image = f"Zq{i:04d}" + "x" * chance.randrange(1, 60), chance.randbytes(chance.choice([20, 9000]))
            person = gallery.enrol(name, vector(1000 * seed + i, 128), image)
            alive[name] = person.id, vector(1000 * seed + i, 128).tobytes(), image[:16]
    assert all(name.encode() in bytes_beside(path) for name in alive)
    gallery.close()
    left = bytes_beside(path)
    assert not any(each in left for each in gone)


def test_a_removal_says_so_where_a_reader_keeps_the_old_bytes_alive(tmp_path, monkeypatch):
    monkeypatch.setattr("course_utils.commands.serving.gallery.WAIT", 0.1)
    path = tmp_path / "people.sqlite"
    gallery = Gallery(path, "net")
    person = gallery.enrol("Zqada", vector(0, 128))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people").fetchone()
    with pytest.raises(GalleryError, match="Zqada is removed; but another program is reading"):
        gallery.remove(person.id)
    assert not gallery.people()
    reader.close()
    other = gallery.enrol("Zqbob", vector(1, 128))
    gallery.remove(other.id)
    assert b"Zq" not in bytes_beside(path)


def test_a_program_that_was_killed_between_a_removal_and_its_cleaning_is_cleaned_up_after(tmp_path):
    path, chance = tmp_path / "people.sqlite", random.Random(0)
    gallery, gone = Gallery(path, "net"), []
    for i in range(80):
        gallery.enrol(f"Zq{i:04d}" + "x" * chance.randrange(1, 60), vector(i, 128))
    for person in gallery.people()[::2]:
        with gallery._writing() as file:
            file.execute("DELETE FROM people WHERE id = ?", (person.id,))
        gone.append(person.name.encode())
    (tmp_path / "killed").mkdir()
    for file in tmp_path.glob("people.sqlite*"):  # as they lie there now
        shutil.copy(file, tmp_path / "killed")
    left = tmp_path / "killed" / path.name
    assert any(name in bytes_beside(left) for name in gone)
    again = Gallery(left, "net")
    assert len(again.people()) == 40 and not any(name in bytes_beside(left) for name in gone)


def test_people_of_another_network_are_left_alone_and_not_compared(tmp_path):
    path = tmp_path / "people.sqlite"
    old = Gallery(path, "old")
    ada = old.enrol("Ada", vector(0, 8))
    new = Gallery(path, "new")
    assert new.people() == [] and new.others() == 1 and new.prototypes()[0] == []
    again = new.enrol("Ada", vector(1, 64))
    with pytest.raises(GalleryError, match="Nobody of that number"):
        new.remove(ada.id)
    new.remove(again.id)
    assert [person.id for person in old.people()] == [ada.id] and old.prototypes()[1].shape == (1, 8)


def test_the_first_people_are_enrolled_once_and_stay_removed(tmp_path):
    path = tmp_path / "people.sqlite"
    gallery = Gallery(path, "net")
    assert gallery.begin(["Ada", "Bo"], np.stack([vector(0), vector(1)]))
    gallery.remove(gallery.people()[0].id)
    gallery.close()
    gallery = Gallery(path, "net")
    assert not gallery.begin(["Ada", "Bo"], np.stack([vector(0), vector(1)]))
    assert [person.name for person in gallery.people()] == ["Bo"]


def test_a_person_whose_folder_is_spelt_in_another_way_of_unicode_is_the_same_person(served, tmp_path):
    shutil.copytree(served, tmp_path / "served")
    with np.load(served / "people.npz") as kept:
        owners = np.array(["Jose\u0301"] + [""] * (len(kept["owners"]) - 1))
        np.savez(
            tmp_path / "served" / "people.npz",
            **{**kept, "names": ["Jose\u0301", *kept["names"][1:]], "owners": owners},
        )
    recogniser = Recogniser(tmp_path / "served")
    gallery = Gallery(tmp_path / "people.sqlite", "net")
    gallery.begin(recogniser.names, recogniser.prototypes)
    assert gallery.enrol("José", vector(2, 128)).images == 2
    door = Door(recogniser, gallery)
    door.look()
    assert door.strangers[0] < door.strangers[1:].max()
    assert (door.strangers == -1).sum() == 0, "others of the gallery are compared with the picture"


def test_pictures_of_a_person_make_one_prototype_and_20_are_enough(tmp_path):
    gallery = Gallery(tmp_path / "people.sqlite", "net")
    for i in range(MOST_IMAGES):
        assert gallery.enrol(" Ada  Lovelace ", vector(i)).images == i + 1
    with pytest.raises(GalleryError, match=f"Ada Lovelace is enrolled with {MOST_IMAGES} pictures") as refused:
        gallery.enrol("Ada Lovelace", vector(99))
    assert refused.value.status == 409
    people, prototypes = gallery.prototypes()
    assert len(people) == 1 and prototypes.shape == (1, 64) and abs(np.linalg.norm(prototypes) - 1) < 1e-12


def test_a_full_gallery_takes_nobody_more(tmp_path, monkeypatch):
    monkeypatch.setattr("course_utils.commands.serving.gallery.MOST_PEOPLE", 2)
    gallery = Gallery(tmp_path / "people.sqlite", "net")
    gallery.enrol("Ada", vector(0))
    gallery.enrol("Bo", vector(1))
    with pytest.raises(GalleryError, match="holds 2 people, and that is the most"):
        gallery.enrol("Cy", vector(2))
    assert gallery.enrol("Bo", vector(3)).images == 2


@pytest.mark.parametrize("name", ["", "   ", "a" * 81, "a\0b", "a\x1b[31mb", "\u202eevil", "a\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(name):
    with pytest.raises(GalleryError, match="1 to 80 letters"):
        plain_name(name)


@pytest.mark.parametrize(
    "name, kept",
    [(" Ada\n Lovelace\t", "Ada Lovelace"), ("Jose\u0301", "José"), ("<b>O'Hara</b>; --", "<b>O'Hara</b>; --")],
)
def test_a_name_is_kept_as_it_reads(name, kept):
    assert plain_name(name) == kept


def test_a_change_that_fails_half_way_changes_nothing(tmp_path):
    gallery = Gallery(tmp_path / "people.sqlite", "net")
    with pytest.raises(GalleryError, match="could not be changed"):
        gallery.begin(["Ada", "Ada", "Bo"], np.stack([vector(0)] * 3))  # two of the same name
    assert gallery.people() == []


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path):
    path = tmp_path / "people.sqlite"
    gallery = Gallery(path, "net")
    gallery.enrol("Ada", vector(0))
    gallery._file.execute("PRAGMA max_page_count = 1")  # as many as there are
    with pytest.raises(GalleryError, match=r"could not be changed \(database or disk is full\): nothing was lost"):
        gallery.enrol("Bo", vector(1), bytes(20_000))
    assert [person.name for person in gallery.people()] == ["Ada"]
    gallery._file.execute("PRAGMA max_page_count = 1000")
    assert gallery.enrol("Bo", vector(1)).name == "Bo" and is_whole(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_a_file_that_the_system_lets_grow_no_further_is_one_sentence_too(tmp_path):
    import resource

    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "people.sqlite"), "a", "-1"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)),
    )
    told, error = process.communicate(timeout=100)
    assert "GalleryError: The gallery could not be changed" in error or "is removed, but the file" in error, error
    assert is_whole(tmp_path / "people.sqlite")
    lines = [line.split(" ", 1) for line in told.splitlines()]
    said = {name for sign, name in lines if sign == "+"} - {name for sign, name in lines if sign == "-"}
    there = {person.name for person in Gallery(tmp_path / "people.sqlite", "net").people()}
    assert len(said ^ there) <= 1 and there


def test_a_gallery_that_may_only_be_read_says_so(tmp_path):
    gallery = Gallery(tmp_path / "people.sqlite", "net")
    gallery._file.execute("PRAGMA query_only = ON")
    with pytest.raises(GalleryError, match="attempt to write a readonly database"):
        gallery.enrol("Ada", vector(0))


@pytest.mark.parametrize("what", ["a folder", "no database", "a place in a file"])
def test_what_is_no_gallery_is_named_in_one_sentence(tmp_path, what):
    path = tmp_path / "people.sqlite"
    if what == "a folder":
        path.mkdir()
    else:
        path.write_text(1000 * "no database ")
    with pytest.raises(GalleryError, match=r"The gallery .* cannot be opened \(.*--gallery\.$"):
        Gallery(path / "people.sqlite" if what == "a place in a file" else path, "net")


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_gallery_that_was_deleted_while_it_was_open_takes_nothing_that_would_be_lost(tmp_path):
    path = tmp_path / "people.sqlite"
    gallery = Gallery(path, "net")
    gallery.enrol("Ada", vector(0))
    path.rename(tmp_path / "elsewhere")
    for act in (gallery.version, gallery.people, lambda: gallery.enrol("Bo", vector(1)), lambda: gallery.remove(1)):
        with pytest.raises(GalleryError, match="was moved or deleted"):
            act()


def test_a_damaged_page_is_a_sentence_and_no_crash(tmp_path):
    path = tmp_path / "people.sqlite"
    gallery = Gallery(path, "net")
    for i in range(60):
        gallery.enrol(f"Somebody {i}", vector(i))
    gallery.close()
    data = bytearray(path.read_bytes())
    data[4096:] = random.Random(0).randbytes(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(GalleryError, match="cannot be"):
        Gallery(path, "net").prototypes()


# --- framing ---------------------------------------------------------------------------------------------------------


class Said:
    """A detector that finds given boxes in every picture."""

    def __init__(self, boxes, scores):
        self.answer = [np.array(boxes, np.float32).reshape(1, -1, 4), np.array(scores, np.float32)[None]]
        self.seen: list[tuple] = []

    def run(self, outputs, inputs):
        self.seen.append(inputs["images"].shape)
        return self.answer


boxes_of_all_kinds = st.lists(st.tuples(*4 * [st.floats(-50, 200, width=32)]), min_size=1, max_size=20)


@given(st.integers(16, 768), st.integers(16, 768), boxes_of_all_kinds)
def test_boxes_lie_inside_the_picture_and_a_framed_head_is_square(high, wide, boxes):
    detector = Said(boxes, len(boxes) * [0.9])
    image = np.zeros((3, high, wide), np.uint8)
    found, scores = framing.heads(detector, image)
    assert len(found) == len(scores) <= framing.MOST
    assert all(shape[2] % 8 == 0 == shape[3] % 8 and min(shape[2:]) >= 24 for shape in detector.seen)
    for box in found:
        assert (box[:2] >= 0).all() and (box[:2] < box[2:]).all() and box[2] <= wide and box[3] <= high
        square = framing.framed(image, box)
        assert square.shape[1] == square.shape[2] >= 8
    sizes = [framing.area(box) for box in found]
    assert sizes == sorted(sizes, reverse=True)


@given(st.integers(1, 900), st.integers(1, 900), st.sampled_from(framing.SIDES))
def test_a_reduced_picture_keeps_its_proportions_and_fits_the_detector(high, wide, side):
    small, factor = framing.reduced(np.zeros((3, high, wide), np.uint8), side)
    assert small.shape[1] % 8 == 0 == small.shape[2] % 8 and min(small.shape[1:]) >= 24
    assert abs(max(high, wide) * factor - side) < 1e-9


def test_a_head_takes_27_of_32_parts_of_its_square_and_the_edge_goes_on_beyond_the_picture():
    image = np.arange(3 * 64 * 64, dtype=np.int64).reshape(3, 64, 64) % 251
    image = image.astype(np.uint8)
    square = framing.framed(image, np.array([20.0, 20.0, 40.0, 47.0]))
    assert square.shape == (3, 32, 32) and (square == image[:, 18:50, 14:46]).all()
    corner = framing.framed(image, np.array([0.0, 0.0, 20.0, 27.0]))
    assert corner.shape == (3, 32, 32) and (corner[:, 0] == corner[:, 1]).all()


def test_a_head_that_is_found_twice_or_is_too_tall_for_its_size_counts_once():
    twice = Said([[2, 2, 20, 30], [3, 3, 20, 30], [0, 0, 40, 60]], [0.9, 0.8, 0.9])
    boxes, scores = framing.heads(twice, np.zeros((3, 64, 64), np.uint8))
    assert len(boxes) == 1 and abs(scores[0] - 0.9) < 1e-6


def test_where_no_head_is_found_the_picture_is_taken_as_it_is_and_said_so(recogniser, monkeypatch):
    monkeypatch.setattr(recogniser, "detector", Said([[0, 0, 9, 9]], [0.1]))
    (found,) = recogniser.faces(np.zeros((3, 40, 60), np.uint8))
    assert not found.found and found.box.tolist() == [10, 0, 50, 40] and found.square.shape == (3, 40, 40)
    assert abs(np.linalg.norm(found.vector) - 1) < 1e-5


# --- a name or nobody ------------------------------------------------------------------------------------------------


@pytest.fixture
def door(recogniser, tmp_path):
    gallery = Gallery(tmp_path / "people.sqlite", "test")
    yield Door(recogniser, gallery)
    gallery.close()


def test_an_empty_gallery_names_nobody(door):
    answer = door.answer(door.recogniser.prototypes[0])
    assert answer.name is None and answer.sentence == "Unknown: nobody is enrolled yet."


def test_the_first_picture_of_a_person_is_recognised_and_a_removed_person_is_not(door):
    (found,) = door.recogniser.faces(face(3))
    person = door.gallery.enrol("Ada", found.vector)
    door.changed()
    answer = door.answer(found.vector)
    assert answer.name == "Ada" and answer.score > answer.threshold and answer.certainty > 0.9
    assert "Ada: the score is 1.00" in answer.sentence
    door.gallery.remove(person.id)
    door.changed()
    assert door.answer(found.vector).name is None


def test_somebody_whom_another_program_enrolled_is_recognised(door):
    (found,) = door.recogniser.faces(face(4))
    assert door.answer(found.vector).name is None
    Gallery(door.gallery.path, "test").enrol("Bo", found.vector)
    assert door.answer(found.vector).name == "Bo"


def test_the_threshold_rises_with_the_gallery_and_keeps_its_promise(door):
    vectors, before = door.recogniser.strangers, -1.0
    for count in (1, 5, 40):
        while len(door.gallery.people()) < count:
            door.gallery.enrol(f"Person {len(door.gallery.people())}", vectors[len(door.gallery.people())])
        door.changed()
        door.look()
        assert door.threshold >= before
        before = door.threshold
        named = (door.strangers > door.threshold).mean()
        assert named <= door.promise and named > 0
        assert sum(door.answer(vector).name is not None for vector in vectors[40:]) <= door.promise * len(vectors)


def test_a_stricter_promise_has_a_higher_threshold_and_too_few_strangers_weaken_it(door):
    door.gallery.begin(door.recogniser.names, door.recogniser.prototypes)
    strict, loose = (Door(door.recogniser, door.gallery, promise) for promise in (0.02, 0.3))
    strict.look(), loose.look()
    assert strict.threshold > loose.threshold
    least = Door(door.recogniser, door.gallery, 1e-6)
    least.look()
    n = len(door.recogniser.strangers)
    assert least.promise == pytest.approx(Z**2 / (n + Z**2)) and least.threshold == least.strangers.max()


def test_the_own_pictures_of_somebody_who_is_enrolled_are_no_strangers(door, monkeypatch):
    owners = ["Ada"] * 5 + [""] * (len(door.recogniser.strangers) - 5)
    monkeypatch.setattr(door.recogniser, "owners", owners)
    door.gallery.enrol("Ada", door.recogniser.strangers[0])
    door.look()
    assert (door.strangers[:5] == -1).all() and door.strangers[5:].max() < 0.999
    assert door.answer(door.recogniser.strangers[0]).name == "Ada"


def test_the_networks_give_people_names_and_directions(recogniser):
    assert len(recogniser.names) == PEOPLE == len(recogniser.prototypes)
    assert np.allclose(np.linalg.norm(recogniser.strangers, axis=1), 1, atol=1e-5)


# --- export ----------------------------------------------------------------------------------------------------------


def run(path: Path, images: torch.Tensor) -> list[np.ndarray]:
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"images": images.numpy()})


def pictures_of(*shape: int) -> torch.Tensor:
    return torch.randint(0, 256, shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(sum(shape)))


def test_an_exported_recogniser_gives_the_numbers_of_the_network_at_any_size(tmp_path):
    torch.manual_seed(0)
    network = SmallResNet(5, width=8)
    network(torch.randn(64, 3, 32, 32))  # so that its statistics are not those of the start
    served = FromBytes(network, torch.tensor([0.4, 0.5, 0.6]), torch.tensor([0.2, 0.3, 0.25]), torch.randn(32)).eval()
    export(served, tmp_path / "r.onnx", ["logits", "vector"])
    for shape in ((1, 3, 32, 32), (3, 3, 8, 8), (2, 3, 301, 301), (1, 3, 40, 57)):
        images = pictures_of(*shape)
        with torch.inference_mode():
            expected = served(images)
        for ours, theirs in zip(expected, run(tmp_path / "r.onnx", images)):
            torch.testing.assert_close(ours, torch.from_numpy(theirs), atol=2e-5, rtol=1e-4)


def test_an_exported_detector_gives_the_boxes_of_the_network(tmp_path):
    groups = draw_groups(cut_out(sample_identities(4), 4, 1), 60, 3, sizes=(12, 32))
    images = torch.from_numpy(groups.images)
    detector = Boxes(train_detector(images, torch.from_numpy(groups.boxes), epochs=3)).eval()
    export(detector, tmp_path / "d.onnx", ["boxes", "scores"], multiple=8)
    for some in (images[:3], pictures_of(1, 3, 32, 128), pictures_of(1, 3, 24, 24)):
        with torch.inference_mode():
            boxes, scores = detector(some)
        theirs = run(tmp_path / "d.onnx", some)
        torch.testing.assert_close(scores, torch.from_numpy(theirs[1]), atol=1e-5, rtol=1e-4)
        apart = torch.full_like(scores, 1.0)  # of nearly the same scores either may stand first
        apart[:, 1:] = torch.minimum(apart[:, 1:], (scores[:, :-1] - scores[:, 1:]))
        apart[:, :-1] = torch.minimum(apart[:, :-1], (scores[:, :-1] - scores[:, 1:]))
        clear = apart > 1e-6
        clear[:, -1] = False  # who comes after the last one is not known
        assert clear.any()
        torch.testing.assert_close(boxes[clear], torch.from_numpy(theirs[0])[clear], atol=1e-3, rtol=1e-4)


# --- the first start -------------------------------------------------------------------------------------------------

STARTER = """
import sys, time
from pathlib import Path
from course_utils.commands.serving import prepare
def build(folder):
    for name in (prepare.NETWORK, prepare.PEOPLE):
        (folder / name).write_bytes(name.encode())
    with open(Path(sys.argv[1]) / "built", "a") as count:
        print("once", file=count, flush=True)
    time.sleep(float(sys.argv[2]))
    return {"people": 3}
prepare.drawn = build
print(prepare.prepare("rendered", Path(sys.argv[1]))[0], flush=True)
"""


def start(cache: Path, seconds: float) -> subprocess.Popen:
    command = [sys.executable, "-c", STARTER, str(cache), str(seconds)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(path: Path) -> None:
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path.name} is not there after 30 s")


def test_of_two_starts_at_once_one_trains_and_the_other_waits(tmp_path):
    both = [start(tmp_path, 1) for _ in range(2)]
    told = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert (tmp_path / "built").read_text() == "once\n"
    assert told[0][0].splitlines()[-1] == told[1][0].splitlines()[-1]


def test_a_first_start_that_was_killed_leaves_nothing_that_a_later_one_takes(tmp_path):
    process = start(tmp_path, 60)
    wait_for(tmp_path / "built")
    process.kill()
    process.communicate()
    assert list(tmp_path.glob("*.unfinished"))
    process = start(tmp_path, 0)
    told, error = process.communicate(timeout=100)
    folder = Path(told.splitlines()[-1])
    assert process.returncode == 0, error
    assert (tmp_path / "built").read_text() == "once\nonce\n" and not list(tmp_path.glob("*.unfinished"))
    assert prepare.whole(folder)


def built(people: int = 3, count: list | None = None):
    def build(folder: Path) -> dict:
        (count if count is not None else []).append(folder)
        for name in (prepare.NETWORK, prepare.PEOPLE):
            (folder / name).write_bytes(name.encode())
        return {"people": people}

    return build


@pytest.mark.parametrize("damage", ["a bit", "cut", "missing", "about", "no about", "an older version"])
def test_what_is_damaged_is_made_anew_and_what_is_whole_is_taken(tmp_path, monkeypatch, damage):
    count: list = []
    monkeypatch.setattr(prepare, "drawn", built(count=count))
    folder, about = prepare.prepare("rendered", tmp_path)
    assert prepare.prepare("rendered", tmp_path) == (folder, about) and len(count) == 1
    network = folder / prepare.NETWORK
    data = network.read_bytes()
    if damage == "a bit":
        network.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    elif damage == "cut":
        network.write_bytes(data[:-1])
    elif damage == "missing":
        network.unlink()
    elif damage == "about":
        (folder / prepare.ABOUT).write_text("[1, 2")
    elif damage == "no about":
        (folder / prepare.ABOUT).unlink()
    else:
        (folder / prepare.ABOUT).write_text(json.dumps({"files": {}}))
    assert prepare.prepare("rendered", tmp_path)[1] == about and len(count) == 2
    assert network.read_bytes() == data


def test_a_first_start_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fails(folder):
        (folder / prepare.NETWORK).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(prepare, "drawn", fails)
    with pytest.raises(OSError, match="No space"):
        prepare.prepare("rendered", tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refusal, match="nowhere is no folder"):
        prepare.prepare(str(tmp_path / "nowhere"), tmp_path)


def some_people(place: Path, count: int) -> str:
    for person in sorted((DATA / "sample").iterdir())[:count]:
        shutil.copytree(person, place / person.name)
    return str(place)


def test_one_person_alone_is_refused_in_a_sentence(tmp_path):
    faces = some_people(tmp_path / "faces", 1)
    with pytest.raises(Refusal) as refused:
        prepare.photographs(faces, tmp_path, epochs=1)
    assert "person" in str(refused.value) and str(refused.value).count("\n") == 0


def test_another_photograph_makes_other_networks(tmp_path):
    faces = some_people(tmp_path / "faces", 2)
    key = prepare.key_of(faces)
    assert prepare.key_of(faces) == key != prepare.key_of("rendered")
    next((tmp_path / "faces").rglob("*.png")).unlink()
    assert prepare.key_of(faces) != key


def test_of_few_people_strangers_are_drawn_and_that_is_said(tmp_path, capsys):
    about = prepare.make(
        partial(prepare.photographs, some_people(tmp_path / "faces", 3), epochs=1), "three", tmp_path / "served"
    )
    assert about["people"] == 3 and "drawn ones are taken" in capsys.readouterr().out
    recogniser = Recogniser(tmp_path / "served")
    assert len(recogniser.strangers) == prepare.STRANGERS and recogniser.detector is None
    assert recogniser.names == [f"person_{k}" for k in range(3)]


def test_of_many_people_a_third_are_the_strangers_who_are_enrolled_too(tmp_path):
    about = prepare.make(
        partial(prepare.photographs, some_people(tmp_path / "faces", 10), epochs=1), "ten", tmp_path / "served"
    )
    recogniser = Recogniser(tmp_path / "served")
    assert about["people"] == len(recogniser.names) == 10
    assert set(recogniser.owners) == {"person_2", "person_5", "person_8"}
    assert len(recogniser.strangers) == len(recogniser.owners)
    gallery = Gallery(tmp_path / "people.sqlite", "ten")
    gallery.begin(recogniser.names, recogniser.prototypes)
    door = Door(recogniser, gallery)
    answer = door.answer(recogniser.prototypes[0])
    assert answer.name in (None, "person_0") and 0 <= answer.certainty <= 1
    assert sum(door.strangers > door.threshold) <= door.promise * len(door.strangers)


def test_a_picture_is_kept_as_a_small_png():
    from course_utils.commands.serving.recogniser import as_png

    with Image.open(io.BytesIO(as_png(HEAD))) as kept:
        assert kept.format == "PNG" and kept.size == (64, 64) and not kept.info


def test_every_test_that_the_table_of_uploads_names_is_there():
    text = (ROOT / "course_utils" / "commands" / "serving" / "README.md").read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    written = "".join(
        (ROOT / "tests" / f"test_{name}.py").read_text("utf-8") for name in ("serving", "service", "page")
    )
    assert len(named) > 15 and not named - set(re.findall(r"def (test_\w+)", written))
