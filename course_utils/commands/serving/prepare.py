"""The first start: train the recogniser and the detector, export both, and keep them beside the cache of faces."""

import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
from filelock import FileLock

from course_utils.commands.refusal import Refusal
from course_utils.commands.serving.recogniser import DETECTOR, NETWORK, PEOPLE

VERSION = 1  # of what is kept; another one is made anew
ABOUT = "about.json"
STRANGERS = 1000  # drawn people, one image each, whom the recogniser never saw
ENOUGH = 6  # people in a folder of photographs, so that a third of them can be the strangers
SCENES, EPOCHS, HEADS = 600, 12, (12, 32)  # of the detector's training; pixels


def prepare(faces: str, cache: Path) -> tuple[Path, dict]:
    """The folder with the exported networks, made where it is missing or damaged, and what is written about them.

    faces:   "rendered", or a folder of photographs, one folder a person
    cache:   where the folder of the networks lies
    errors   Refusal, one sentence: no such folder, too few people, …; OSError where nothing can be written
    A second process that starts at the same time waits for the first.
    """
    key = key_of(faces)
    folder = cache / f"served-{key}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"served-{key}.lock"):
        about = whole(folder)
        if about is None:
            started = time.perf_counter()
            build = drawn if faces == "rendered" else partial(photographs, faces)
            about = make(build, key, folder)
            print(f"course: ready after {time.perf_counter() - started:.0f} s; the next start takes a second")
    return folder, about


def key_of(faces: str) -> str:
    """What the networks depend on, as 12 letters and digits: the renderer, or the photographs' paths, sizes and dates."""
    from course_utils.faces import renderer

    found = [f"version {VERSION}, renderer {renderer.VERSION}"]
    if faces != "rendered":
        place = Path(faces).expanduser()
        if not place.is_dir():
            raise Refusal(f"{faces} is no folder: give one that holds one folder of photographs a person.")
        for path in sorted(place.rglob("*")):
            if path.is_file():
                state = path.stat()
                found.append(f"{path.relative_to(place).as_posix()} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def whole(folder: Path) -> dict | None:
    """What is written about the networks of a folder, or None where anything is missing or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        if {NETWORK, PEOPLE} <= about["files"].keys() and all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
            for name, digest in about["files"].items()
        ):
            return about
    return None


def make(build: Callable[[Path], dict], key: str, folder: Path) -> dict:
    """Let `build` fill a folder, and put it in place in one step; returns what build says about it, the key and checksums."""
    unfinished = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}.unfinished")
    for leftover in folder.parent.glob(
        f"{folder.name}.*.unfinished"
    ):  # of a start that was killed; ours holds the lock
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir()
    try:
        about = {"key": key, **build(unfinished)}
        files = sorted(path.name for path in unfinished.iterdir())
        about["files"] = {name: hashlib.sha256((unfinished / name).read_bytes()).hexdigest() for name in files}
        (unfinished / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # a damaged one
        os.replace(unfinished, folder)
        return about
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def drawn(
    folder: Path,
    people: int = 100,
    images_per_person: int = 100,
    strangers: int = STRANGERS,
    scenes: int = SCENES,
    epochs: int | None = None,
) -> dict:
    """The recogniser of the drawn people, the detector, and strangers.

    people, images_per_person, strangers, scenes: how many;  epochs: of both trainings; None: as many as they need
    """
    import torch

    from course_utils.commands.serving.export import Boxes, export
    from course_utils.faces.groups import cut_out, draw_groups
    from course_utils.faces.people import sample_identities
    from course_utils.faces.renderer import render
    from course_utils.faces.scenes import sample_scenes
    from course_utils.pictures.loading import load_faces
    from course_utils.training.detector import train_detector

    data = load_faces("rendered", people=people, images_per_person=images_per_person)
    others = sample_identities(people + strangers)[people:]
    unknown = torch.from_numpy(render(others, sample_scenes(strangers, 50_000)).images)
    about = recogniser(data, unknown, [""] * strangers, folder, epochs=epochs)
    print("course: training the detector …", flush=True)
    groups = draw_groups(cut_out(sample_identities(24, 2**20), 12, 1), scenes, 3, sizes=HEADS)
    detector = train_detector(torch.from_numpy(groups.images), torch.from_numpy(groups.boxes), epochs=epochs or EPOCHS)
    export(Boxes(detector), folder / DETECTOR, ["boxes", "scores"], multiple=8)
    return about


def photographs(faces: str, folder: Path, epochs: int | None = None) -> dict:
    """The recogniser of a folder of photographs: two thirds of the people train it, the others are the strangers.

    epochs: of the training; None: as many as it needs
    """
    import torch

    from course_utils.faces.people import sample_identities
    from course_utils.faces.renderer import render
    from course_utils.faces.scenes import sample_scenes
    from course_utils.pictures.loading import load_faces

    try:
        data = load_faces(Path(faces).expanduser())
    except ValueError as error:
        raise Refusal(str(error)) from None
    for note in data.notes:
        print(f"course: {note}")
    K = len(data.names)
    if ENOUGH <= K:
        known = torch.arange(K) % 3 < 2
        apart = data.subset(~known[data.labels])
        owners = [data.names[label] for label in apart.labels.tolist()]
        return recogniser(data, apart.images, owners, folder, known, epochs)
    print(
        f"course: {K} people are too few to take strangers from: drawn ones are taken, so photographed strangers will "
        "get a name more often than is said"
    )
    unknown = torch.from_numpy(render(sample_identities(STRANGERS), sample_scenes(STRANGERS, 50_000)).images)
    return recogniser(data, unknown, [""] * STRANGERS, folder, epochs=epochs)


def recogniser(data, strangers, owners: list[str], folder: Path, known=None, epochs: int | None = None) -> dict:
    """Train on the known people, export, and keep everybody's prototype and the strangers' embeddings.

    known: (K,) bool, the people who train the network; None: all.  owners: whose each stranger's image is, "": nobody's
    """
    import torch

    from course_utils.commands.serving.export import FromBytes, export
    from course_utils.pictures.splits import split
    from course_utils.pictures.statistics import channel_statistics, normalise
    from course_utils.training.evaluation import predict
    from course_utils.training.gallery import prototype
    from course_utils.training.recipe import train_recogniser

    rows = torch.ones(len(data), dtype=torch.bool) if known is None else known[data.labels]
    learned = data.subset(rows)
    labels = torch.unique(learned.labels, return_inverse=True)[1]  # 0, 1, 2, … without gaps
    train, validation, _ = split(learned)
    mean, std = channel_statistics(train.images)
    if (std <= 0).any():
        raise Refusal("A colour channel has the same value in all photographs: look at them.")
    numbers = dict(zip(learned.labels.tolist(), labels.tolist()))
    sets = [
        (normalise(part.images, mean, std), torch.tensor([numbers[label] for label in part.labels.tolist()]))
        for part in (train, validation)
    ]
    network, history = train_recogniser(
        sets[0], sets[1] if len(validation) else None, len(numbers), epochs=epochs, device="cpu"
    )
    network = network.cpu()
    centre = predict(torch.nn.Sequential(*list(network.children())[:-1]), sets[0][0]).float().mean(0)
    served = FromBytes(network, mean, std, centre).eval()
    print("course: exporting …", flush=True)
    export(served, folder / NETWORK, ["logits", "vector"])

    def vectors(images) -> np.ndarray:
        with torch.inference_mode():
            return torch.cat([served(part)[1] for part in images.split(500)]).numpy()

    whose, all_vectors = data.labels.numpy(), vectors(data.images)
    prototypes = [prototype(all_vectors[whose == k]) for k in range(len(data.names))]
    np.savez(
        folder / PEOPLE,
        names=np.array(data.names),
        prototypes=np.array(prototypes, np.float32),
        strangers=vectors(strangers),
        owners=np.array(owners),
    )
    last = history.epochs[-1]
    return {"people": len(data.names), "images": len(train), "validation_accuracy": last.get("validation_accuracy")}
