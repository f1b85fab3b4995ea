"""Faces come in one form, whatever their source."""

import os
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn import datasets

from course_utils import paths
from course_utils.faces.captions import caption
from course_utils.faces.renderer import render
from course_utils.pictures.loading import content_hashes, copies, load_faces
from course_utils.pictures.statistics import channel_statistics, normalise

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("COURSE_REAL_FACES", ROOT.parent / "shared" / "real_faces" / "orl"))


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")


def photographs(folder: Path, people: str = "ab", each: int = 3) -> Path:
    for seed, (who, number) in enumerate((who, number) for who in people for number in range(each)):
        values = np.random.default_rng(seed).integers(0, 256, (20, 20, 3), dtype=np.uint8)
        (folder / who).mkdir(parents=True, exist_ok=True)
        Image.fromarray(values).save(folder / who / f"{number}.png")
    return folder


def fake_olivetti() -> SimpleNamespace:
    values = np.random.default_rng(0).random((400, 64, 64), dtype=np.float32)
    return SimpleNamespace(images=values, target=np.arange(400) // 10)


def fake_lfw(**asked) -> SimpleNamespace:
    assert asked["color"] is True and asked["resize"] is None
    values = np.random.default_rng(0).random((60, 125, 94, 3), dtype=np.float32)
    return SimpleNamespace(images=values, target=np.arange(60) % 3, target_names=np.array(["Ann A", "Bob B", "Cy C"]))


@pytest.mark.parametrize("source", ["rendered", "folder", "olivetti", "lfw"])
def test_every_source_gives_the_same_form(source, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "fetch_olivetti_faces", fake_olivetti)
    monkeypatch.setattr(datasets, "fetch_lfw_people", fake_lfw)
    source_given = str(photographs(tmp_path)) if source == "folder" else source
    faces = load_faces(source_given, size=24, people=2, images_per_person=3)
    assert faces.images.shape == (6, 3, 24, 24) and faces.images.dtype == torch.uint8
    assert faces.labels.dtype == torch.int64 and torch.bincount(faces.labels).tolist() == [3, 3]
    assert len(faces) == 6 and len(faces.names) == 2 and len(set(faces.sources)) == 6
    assert (faces.truth is not None) == (source == "rendered")
    assert faces.images.float().std() > 5


def test_downloaded_sets_come_whole_unless_fewer_are_asked_for(monkeypatch):
    monkeypatch.setattr(datasets, "fetch_olivetti_faces", fake_olivetti)
    monkeypatch.setattr(datasets, "fetch_lfw_people", fake_lfw)
    assert torch.bincount(load_faces("olivetti").labels).tolist() == [10] * 40
    lfw = load_faces("lfw")
    assert torch.bincount(lfw.labels).tolist() == [20] * 3 and lfw.names == ["Ann A", "Bob B", "Cy C"]
    assert lfw.sources[:4] == ["lfw/Ann A/0", "lfw/Bob B/0", "lfw/Cy C/0", "lfw/Ann A/1"]


def test_downloaded_values_become_bytes_with_black_0_and_white_255(monkeypatch):
    found = fake_olivetti()
    found.images[:] = (np.arange(64 * 64) % 256 / 255).astype(np.float32).reshape(64, 64)
    monkeypatch.setattr(datasets, "fetch_olivetti_faces", lambda: found)
    image = load_faces("olivetti", size=64).images[0]
    assert (image == (torch.arange(64 * 64) % 256).reshape(64, 64)).all()


@pytest.mark.parametrize("which", ["olivetti", "lfw"])
def test_being_offline_is_said_in_one_sentence(which, monkeypatch):
    def offline(**asked):
        raise URLError("Name or service not known")

    monkeypatch.setattr(datasets, "fetch_olivetti_faces", offline)
    monkeypatch.setattr(datasets, "fetch_lfw_people", offline)
    with pytest.raises(ConnectionError) as refused:
        load_faces(which)
    assert f"the data set '{which}' is not on this machine and could not be downloaded" in str(refused.value)
    assert "go online and rerun once, or use faces='rendered'" in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("unknown", ["olivetty", "", None, 3])
def test_an_unknown_source_is_answered_with_the_choices(unknown):
    with pytest.raises(ValueError, match="neither a folder nor a data set.*'rendered', 'olivetti' or 'lfw'"):
        load_faces(unknown)


@pytest.mark.parametrize("word", ["rendered", "olivetti", "lfw"])
def test_a_folder_called_like_a_data_set_is_meant_by_its_path_and_a_note_says_so(word, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "fetch_olivetti_faces", fake_olivetti)
    monkeypatch.setattr(datasets, "fetch_lfw_people", fake_lfw)
    monkeypatch.chdir(tmp_path)
    few = {"people": 2, "images_per_person": 2}
    assert load_faces(word, **few).notes == []
    photographs(tmp_path / word)
    found = load_faces(word, **few)
    assert found.sources[0].startswith(f"{word}/")
    assert found.notes == [f"{word} is the data set of that name; the folder {word} here is meant by ./{word}"]
    for path in (f"./{word}", Path(word), f"{word}/", tmp_path / word):
        assert load_faces(path, **few).names == ["a", "b"]


def test_being_offline_beside_a_folder_called_lfw_says_how_to_name_the_folder(tmp_path, monkeypatch):
    def offline(**asked):
        raise URLError("no network")

    monkeypatch.setattr(datasets, "fetch_lfw_people", offline)
    monkeypatch.chdir(tmp_path)
    photographs(tmp_path / "lfw")
    with pytest.raises(ConnectionError, match=r"the folder lfw here is meant by \./lfw"):
        load_faces("lfw")


def test_names_that_no_font_can_draw_are_noted_once(tmp_path, monkeypatch):
    photographs(tmp_path, "ab")
    (tmp_path / "a").rename(tmp_path / "\U000323af")  # not assigned to any letter
    notes = [note for note in load_faces(tmp_path).notes if "no font" in note]
    assert len(notes) == 1 and "install" in notes[0]


def test_a_path_that_is_no_folder_is_named(tmp_path):
    with pytest.raises(ValueError, match="nowhere does not exist"):
        load_faces(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "wrong", [{"size": 0}, {"people": 0}, {"images_per_person": -1}, {"people": 2.5}, {"size": "32"}]
)
def test_a_senseless_number_is_refused_in_one_sentence(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is .*; give a whole number of at least 1"):
        load_faces(**wrong)


def test_the_home_sign_in_a_path_is_understood(tmp_path, monkeypatch):
    photographs(tmp_path / "home" / "mine")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert load_faces("~/mine").names == load_faces(Path("~/mine")).names == ["a", "b"]


def test_the_truth_draws_the_images_again():
    faces = load_faces(people=3, images_per_person=4)
    some = faces.subset([11, 2, 5])
    again = render(some.truth.identities, some.truth.scenes, 32)
    assert (torch.from_numpy(again.images) == some.images).all()
    for name in ("mask", "box", "landmarks"):
        assert (torch.from_numpy(getattr(again, name)) == getattr(some.truth, name)).all()
    assert some.truth.captions == caption(some.truth.identities, some.truth.scenes)


def test_a_subset_keeps_what_belongs_together():
    faces = load_faces(people=3, images_per_person=4)
    some, masked = faces.subset(torch.tensor([5, 0, 9])), faces.subset(faces.labels == 1)
    assert some.labels.tolist() == [1, 0, 2]
    assert some.sources == [faces.sources[5], faces.sources[0], faces.sources[9]]
    assert (some.images == faces.images[[5, 0, 9]]).all()
    assert some.names == faces.names
    assert masked.sources == faces.sources[4:8] and len(masked.truth.scenes) == 4
    assert len(faces.subset([])) == 0


def test_the_first_people_stay_the_same_when_more_are_asked_for():
    few, many = (load_faces(people=people, images_per_person=2).truth.identities for people in (2, 4))
    assert all((few.values[name] == many.values[name][:4]).all() for name in few.values)


def test_a_copy_is_noted_and_a_copy_under_another_name_is_called_a_wrong_label(tmp_path):
    photographs(tmp_path, "abc", 3)
    (tmp_path / "a" / "7.png").write_bytes((tmp_path / "a" / "0.png").read_bytes())
    Image.open(tmp_path / "b" / "1.png").save(tmp_path / "c" / "9.bmp")  # other bytes, the same pixels
    faces = load_faces(tmp_path)
    assert [note for note in faces.notes if note.startswith("the same image stands under several people")] == [
        "the same image stands under several people, so a label is wrong: b/1.png and c/9.bmp; keep one"
    ]
    assert any(note.startswith("found 1 image more than once: a/0.png = a/7.png") for note in faces.notes)
    assert copies(faces) == [[0, 3], [5, 10]]


def test_equal_images_and_only_they_have_equal_hashes():
    images = torch.randint(0, 256, (5, 3, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    images[3] = images[1]
    images[4] = images[1].flip(-1)
    hashes = content_hashes(images)
    assert hashes[3] == hashes[1] and len(set(hashes)) == 4


def test_channel_statistics_are_those_of_torch():
    images = torch.randint(0, 256, (7, 3, 9, 5), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    images[:, 1] //= 3
    values = images.double() / 255
    mean, std = channel_statistics(images)
    torch.testing.assert_close(mean, values.mean((0, 2, 3)).float())
    torch.testing.assert_close(std, values.std((0, 2, 3), correction=0).float())


def test_normalised_images_have_mean_0_and_deviation_1():
    images = torch.randint(0, 200, (50, 3, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    x = normalise(images, *channel_statistics(images))
    assert x.dtype == torch.float32 and x.shape == images.shape
    torch.testing.assert_close(x.mean((0, 2, 3)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(x.std((0, 2, 3), correction=0), torch.ones(3), atol=1e-5, rtol=0)
    assert (normalise(images[0], *channel_statistics(images)) == x[0]).all()


def test_a_channel_without_variation_is_refused():
    black = torch.zeros(4, 3, 8, 8, dtype=torch.uint8)
    with pytest.raises(ValueError, match="the same value everywhere"):
        normalise(black, *channel_statistics(black))
    with pytest.raises(ValueError, match="there are no images"):
        channel_statistics(black[:0])


def test_real_photographs_load_whole():
    if not REAL.is_dir():
        pytest.skip(f"no real photographs in {REAL}; set COURSE_REAL_FACES to a folder with one folder a person")
    faces = load_faces(REAL)
    assert len(faces.names) == len(faces.labels.unique()) >= 2
    assert faces.images.float().std() > 20


def test_images_of_every_source_lie_in_memory_in_the_order_of_their_axes(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    fresh, cached = (load_faces("rendered", people=2, images_per_person=2) for _ in range(2))
    folder = load_faces(paths.DATA / "sample")
    assert fresh.images.is_contiguous() and cached.images.is_contiguous() and folder.images.is_contiguous()
