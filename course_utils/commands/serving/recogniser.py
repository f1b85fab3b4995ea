"""From a picture to names: heads are framed, embedded, and compared with the gallery; below the threshold, nobody is named."""

import io
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from PIL import Image

from course_utils.commands.serving.framing import central, framed, heads
from course_utils.commands.serving.gallery import Gallery, Person, spaced
from course_utils.training.gallery import Z, best_match, open_threshold, prototype, unit

NETWORK, DETECTOR, PEOPLE = "recogniser.onnx", "detector.onnx", "people.npz"
ZOOMS = (0.9, 1.0, 1.1)  # at which a head is framed
KEPT = 64  # pixels, the side of a picture that is kept where that is asked for


class Face(NamedTuple):
    """A head of a picture: box (4,) in pixels; was it found, or is the picture taken as it is; its embedding (D,); the square."""

    box: np.ndarray
    found: bool
    vector: np.ndarray
    square: np.ndarray


class Answer(NamedTuple):
    """What is said of a face.

    name:      None: unknown
    score:     cosine with the best prototype; a name needs more than `threshold`
    certainty: the share of strangers who score lower
    sentence:  the same for a reader
    """

    name: str | None
    score: float
    threshold: float
    certainty: float
    sentence: str


class Recogniser:
    """The exported networks, the people they start with, and strangers to choose the threshold with.

    folder: as `prepare` leaves it;  threads: of the processor, for each picture
    """

    def __init__(self, folder: Path, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3

        def session(name: str):
            return onnxruntime.InferenceSession(folder / name, options, providers=["CPUExecutionProvider"])

        self.network = session(NETWORK)
        self.detector = session(DETECTOR) if (folder / DETECTOR).exists() else None
        with np.load(folder / PEOPLE, allow_pickle=False) as kept:
            self.names, self.owners = ([spaced(name) for name in kept[key].tolist()] for key in ("names", "owners"))
            self.prototypes, self.strangers = kept["prototypes"], kept["strangers"]

    def faces(self, image: np.ndarray) -> list[Face]:
        """The heads of a picture (3, H, W) uint8, the largest first; where none is found, the picture as it is.

        A found box is a little too large or too small; so a head is framed three times, and its embeddings are averaged.
        """
        boxes = heads(self.detector, image)[0] if self.detector else np.zeros((0, 4))
        if not len(boxes):
            (_, high, wide), square = image.shape, central(image)
            side, middle = min(high, wide) / 2, np.array([wide, high]) / 2
            return [Face(np.concatenate([middle - side, middle + side]), False, self.embed([square]), square)]
        return [
            Face(box, True, self.embed([framed(image, box, zoom) for zoom in ZOOMS]), framed(image, box))
            for box in boxes
        ]

    def embed(self, squares: list[np.ndarray]) -> np.ndarray:
        """One embedding (D,) of length 1 for several squares (3, S, S) of one head."""
        return prototype([self.network.run(["vector"], {"images": square[None]})[0][0] for square in squares])


class Door:
    """A recogniser with a gallery: the threshold follows the gallery, since a larger one lets more strangers in.

    promise: of strangers, at most this share gets a name, 0 … 1; where there are too few strangers to choose a threshold
             for it, the smallest share that so many can show
    """

    def __init__(self, recogniser: Recogniser, gallery: Gallery, promise: float = 0.05):
        self.recogniser, self.gallery = recogniser, gallery
        n = len(recogniser.strangers)
        self.promise = max(promise, Z**2 / (n + Z**2))
        self._lock = threading.Lock()
        self._seen: int | None = None
        self.people: list[Person] = []

    def changed(self) -> None:
        """This process has changed the gallery."""
        with self._lock:
            self._seen = None

    def look(self) -> None:
        """Take the gallery as it is now, and choose the threshold for it."""
        with self._lock:
            version = self.gallery.version()
            if version == self._seen:
                return
            self.people, self.prototypes = self.gallery.prototypes()
            strangers, owners = self.recogniser.strangers, self.recogniser.owners
            if self.people:
                own = np.array(owners)[:, None] == np.array([person.name for person in self.people])
                cosines = np.where(own, -1, unit(strangers) @ unit(self.prototypes).T)
                self.strangers = cosines.max(1)
                self.threshold = open_threshold(self.strangers, self.promise)
            self._seen = version

    def answer(self, vector: np.ndarray) -> Answer:
        """Who it is, as far as the gallery knows."""
        self.look()
        with self._lock:
            if not self.people:
                return Answer(None, 0.0, 1.0, 0.0, "Unknown: nobody is enrolled yet.")
            scores, places = best_match(vector[None], self.prototypes)
            score, person = float(scores[0]), self.people[places[0]]
            lower = float((self.strangers < score).mean())
            n, as_high = len(self.strangers), int((self.strangers >= score).sum())
            needed = f"a name needs more than {self.threshold:.2f}"
            if score > self.threshold:
                said = f"{person.name}: the score is {score:.2f}, and {needed}. Of {n:,} strangers, {as_high:,} score as high."
                return Answer(person.name, score, self.threshold, lower, said)
            said = (
                f"Unknown: nobody enrolled is similar enough. The best score is {score:.2f}; {needed}, so that at most "
                f"{100 * self.promise:.3g} in 100 strangers get one. Of {n:,} strangers, {as_high:,} score as high."
            )
            return Answer(None, score, self.threshold, lower, said)


def as_png(square: np.ndarray) -> bytes:
    """A framed face, (3, S, S), as a PNG of 64 × 64 pixels: for those who asked to keep pictures."""
    image = Image.fromarray(square.transpose(1, 2, 0)).resize((KEPT, KEPT), Image.Resampling.BILINEAR)
    image.save(file := io.BytesIO(), "PNG")
    return file.getvalue()
