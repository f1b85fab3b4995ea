"""A folder of photographs: what is read, what is left out, and that nothing is lost in silence."""

import io
import os
import random
import re
import struct
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from torchvision.datasets import ImageFolder

from course_utils.pictures.photographs import read_folder
from course_utils.pictures.squares import to_square

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("COURSE_REAL_FACES", ROOT.parent / "shared" / "real_faces" / "orl"))


def picture(seed: int, mode: str = "RGB", size: tuple[int, int] = (40, 40)) -> Image.Image:
    """A smooth picture that JPEG hardly changes, a different one for each seed."""
    rough = np.random.default_rng(seed).integers(0, 256, (3, 3, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC).convert(mode)


def encoded(image: Image.Image, format: str, **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims to be enormous and has almost nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def animated(seed: int) -> bytes:
    return encoded(picture(seed, "P"), "GIF", save_all=True, append_images=[picture(seed + 1, "P")])


def damaged_png(seed: int) -> bytes:
    data = bytearray(encoded(picture(seed), "PNG"))
    data[60:70] = b"\xff" * 10
    return bytes(data)


GOOD = {
    "jpeg.jpg": lambda seed: encoded(picture(seed), "JPEG"),
    "progressive.JPEG": lambda seed: encoded(picture(seed), "JPEG", progressive=True),
    "cmyk.jpg": lambda seed: encoded(picture(seed, "CMYK"), "JPEG"),
    "colour.png": lambda seed: encoded(picture(seed), "PNG"),
    "alpha.png": lambda seed: encoded(picture(seed, "RGBA"), "PNG"),
    "palette.png": lambda seed: encoded(picture(seed, "P"), "PNG"),
    "bit.png": lambda seed: encoded(picture(seed, "1"), "PNG"),
    "deep.png": lambda seed: encoded(picture(seed, "I;16"), "PNG"),
    "float.tif": lambda seed: encoded(picture(seed, "F"), "TIFF"),
    "grey.pgm": lambda seed: encoded(picture(seed, "L", (30, 50)), "PPM"),
    "wide.bmp": lambda seed: encoded(picture(seed, "RGB", (90, 20)), "BMP"),
    "moving.gif": animated,
    "modern.webp": lambda seed: encoded(picture(seed), "WEBP"),
    "targa.tga": lambda seed: encoded(picture(seed), "TGA"),
    "no_ending": lambda seed: encoded(picture(seed), "PNG"),
    "lying.txt": lambda seed: encoded(picture(seed), "JPEG"),
}
BAD = {
    "empty.jpg": lambda seed: b"",
    "cut.jpg": lambda seed: encoded(picture(seed), "JPEG")[:-60],
    "cut.pgm": lambda seed: encoded(picture(seed, "L"), "PPM")[:-100],
    "cut.png": lambda seed: encoded(picture(seed), "PNG")[:200],
    "stub.jpg": lambda seed: encoded(picture(seed), "JPEG")[:4],
    "damaged.png": damaged_png,
    "text.jpg": lambda seed: b"this is no photograph " * 20,
    "noise.tga.jpg": lambda seed: random.Random(seed).randbytes(500),
    "bomb.png": lambda seed: bomb(60_000, 60_000),
    "strip.png": lambda seed: bomb(60_000, 10),
    "phone.heic": lambda seed: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100,
}
UNNAMED = {
    "README.txt": lambda seed: b"about these photographs",
    "Thumbs.db": lambda seed: random.Random(seed).randbytes(300),
    ".DS_Store": lambda seed: b"\0\0\0\1Bud1",
    "._photo.jpg": lambda seed: b"\0\5\x16\7",
}


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def two_people(folder: Path, **more: bytes) -> Path:
    """Two people with two good photographs each, and more files given by path with "/" written as "__"."""
    good = {f"{who}/{i}.png": GOOD["colour.png"](seed + i) for who, seed in (("ann", 1), ("bob", 11)) for i in range(2)}
    return fill(folder, good | {name.replace("__", "/"): data for name, data in more.items()})


def one_note(notes: list[str], *parts: str) -> str:
    found = [note for note in notes if all(part in note for part in parts)]
    assert len(found) == 1, notes
    return found[0]


def counted(notes: list[str]) -> int:
    return sum(int(n) for note in notes for n in re.findall(r"^left out (\d+) of \d+ files", note))


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", "cai", "ann/2019/may", ".", ".git"]),
            st.sampled_from([*GOOD, *BAD, *UNNAMED]),
        ),
        unique=True,
        max_size=25,
    )
)
def test_no_file_is_lost_in_silence(chosen):
    makers = GOOD | BAD | UNNAMED
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{place}/{name}": makers[name](seed) for seed, (place, name) in enumerate(chosen)}
        fill(Path(folder), files | {f"sure{i}/1.png": GOOD["colour.png"](99 + i) for i in range(2)})
        photos = read_folder(folder)
    assert len(photos.images) + counted(photos.notes) == len(chosen) + 2
    read = [(place, name) for place, name in chosen if name in GOOD and not place.startswith(".")]
    assert len(photos.images) == len(read) + 2
    for place, name in chosen:
        if name in BAD and not place.startswith("."):
            one_note(photos.notes, "left out", f"{place}/{name}")
    assert len(photos.images) == len(photos.labels) == len(photos.sources)
    assert sorted(set(photos.labels.tolist())) == list(range(len(photos.names)))


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_image_shows_the_same_picture(tmp_path, name):
    photos = read_folder(two_people(tmp_path, **{f"ann__{name}": GOOD[name](5)}))
    shown = photos.images[photos.sources.index(f"ann/{name}")].float()
    size = {"grey.pgm": (30, 50), "wide.bmp": (90, 20)}.get(name, (40, 40))
    mode = {"deep.png": "L", "float.tif": "L", "grey.pgm": "L", "bit.png": "1"}.get(name, "RGB")
    wanted = torch.from_numpy(to_square(picture(5, mode, size), 32)[0]).float()
    tolerance = 30 if name == "cmyk.jpg" else 12
    assert (shown - wanted).abs().mean() < tolerance
    assert photos.images.dtype == torch.uint8 and photos.images.shape[1:] == (3, 32, 32)


@pytest.mark.parametrize(
    "name, words",
    [
        ("empty.jpg", "is empty (0 bytes); copy it again"),
        ("cut.jpg", "is truncated; save it again"),
        ("cut.pgm", "is truncated; save it again"),
        ("cut.png", "is truncated; save it again"),
        ("damaged.png", "is damaged; save it again"),
        ("text.jpg", "is not readable as an image; save it as JPEG"),
        ("noise.tga.jpg", "is not readable as an image; save it as JPEG"),
        ("bomb.png", "is too large (over 30,000 pixels a side"),
        ("strip.png", "is too large (over 30,000 pixels a side"),
        ("phone.heic", "is in the HEIC format, which is not read here; save it as JPEG"),
    ],
)
def test_a_bad_file_is_named_with_the_reason_and_the_cure(tmp_path, name, words):
    photos = read_folder(two_people(tmp_path, **{f"bob__{name}": BAD[name](3)}))
    assert one_note(photos.notes, f"left out 1 of 5 files: bob/{name} {words}")
    assert len(photos.images) == 4


def test_files_left_out_for_one_reason_share_a_sentence(tmp_path):
    photos = read_folder(two_people(tmp_path, **{"ann__7.jpg": b"", "bob__8.jpg": b"", "bob__9.jpg": b""}))
    one_note(
        photos.notes, "left out 3 of 7 files: ann/7.jpg, bob/8.jpg and bob/9.jpg are empty (0 bytes); copy them again"
    )


def test_a_bomb_is_refused_without_being_decoded(tmp_path, monkeypatch):
    decoded, load = [], ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: (decoded.append(image.size), load(image))[1])
    sizes = {"bomb": (60_000, 60_000), "large": (9_900, 9_900), "wide": (60_000, 1_400)}
    bombs = {f"ann__{name}.png": bomb(*size) for name, size in sizes.items()}
    photos = read_folder(two_people(tmp_path, **bombs))
    assert decoded and not set(decoded) & set(sizes.values())
    one_note(photos.notes, "left out 3 of 7 files: ann/bomb.png, ann/large.png and ann/wide.png are too large")


def test_sixteen_bits_are_scaled_and_not_cut_off(tmp_path):
    values = np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16)
    header = b"P5 32 32 65535\n"
    photos = read_folder(
        two_people(
            tmp_path,
            ann__d16=encoded(Image.fromarray(values), "PNG"),
            ann__e16=header + values.astype(">u2").tobytes(),
        )
    )
    wanted = torch.from_numpy(np.round(values / 257).astype(np.uint8))
    for name in ("ann/d16", "ann/e16"):
        shown = photos.images[photos.sources.index(name)]
        assert (shown.int() - wanted.int()).abs().max() <= 1


def grey(bits: int, top: int | None = None) -> Image.Image:
    """A gradient of so many bits a pixel in a file of 16, up to the brightest value or to `top`."""
    values = np.linspace(0, 2**bits - 1 if top is None else top, 32 * 32).reshape(32, 32)
    return Image.fromarray(np.round(values).astype(np.uint16))


def in_pgm(image: Image.Image, white: int) -> bytes:
    return f"P5 {image.width} {image.height} {white}\n".encode() + np.asarray(image).astype(">u2").tobytes()


GRADIENT = torch.from_numpy(np.round(np.linspace(0, 255, 32 * 32)).reshape(32, 32)).int()


def shown_of(photos, source: str) -> torch.Tensor:
    return photos.images[photos.sources.index(source)].int()


@pytest.mark.parametrize("bits", range(8, 16))
@pytest.mark.parametrize("format", ["PNG", "TIFF", "PGM"])
def test_grey_of_fewer_bits_in_a_file_of_16_is_as_bright_as_it_was_and_noted(tmp_path, bits, format):
    data = in_pgm(grey(bits), 65535) if format == "PGM" else encoded(grey(bits), format)
    photos = read_folder(two_people(tmp_path, ann__deep=data))
    assert (shown_of(photos, "ann/deep") - GRADIENT).abs().max() <= 1
    one_note(photos.notes, f"scaled 1 of 5 images that use only {bits} of their 16 bits a pixel: ann/deep")


@pytest.mark.parametrize("top", [16_384, 20_000, 32_768, 50_000, 65_535])
def test_a_picture_that_needs_16_bits_is_never_scaled_however_dark(tmp_path, top):
    photos = read_folder(two_people(tmp_path, ann__deep=encoded(grey(16, top), "PNG")))
    assert (shown_of(photos, "ann/deep") - GRADIENT * (top / 65535)).abs().max() <= 1
    assert photos.notes == []


def test_a_dark_picture_of_a_12_bit_camera_stays_darker_than_its_bright_ones(tmp_path):
    tops = {"bright": 4000, "dim": 900, "dark": 300}
    photos = read_folder(
        two_people(tmp_path, **{f"ann__{k}": encoded(grey(12, top), "PNG") for k, top in tops.items()})
    )
    for name, top in tops.items():
        assert (shown_of(photos, f"ann/{name}") - GRADIENT * (top / 4095)).abs().max() <= 1
    one_note(photos.notes, "scaled 3 of 7 images that use only 12 of their 16 bits a pixel")


def test_cameras_of_different_depth_in_one_album_are_told_apart(tmp_path):
    depths = (10, 12, 14, 16)
    photos = read_folder(two_people(tmp_path, **{f"ann__{bits}": encoded(grey(bits), "TIFF") for bits in depths}))
    for bits in depths:
        assert (shown_of(photos, f"ann/{bits}") - GRADIENT).abs().max() <= 1
    assert len([note for note in photos.notes if "of their 16 bits" in note]) == 3


def test_a_file_that_says_what_is_white_is_believed(tmp_path):
    """A PGM's header holds it: a dark picture stays dark."""
    files = {f"ann__{bits}": in_pgm(grey(bits, 2**bits // 4), 2**bits - 1) for bits in (10, 12, 14)}
    photos = read_folder(two_people(tmp_path, **files))
    for bits in (10, 12, 14):
        assert shown_of(photos, f"ann/{bits}").max() == pytest.approx(64, abs=1)
    assert photos.notes == []


def test_a_black_picture_in_16_bits_is_black_and_a_usual_one_keeps_its_bytes(tmp_path):
    photos = read_folder(two_people(tmp_path, ann__black=encoded(grey(16, 0), "PNG")))
    assert shown_of(photos, "ann/black").max() == 0 and photos.notes == []


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


LONG = os.urandom(64) * 40_000  # 2.5 MB, over Pillow's limit of 1 MB a chunk
CHUNKS = {
    "profile": chunk(b"iCCP", b"p\0\0" + zlib.compress(LONG)),
    "compressed text": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 3_000_000)),
    "international text": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"b" * 3_000_000)),
    "many texts": b"".join(chunk(b"tEXt", b"k%d\0" % i + b"c" * 900_000) for i in range(80)),
    "a broken profile": chunk(b"iCCP", b"p\0\0 no zlib"),
}


@pytest.mark.parametrize("what", CHUNKS)
@pytest.mark.parametrize("place", ["before", "after"])
def test_what_a_png_says_beside_its_pixels_never_costs_the_photograph(tmp_path, what, place):
    png = GOOD["colour.png"](5)
    at = 33 if place == "before" else len(png) - 12  # behind the header, or before the end
    two_people(tmp_path, ann__long=png[:at] + CHUNKS[what] + png[at:], ann__plain=png)
    photos = read_folder(tmp_path)
    assert (shown_of(photos, "ann/long") == shown_of(photos, "ann/plain")).all() and photos.notes == []


def test_a_png_whose_pixels_are_damaged_is_damaged_with_a_long_text_too(tmp_path):
    png = damaged_png(3)
    data = png[:33] + CHUNKS["profile"] + png[33:]
    one_note(read_folder(two_people(tmp_path, **{"ann__x.png": data})).notes, "ann/x.png is damaged; save it again")


def boxed(brand: bytes, *more: bytes) -> bytes:
    head = b"ftyp" + brand + b"\0\0\0\0" + b"".join(more)
    return struct.pack(">I", len(head) + 4) + head + b"\0\0\1\0mdat" + random.Random(1).randbytes(500)


def tiff(**fields: int) -> bytes:
    entries = b"".join(struct.pack("<HHII", int(tag[1:]), 4, 1, value) for tag, value in fields.items())
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(fields)) + entries + b"\0" * 4 + b"NIKON CORPORATION\0" * 2


def jpeg_of_12_bits() -> bytes:
    data = bytearray(encoded(picture(1), "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12
    return bytes(data)


BY_CONTENT = {
    "heic": (boxed(b"heic", b"mif1", b"heic"), "in the HEIC format, which is not read here; save it as JPEG"),
    "heic as mif1": (boxed(b"mif1", b"mif1", b"heic"), "in the HEIC format"),
    "canon raw": (boxed(b"crx ", b"crx "), "in the CR3 format"),
    "film": (boxed(b"isom", b"mp41"), "in a format of videos; save one picture of it as JPEG"),
    "quicktime": (boxed(b"qt  "), "in a format of videos"),
    "matroska": (b"\x1a\x45\xdf\xa3" + b"x" * 99, "in a format of videos"),
    "dng": (tiff(t256=10, t50706=1), "in the DNG format"),
    "nef": (tiff(t256=10, t271=38), "in the NEF format"),
    "raf": (b"FUJIFILMCCD-RAW 0201" + b"\1" * 99, "in the RAF format"),
    "odd tiff": (tiff(t256=10, t257=10), "in a form of TIFF that is not read here"),
    "jpeg of 12 bits": (jpeg_of_12_bits(), "in the 12-bit JPEG format"),
    "jpeg xl": (b"\xff\x0a" + b"\x33" * 99, "in the JPEG XL format"),
    "pdf": (b"%PDF-1.7\n" + b"x" * 99, "in the PDF format"),
    "page": (b"\n<!DOCTYPE html><html><body>404</body></html>", "in the HTML format of web pages; download the image"),
    "drawing": (b"<?xml version='1.0'?>\n<svg xmlns='x'></svg>", "in the SVG format"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "kept elsewhere by Git LFS"),
    "zip": (b"PK\3\4" + b"x" * 99, "in a format of archives; unpack it"),
    "zeros": (b"\0" * 5000, "filled with zeros only; copy it again"),
    "empty": (b"", "empty (0 bytes); copy it again"),
    "apple double": (b"\0\5\x16\7\0\2\0\0" + b"x" * 99, "in the AppleDouble format"),
    "broken jpeg": (encoded(picture(1), "JPEG")[:40], "; save it again"),
    "broken webp": (encoded(picture(1), "WEBP")[:40], "; save it again"),
}


@pytest.mark.parametrize("what", BY_CONTENT)
@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.heic", "photo.txt", "photo"])
def test_the_reason_comes_from_the_content_whatever_the_name(tmp_path, what, name):
    data, words = BY_CONTENT[what]
    note = one_note(read_folder(two_people(tmp_path, **{f"bob__{name}": data})).notes, f"bob/{name} is ")
    assert words in note


@pytest.mark.parametrize("name", [name for name in GOOD if name != "targa.tga"])  # TGA has no first bytes to know it by
@pytest.mark.parametrize("ending", ["heic", "pdf", "mp4", "txt"])
def test_a_picture_that_can_be_read_is_read_under_any_name(tmp_path, name, ending):
    photos = read_folder(two_people(tmp_path, **{f"ann__x.{ending}": GOOD[name](5)}))
    assert f"ann/x.{ending}" in photos.sources


def test_a_float_image_keeps_its_own_scale_and_says_so_when_it_has_an_odd_one(tmp_path):
    unit = np.linspace(0, 1, 1024, dtype=np.float32).reshape(32, 32)
    files = {"ann__unit.tif": unit, "ann__odd.tif": 5000 * unit - 7}
    stored = {name: encoded(Image.fromarray(values), "TIFF") for name, values in files.items()}
    photos = read_folder(two_people(tmp_path, **stored))
    for name in ("ann/unit.tif", "ann/odd.tif"):
        assert photos.images[photos.sources.index(name)].float().mean() == pytest.approx(127.5, abs=1)
    one_note(photos.notes, "brought 1 of 6 images with unusual brightness values to 0..255: ann/odd.tif")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_upright_however_the_camera_was_held(tmp_path, orientation):
    turn = Image.Transpose
    turned = [None, None, turn.FLIP_LEFT_RIGHT, turn.ROTATE_180, turn.FLIP_TOP_BOTTOM]
    turned += [turn.TRANSPOSE, turn.ROTATE_90, turn.TRANSVERSE, turn.ROTATE_270]
    upright = picture(4)
    stored = upright if turned[orientation] is None else upright.transpose(turned[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    photos = read_folder(two_people(tmp_path, **{"ann__t.png": encoded(stored, "PNG", exif=exif)}))
    shown = photos.images[photos.sources.index("ann/t.png")].numpy()
    assert (shown == to_square(upright, 32)[0]).all()
    assert len([note for note in photos.notes if "upright" in note]) == (orientation > 1)


def test_a_damaged_exif_note_does_not_cost_the_photograph(tmp_path):
    data = encoded(picture(4), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\xff\xff broken")
    assert "ann/e.jpg" in read_folder(two_people(tmp_path, **{"ann__e.jpg": data})).sources


def test_transparency_is_laid_on_white(tmp_path):
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    photos = read_folder(two_people(tmp_path, **{"ann__clear.png": encoded(clear, "PNG")}))
    assert (photos.images[photos.sources.index("ann/clear.png")] == 255).all()
    one_note(photos.notes, "laid 1 of 5 images with transparency on white: ann/clear.png")


def test_of_a_moving_gif_the_first_picture_is_taken(tmp_path):
    photos = read_folder(two_people(tmp_path, **{"ann__moving.gif": animated(8)}))
    wanted = to_square(picture(8, "P").convert("RGB"), 32)[0]
    assert np.abs(photos.images[photos.sources.index("ann/moving.gif")].numpy() - wanted.astype(float)).mean() < 12
    one_note(photos.notes, "took the first picture of 1 of 5 images that hold several: ann/moving.gif")


def test_the_preview_inside_a_phone_photograph_is_no_second_picture(tmp_path):
    data = encoded(picture(8), "MPO", save_all=True, append_images=[picture(8, size=(20, 20))])
    photos = read_folder(two_people(tmp_path, **{"ann__phone.jpg": data}))
    assert "ann/phone.jpg" in photos.sources and photos.notes == []


def test_the_central_square_is_kept_and_reduced_with_antialiasing():
    values = np.zeros((64, 192, 3), np.uint8)
    values[:, 64:128] = np.indices((64, 64)).sum(0)[..., None] % 2 * 255  # a chequerboard in the middle
    square, changes = to_square(Image.fromarray(values), 32)
    assert changes == ["square"]
    assert square[:, 2:-2, 2:-2].min() > 100 and square[:, 2:-2, 2:-2].max() < 155


def test_a_large_jpeg_looks_as_if_it_had_been_decoded_in_full(tmp_path):
    large = picture(2, size=(1600, 1200))
    photos = read_folder(two_people(tmp_path, **{"ann__large.jpg": encoded(large, "JPEG", quality=95)}))
    shown = photos.images[photos.sources.index("ann/large.jpg")].numpy()
    assert np.abs(shown.astype(float) - to_square(large, 32)[0]).max() <= 6


def test_people_and_labels_are_those_of_image_folder(tmp_path):
    fill(tmp_path, {f"{who}/{i}.png": GOOD["colour.png"](i) for who in ("s10", "s2", "S1", "Éva") for i in (1, 2, 10)})
    peer, photos = ImageFolder(tmp_path), read_folder(tmp_path)
    assert photos.names == peer.classes
    assert photos.labels.tolist() == peer.targets
    assert photos.sources == [Path(path).relative_to(tmp_path).as_posix() for path, _ in peer.samples]


def test_hidden_and_other_files_are_counted(tmp_path):
    files = {"README.txt": b"hello", "ann__list.csv": b"1,2", ".DS_Store": b"x", "bob__.git__config": b"y"}
    photos = read_folder(two_people(tmp_path, **files))
    one_note(photos.notes, "left out 2 of 8 files: .DS_Store and bob/.git/config are hidden")
    one_note(photos.notes, "left out 2 of 8 files: README.txt and ann/list.csv are not named as an image")


def test_photographs_beside_the_folders_are_named(tmp_path):
    photos = read_folder(two_people(tmp_path, **{"who.jpg": GOOD["jpeg.jpg"](1)}))
    one_note(photos.notes, "left out 1 of 5 files: who.jpg is outside any person's folder; move it into the folder of")


def test_an_empty_person_is_left_out_and_the_labels_close_ranks(tmp_path):
    (two_people(tmp_path, **{"ben__1.jpg": b""}) / "abe").mkdir()
    photos = read_folder(tmp_path)
    assert photos.names == ["ann", "bob"] and photos.labels.tolist() == [0, 0, 1, 1]
    one_note(photos.notes, "left out 2 of 4 people, without a usable image: abe and ben")


def test_fewer_images_than_people_is_said(tmp_path):
    fill(tmp_path, {f"{who}/1.jpg": b"" if who in "cdef" else GOOD["jpeg.jpg"](ord(who)) for who in "abcdef"})
    one_note(read_folder(tmp_path).notes, "there are fewer images (2) than people (6); add photographs")


def test_nested_folders_belong_to_the_person_above(tmp_path):
    photos = read_folder(two_people(tmp_path, **{"ann__2019__may__1.png": GOOD["colour.png"](7)}))
    assert photos.labels[photos.sources.index("ann/2019/may/1.png")] == 0


SYSTEM = [
    *(
        "@eaDir",
        "#recycle",
        "$RECYCLE.BIN",
        "System Volume Information",
        "lost+found",
        "__MACOSX",
        "@Recently-Snapshot",
    ),
    *("@Recycle", "@__thumb", "#snapshot", "RECYCLER", "Network Trash Folder", "Temporary Items", "found.000"),
    *("LOST.DIR", "@GMT-2024.01.31-12.00.00", "SYSTEM VOLUME INFORMATION", "@EADIR", "Lost+Found", "__pycache__"),
]


@pytest.mark.parametrize("name", SYSTEM)
def test_a_folder_made_by_a_system_is_no_person_at_any_depth(tmp_path, name):
    thumbs = {f"{place}{name}/1.png/SYNOPHOTO_THUMB_M.jpg": GOOD["jpeg.jpg"](1) for place in ("", "ann/", "bob/2020/")}
    fill(two_people(tmp_path), thumbs | {"bob/2020/2.png": GOOD["colour.png"](3)})
    photos = read_folder(tmp_path)
    assert photos.names == ["ann", "bob"] and len(photos.images) == 5
    assert photos.notes == [f"left out 3 folders that systems make: {name}; if one is a person's, give it another name"]


def test_folders_made_by_systems_share_a_sentence(tmp_path):
    fill(two_people(tmp_path), {"@eaDir/1.jpg": b"x", "#recycle/ann/1.jpg": GOOD["jpeg.jpg"](2)})
    one_note(read_folder(tmp_path).notes, "left out 2 folders that systems make: #recycle and @eaDir")


@pytest.mark.parametrize("name", [".AppleDouble", ".Trash-1000", ".picasaoriginals", ".@__thumb", ".thumbnails"])
def test_hidden_folders_are_left_out_at_any_depth(tmp_path, name):
    files = {f"{place}{name}/1.jpg": GOOD["jpeg.jpg"](1) for place in ("", "ann/")}
    photos = read_folder(fill(two_people(tmp_path), files))
    assert photos.names == ["ann", "bob"] and len(photos.images) == 4
    one_note(photos.notes, "left out 2 of 6 files", "are hidden")


@pytest.mark.parametrize("name", ["@anna", "#1", "$am", "Recycle", "found", "system", "Eadir", "__ann__", "lost"])
def test_a_person_is_not_taken_for_a_system(tmp_path, name):
    photos = read_folder(fill(two_people(tmp_path), {f"{name}/1.png": GOOD["colour.png"](3)}))
    assert name in photos.names and photos.notes == []


def test_what_stands_in_a_name_never_breaks_or_turns_a_note(tmp_path):
    names = {
        "a\nb": r"a\nb",
        "c\x1b[31m": r"c\x1b[31m",
        "d\u202eff": r"d\u202eff",
        "e\u2028f": r"e\u2028f",
        "g\rh": r"g\rh",
    }
    kept = ["王 小明", "山田\u3000太郎", "می\u200cخواهم", "$x$ 100% \\alpha_{", "Éva", "👩\u200d🎨"]
    if os.name == "nt":
        pytest.skip("Windows takes no such names")
    two_people(tmp_path / "in")
    for name in [*names, *kept]:
        fill(tmp_path / "in" / name, {"1.png": GOOD["colour.png"](1), f"bad {name}.jpg": b""})
    photos = read_folder(tmp_path / "in")
    assert sorted(photos.names) == sorted(["ann", "bob", *names.values(), *kept])
    assert all(
        text.replace("\u200c", "").replace("\u200d", "").replace("\u3000", "").isprintable()
        for text in [*photos.names, *photos.sources, *photos.notes]
    )
    with pytest.raises(ValueError) as refused:
        read_folder(fill(tmp_path / "no\nbody", {"x": b""}))
    assert r"no\nbody holds no usable image" in str(refused.value) and "\n" not in str(refused.value)


def test_a_thousand_folders_within_each_other_are_read_to_the_last(tmp_path):
    deep = two_people(tmp_path) / "ann"
    steps = [deep := deep / "d" for _ in range(1100)]
    try:
        for step in steps:
            step.mkdir()
        fill(deep, {"1.png": GOOD["colour.png"](3), "2.png": b""})
    except OSError:
        pytest.skip("this system opens no path of that length")
    try:
        photos = read_folder(tmp_path)
        assert photos.sources.count("ann/" + "d/" * 1100 + "1.png") == 1
        assert len(one_note(photos.notes, "is empty (0 bytes)", "ann/d/d", "…", "d/2.png")) < 300
    finally:  # Python 3.11 cannot remove so many, since it goes down by recursion
        for file in deep.iterdir():
            file.unlink()
        for step in reversed(steps):
            step.rmdir()


def test_what_lies_deeper_than_a_system_can_open_is_named(tmp_path):
    here = os.getcwd()
    two_people(tmp_path)
    try:
        os.chdir(tmp_path / "ann")
        made = 0
        try:
            for _ in range(30):
                os.mkdir("d" * 200)
                os.chdir("d" * 200)
                made += 1
            Path("1.png").write_bytes(GOOD["colour.png"](3))
        except OSError:
            pytest.skip("this system makes no path of that length")
        os.chdir(here)
        photos = read_folder(tmp_path)
        assert len(photos.images) == 4
        note = one_note(photos.notes, "more folders within folders than this system can open")
        assert len(note) < 400
    finally:
        os.chdir(tmp_path / "ann")
        for _ in range(made):
            os.chdir("d" * 200)
        Path("1.png").unlink(missing_ok=True)
        for _ in range(made):
            os.chdir("..")
            os.rmdir("d" * 200)
        os.chdir(here)


def test_links_that_lead_in_circles_or_nowhere_are_named(tmp_path):
    folder, elsewhere = two_people(tmp_path / "in"), fill(tmp_path / "out", {"1.png": GOOD["colour.png"](50)})
    (folder / "ann" / "up").symlink_to(folder)
    (folder / "ann" / "self").symlink_to(folder / "ann" / "self")
    (folder / "alias").symlink_to(folder / "ann")
    (folder / "zoe").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(tmp_path)
    photos = read_folder(folder)
    assert photos.names == ["ann", "bob", "zoe"] and len(photos.images) == 5
    for link in ("ann/up", "alias", "zoe/back"):
        one_note(photos.notes, f"the link {link} leads to a folder that is read anyway; not followed")
    one_note(photos.notes, "left out 1 of 6 files: ann/self is linked to nothing")


def test_a_pipe_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(two_people(tmp_path) / "ann" / "pipe.jpg")
    one_note(read_folder(tmp_path).notes, "left out 1 of 5 files: ann/pipe.jpg is neither a file nor a folder")


def test_a_file_or_folder_without_the_right_to_read_is_named(tmp_path, monkeypatch):
    two_people(tmp_path, cai__1=b"x")
    opened, listed = Image.open, Path.iterdir

    def refuse_one(path, **options):
        if Path(path).name == "0.png":
            raise PermissionError(13, "Permission denied")
        return opened(path, **options)

    def refuse_cai(path):
        if path.name == "cai":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Image, "open", refuse_one)
    monkeypatch.setattr(Path, "iterdir", refuse_cai)
    photos = read_folder(tmp_path)
    one_note(photos.notes, "ann/0.png and bob/0.png are not open to you; give yourself the right to read them")
    one_note(photos.notes, "the folder cai could not be opened (Permission denied); what it holds is left out")


def test_a_name_in_another_encoding_can_be_printed(tmp_path):
    two_people(tmp_path)
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/ann/caf\xe9.png")).write_bytes(GOOD["colour.png"](9))
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    sources = read_folder(tmp_path).sources
    assert "ann/caf\\udce9.png" in sources and "".join(sources).isascii()


def test_fewer_can_be_asked_for_and_broken_files_do_not_count(tmp_path):
    fill(tmp_path, {f"{who}/{i}.png": b"" if i == 0 else GOOD["colour.png"](i) for who in "abc" for i in range(5)})
    photos = read_folder(tmp_path, people=2, images_per_person=3)
    assert photos.sources == [f"{who}/{i}.png" for who in "ab" for i in (1, 2, 3)]
    one_note(photos.notes, "did not read 7 of 15 files: fewer people or images a person were asked for")
    one_note(photos.notes, "left out 2 of 15 files")


@pytest.mark.parametrize(
    "files, words",
    [
        ({}, "holds no usable image; put one folder of photographs a person in it"),
        ({"ann/1.jpg": b"", "bob/1.jpg": b""}, "holds no usable image (left out 2 of 2 files: ann/1.jpg and bob"),
        ({"1.jpg": GOOD["jpeg.jpg"](1), "2.jpg": b"x"}, "holds 2 images but no person's folder; make one folder"),
        ({"ann/1.jpg": GOOD["jpeg.jpg"](1)}, "usable images of one person only, ann; telling people apart needs"),
    ],
)
def test_a_folder_to_learn_nothing_from_is_refused_in_one_sentence(tmp_path, files, words):
    with pytest.raises(ValueError) as refused:
        read_folder(fill(tmp_path, files))
    assert words in str(refused.value) and "\n" not in str(refused.value)


def test_no_folder_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ValueError, match="does not exist; give a folder that holds one folder of photographs a person"):
        read_folder(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ValueError, match="is a file, not a folder"):
        read_folder(tmp_path / "file")


def test_of_four_hundred_real_photographs_none_is_lost():
    if not REAL.is_dir():
        pytest.skip(f"no real photographs in {REAL}; set COURSE_REAL_FACES to a folder with one folder a person")
    photos = read_folder(REAL)
    assert len(photos.images) + counted(photos.notes) == sum(path.is_file() for path in REAL.rglob("*"))
    assert len(photos.names) == sum(path.is_dir() for path in REAL.iterdir())
