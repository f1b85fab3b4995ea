"""What a file is that no decoder read, by its first bytes: its name may say anything."""

import struct

from course_utils.pictures.remarks import DAMAGED, ELSEWHERE, PACKED, PAGE, VIDEO, ZEROS

# The first bytes of what is not read -> the format's name, or the whole reason.
NOT_READ = {
    b"IIRO": "ORF",
    b"IIRS": "ORF",
    b"MMOR": "ORF",
    b"IIU\0": "RW2",
    b"FUJIFILMCCD-RAW": "RAF",
    b"FOVb": "X3F",
    b"\0MRM": "MRW",
    b"II\x1a\0\0\0HEAPCCDR": "CRW",
    b"\0\0\0\x0cJXL \r\n\x87\n": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\xff\xd8\xff\xf7": "JPEG-LS",
    b"II\xbc": "JPEG XR",
    b"BPG\xfb": "BPG",
    b"FLIF": "FLIF",
    b"8BPS": "PSD",
    b"8BPB": "PSD",
    b"gimp xcf": "XCF",
    b"SIMPLE  =": "FITS",
    b"\x76\x2f\x31\x01": "EXR",
    b"#?RADIANCE": "HDR",
    b"%PDF": "PDF",
    b"%!PS": "PostScript",
    b"\xc5\xd0\xd3\xc6": "PostScript",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old Office",
    b"\0\5\x16\7": "AppleDouble",
    b"version https://git-lfs": ELSEWHERE,
    b"/annex/objects/": ELSEWHERE,
    b"../.git/annex/objects/": ELSEWHERE,
    b"\x1a\x45\xdf\xa3": VIDEO,
    b"\0\0\1\xba": VIDEO,
    b"\0\0\1\xb3": VIDEO,
    b"FLV\1": VIDEO,
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": VIDEO,
    b"PK\3\4": PACKED,
    b"Rar!\x1a\7": PACKED,
    b"7z\xbc\xaf\x27\x1c": PACKED,
    b"\x1f\x8b\x08": PACKED,
    b"BZh": PACKED,
    b"\xfd7zXZ\0": PACKED,
}
# Of formats that are read: whatever stopped the decoder, the file is one of these and something in it is broken.
READ = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
ENOUGH = 65536  # bytes: the camera's notes stand before a JPEG's own header


def format_not_read(name: str) -> str:
    """The reason of a file in a format that nothing here decodes."""
    return f"in the {name} format, which is not read here"


def reason(start: bytes) -> str | None:
    """Why a file cannot be read, as far as its first bytes tell; None where they tell nothing.

    start: the first ENOUGH bytes of a file that no decoder took
    """
    for first, what in NOT_READ.items():
        if start.startswith(first):
            return what if what in (ELSEWHERE, VIDEO, PACKED) else format_not_read(what)
    if not start.strip(b"\0"):
        return ZEROS
    if start[4:8] == b"ftyp":
        return _in_boxes(start)
    if start[4:8] in (b"moov", b"mdat", b"wide", b"pnot") or (start[:4] == b"RIFF" and start[8:12] == b"AVI "):
        return VIDEO
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return DAMAGED
    if start[:4] in (b"II*\0", b"MM\0*"):
        return _tiff(start)
    if start.startswith(READ):
        return _jpeg(start) or DAMAGED
    return _text(start)


def _in_boxes(start: bytes) -> str:
    """HEIC, AVIF, Canon's CR3 and videos share one container; its brands tell them apart."""
    brands = [start[at : at + 4] for at in (8, *range(16, min(int.from_bytes(start[:4], "big"), 256), 4))]
    if brands[0] == b"crx ":
        return format_not_read("CR3")
    if HEIC_BRANDS & set(brands):
        return format_not_read("HEIC")
    if {b"avif", b"avis"} & set(brands):
        return format_not_read("AVIF")
    return format_not_read("HEIF") if brands[0] in (b"mif1", b"msf1", b"mif2", b"miaf") else VIDEO


def _tiff(start: bytes) -> str:
    """A camera's raw file is a TIFF with its maker's name and a grid of colour filters, or with the version of DNG."""
    order = "<" if start[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", start, 4)[0] if len(start) >= 8 else ENOUGH
    if at + 2 > len(start):
        return DAMAGED
    count = struct.unpack_from(order + "H", start, at)[0]
    fields = {}
    for entry in range(at + 2, min(at + 2 + 12 * count, len(start) - 11), 12):
        tag, kind, _, value = struct.unpack_from(order + "HHII", start, entry)
        fields[tag] = value >> 16 if kind == 3 and order == ">" else value & 0xFFFF if kind == 3 else value
    if 0xC612 in fields:
        return format_not_read("DNG")
    maker = start[fields.get(0x010F, 0) :][:9].decode("latin-1").upper()
    for name, ending in {"NIKON": "NEF", "SONY": "ARW", "CANON": "CR2", "PENTAX": "PEF", "SAMSUNG": "SRW"}.items():
        if maker.startswith(name):
            return format_not_read(ending)
    if start[8:10] == b"CR":
        return format_not_read("CR2")
    if fields.get(262) == 32803:  # photometric interpretation: colour filter array
        return format_not_read("RAW")
    return "in a form of TIFF that is not read here" if 256 in fields else DAMAGED


def _jpeg(start: bytes) -> str | None:
    """JPEGs of more than 8 bits or without loss are sound, and not read here."""
    at = 2
    while start[:2] == b"\xff\xd8" and at + 5 <= len(start) and start[at] == 0xFF:
        marker, length = start[at + 1], int.from_bytes(start[at + 2 : at + 4], "big")
        if marker in (0xC3, 0xC7, 0xCB, 0xCF):
            return format_not_read("lossless JPEG")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return None if start[at + 4] == 8 else format_not_read(f"{start[at + 4]}-bit JPEG")
        at += 2 + length
    return None


def _text(start: bytes) -> str | None:
    text = start[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return PAGE
    if text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in text):
        return format_not_read("SVG")
    return PAGE if text.startswith(b"<?xml") and b"<html" in text else None
