"""The rendered set is the same everywhere, and its cache cannot go bad unnoticed."""

import hashlib
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from course_utils import paths
from course_utils.faces import cache as kept
from course_utils.faces import renderer
from course_utils.faces.cache import rebuild, rendered_faces

ROOT = Path(__file__).resolve().parent.parent
PROCESSORS = [  # the machine's own, and older ones as torch and NumPy can play them
    {},
    {"ATEN_CPU_CAPABILITY": "avx2", "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"},
    {"ATEN_CPU_CAPABILITY": "default", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"},
]
SMALL = {"people": 3, "images_per_person": 4}


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path) -> Path:
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """How many pictures each call of the renderer drew."""
    counts, really = [], renderer.render

    def counting(identities, scenes, size=32):
        counts.append(len(scenes))
        return really(identities, scenes, size)

    monkeypatch.setattr(renderer, "render", counting)
    return counts


def same(one, other) -> bool:
    return all((getattr(one, name) == getattr(other, name)).all() for name in (*kept.STORED, "labels"))


def the_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def in_a_process(code: str, **environment: str) -> subprocess.Popen:
    kept = {name: value for name, value in os.environ.items() if name not in ("OMP_NUM_THREADS", "ATEN_CPU_CAPABILITY")}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | environment | {"TQDM_DISABLE": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_person_by_person_each_in_scenes_of_their_own():
    faces = rendered_faces(**SMALL)
    assert faces.images.shape == (12, 3, 32, 32) and faces.images.dtype == np.uint8
    assert faces.labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2] and faces.labels.dtype == np.int64
    assert len(faces.identities) == 3 and len(np.unique(faces.scenes.values["yaw"])) == 12


def test_the_second_time_nothing_is_drawn(drawn):
    first = rendered_faces(**SMALL)
    drawn.clear()
    assert same(rendered_faces(**SMALL), first) and drawn == []


def test_sets_that_differ_have_files_that_differ(cache):
    for change in ({}, {"size": 16}, {"people": 2}, {"images_per_person": 3}, {"seed": 1}):
        rendered_faces(**SMALL | change)
    assert len(list(cache.iterdir())) == 5


def test_drawing_in_rounds_gives_what_drawing_at_once_gives(monkeypatch, drawn):
    monkeypatch.setattr(kept, "PIXELS_A_ROUND", 5 * 32 * 32)
    faces = rendered_faces(**SMALL)
    assert drawn == [5, 5, 2]
    at_once = renderer.render(faces.identities[faces.labels], faces.scenes, 32)
    assert all((getattr(faces, name) == getattr(at_once, name)).all() for name in kept.STORED)


@pytest.mark.parametrize("damage", ["a bit", "the end", "half", "everything", "nothing left", "text", "a head"])
def test_a_damaged_cache_is_noticed_and_drawn_anew(cache, drawn, caplog, damage):
    first = rendered_faces(**SMALL)
    file = the_file(cache)
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(
        {
            "a bit": bytes(data),
            "the end": bytes(data[:-1]),
            "half": bytes(data[: len(data) // 2]),
            "everything": bytes(len(data)),
            "nothing left": b"",
            "text": b"hello",
            "a head": b"PK\3\4",
        }[damage]
    )
    drawn.clear()
    with caplog.at_level(logging.INFO, "course_utils.faces.cache"):
        assert same(rendered_faces(**SMALL), first)
    assert sum(drawn) == 12 and "is damaged" in caplog.text
    drawn.clear()
    assert same(rendered_faces(**SMALL), first) and drawn == []  # and mended


def test_an_exchanged_picture_is_noticed_although_the_file_is_whole(cache, drawn):
    first = rendered_faces(**SMALL)
    with np.load(the_file(cache)) as stored:
        arrays = dict(stored)
    arrays["images"] = arrays["images"][::-1]
    np.savez(the_file(cache), **arrays)
    drawn.clear()
    assert same(rendered_faces(**SMALL), first) and sum(drawn) == 12


def test_another_version_of_the_renderer_draws_anew(cache, drawn, caplog, monkeypatch):
    rendered_faces(**SMALL)
    drawn.clear()
    monkeypatch.setattr(renderer, "VERSION", "another")
    with caplog.at_level(logging.INFO, "course_utils.faces.cache"):
        rendered_faces(**SMALL)
    assert sum(drawn) == 12 and "is of another version" in caplog.text
    assert len(list(cache.iterdir())) == 1


def test_other_factors_draw_anew_even_if_the_version_was_forgotten(drawn, monkeypatch):
    rendered_faces(**SMALL)
    drawn.clear()
    sample = kept.sample_scenes
    monkeypatch.setattr(kept, "sample_scenes", lambda count, seed: sample(count, seed).replace(yaw=0.1))
    rendered_faces(**SMALL)
    assert sum(drawn) == 12


def test_a_cache_that_cannot_be_written_costs_a_warning_and_nothing_else(cache, drawn):
    cache.write_text("a file where the folder should be")
    with pytest.warns(UserWarning, match="could not be kept in .*; they are used from memory"):
        faces = rendered_faces(**SMALL)
    assert len(faces.images) == 12 and sum(drawn) == 12


def test_a_full_disk_leaves_no_half_file_behind(cache, monkeypatch):
    def full(stream, **arrays):
        stream.write(b"PK")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.warns(UserWarning, match=r"could not be kept in .* \(No space left on device\)"):
        rendered_faces(**SMALL)
    assert list(cache.iterdir()) == []


def test_a_process_that_dies_while_writing_leaves_no_set_and_its_remains_are_cleared(cache, drawn):
    code = (
        "import os, sys; from pathlib import Path; from course_utils import paths; from course_utils.faces import cache\n"
        f"paths.CACHE = Path({str(cache)!r}); cache.os.replace = lambda *names: os._exit(9)\n"
        f"cache.rendered_faces(**{SMALL})"
    )
    assert in_a_process(code).wait() == 9
    remains = the_file(cache)
    assert remains.suffix == ".unfinished"
    os.utime(remains, (time.time() - 7200,) * 2)
    rendered_faces(**SMALL)
    assert sum(drawn) == 12 and the_file(cache).suffix == ".npz"


def test_processes_that_build_at_once_do_not_disturb_each_other(cache):
    code = (
        "from pathlib import Path; from course_utils import paths; from course_utils.faces import cache\n"
        f"paths.CACHE = Path({str(cache)!r})\n"
        "reading = cache._file(32, 3, 4, 0), cache._key(*cache._factors(3, 4, 0)[1:], 32)\n"
        f"for _ in range(20): cache.rebuild(**{SMALL}); assert cache._read(*reading) is not None"
    )
    processes = [in_a_process(code) for _ in range(2)]
    for process in processes:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    assert the_file(cache).suffix == ".npz"


def test_rebuilding_tells_count_seconds_and_checksum_of_what_is_loaded_then(cache, drawn):
    faces = rendered_faces(**SMALL)
    drawn.clear()
    count, seconds, sha256 = rebuild(**SMALL)
    assert count == 12 == sum(drawn) and seconds > 0
    assert sha256 == hashlib.sha256(faces.images.tobytes()).hexdigest()


def test_the_pictures_are_the_same_with_any_number_of_threads_and_on_any_processor():
    code = (
        "import os; from pathlib import Path; from course_utils import paths; from course_utils.faces import cache\n"
        "paths.CACHE = Path(os.environ['CACHE_HERE'])\n"
        "print(cache.rebuild(people=20, images_per_person=5).sha256)"
    )
    settings = [{"OMP_NUM_THREADS": threads} | processor for threads in ("1", "2") for processor in PROCESSORS]
    hashes = []
    for setting in settings:
        process = in_a_process(code, CACHE_HERE=str(paths.CACHE), **setting)
        printed, errors = process.communicate()
        assert process.returncode == 0, errors
        hashes.append(printed.strip())
    assert len(hashes[0]) == 64 and len(set(hashes)) == 1, list(zip(settings, hashes))
