"""Who is enrolled: names and embeddings in one SQLite file that is whole at any moment, whoever else writes to it."""

import sqlite3
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_utils.training.gallery import prototype

MOST_IMAGES = 20  # of one person
MOST_PEOPLE = 10_000
LONGEST_NAME = 80  # characters
WAIT = 10  # seconds for another process that is writing
TABLES = """
CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY AUTOINCREMENT, network TEXT NOT NULL, name TEXT NOT NULL, since TEXT NOT NULL,
    UNIQUE (network, name));
CREATE TABLE IF NOT EXISTS images (
    id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    vector BLOB NOT NULL, picture BLOB);
CREATE TABLE IF NOT EXISTS networks (network TEXT PRIMARY KEY);
CREATE INDEX IF NOT EXISTS images_of_a_person ON images (person);
"""


class GalleryError(Exception):
    """A request that the gallery cannot meet: one sentence, and the HTTP status that says the same."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


class Person(NamedTuple):
    id: int
    name: str
    images: int
    since: str


class Gallery:
    """The people whom one network can name; those of another network lie in the same file and are left alone.

    path:    of the file; it is made where it is missing
    network: the key of the network that the embeddings come from: vectors of two networks cannot be compared
    errors   GalleryError, one sentence: a file that is no gallery or cannot be written, too many people or images, an
             impossible name, nobody of that number
    Every method may be called from any thread. A change is on disk when its method returns, or did not happen.
    """

    def __init__(self, path: str | Path, network: str):
        self.path, self.network = Path(path), network
        self._lock = threading.RLock()
        unclean = Path(f"{self.path}-wal").exists()  # whoever was killed while removing somebody left old bytes
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None, check_same_thread=False)
            self._write_ahead()
            for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
                self._file.execute(f"PRAGMA {pragma}")
            self._file.executescript(TABLES)
            if unclean:
                self._rewrite(self._file)
            self._place = _place(self.path)
        except (OSError, sqlite3.Error) as error:
            raise GalleryError(
                503,
                f"The gallery {self.path} cannot be opened ({error}): free some space, allow it to be written, or give another "
                "file with --gallery.",
            ) from error

    def _write_ahead(self) -> None:
        """Changes go to a log first; for this step alone SQLite does not wait for another program that opens the file."""
        latest = time.monotonic() + WAIT
        while True:
            try:
                self._file.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                    raise
            time.sleep(0.01)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    @contextmanager
    def _open(self, refused: str) -> Iterator[sqlite3.Connection]:
        """The file for one thread at a time; what SQLite refuses becomes a sentence. A deleted file would take what is
        written, and lose it."""
        with self._lock:
            if _place(self.path) != self._place:
                raise GalleryError(
                    503, f"The gallery {self.path.name} was moved or deleted: put it back, or start the service anew."
                )
            try:
                yield self._file
            except sqlite3.Error as error:
                raise GalleryError(503, f"{refused} ({error}): nothing was lost; try again in a moment.") from error

    def _reading(self):
        return self._open("The gallery cannot be read")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all; others wait for it."""
        with self._open("The gallery could not be changed") as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
                file.execute("COMMIT")
            except BaseException:
                if file.in_transaction:
                    file.execute("ROLLBACK")
                raise

    def version(self) -> int:
        """A number that changes whenever another process has changed the file."""
        with self._reading() as file:
            return file.execute("PRAGMA data_version").fetchone()[0]

    def people(self) -> list[Person]:
        """Everybody of this network, by name."""
        with self._reading() as file:
            rows = file.execute(
                "SELECT people.id, name, count(images.id), since FROM people LEFT JOIN images ON person = people.id "
                "WHERE network = ? GROUP BY people.id ORDER BY name, people.id",
                (self.network,),
            ).fetchall()
        return [Person(*row) for row in rows]

    def others(self) -> int:
        """How many people of other networks lie in the file."""
        with self._reading() as file:
            return file.execute("SELECT count(*) FROM people WHERE network != ?", (self.network,)).fetchone()[0]

    def prototypes(self) -> tuple[list[Person], np.ndarray]:
        """Everybody who has an image, and a (N, D) array of their prototypes, (0, 0) where there is nobody."""
        with self._reading() as file:
            rows = file.execute(
                "SELECT people.id, name, since, vector FROM people JOIN images ON person = people.id "
                "WHERE network = ? ORDER BY people.id, images.id",
                (self.network,),
            ).fetchall()
        vectors: dict[tuple, list[np.ndarray]] = {}
        for *who, vector in rows:
            vectors.setdefault(tuple(who), []).append(np.frombuffer(vector, np.float32))
        people = [Person(id, name, len(each), since) for (id, name, since), each in vectors.items()]
        found = [prototype(np.stack(each)) for each in vectors.values()]
        return people, np.array(found) if found else np.zeros((0, 0))

    def enrol(self, name: str, vector: np.ndarray, picture: bytes | None = None) -> Person:
        """Add an image of a person: its embedding (D,), and the picture itself only where it is given."""
        name = plain_name(name)
        with self._writing() as file:
            row = file.execute(
                "SELECT id, since FROM people WHERE network = ? AND name = ?", (self.network, name)
            ).fetchone()
            if row is None:
                if file.execute("SELECT count(*) FROM people").fetchone()[0] >= MOST_PEOPLE:
                    raise GalleryError(
                        409, f"The gallery holds {MOST_PEOPLE:,} people, and that is the most: remove somebody first."
                    )
                since = datetime.now(UTC).date().isoformat()
                added = file.execute(
                    "INSERT INTO people (network, name, since) VALUES (?, ?, ?)", (self.network, name, since)
                )
                row = added.lastrowid, since
            count = file.execute("SELECT count(*) FROM images WHERE person = ?", (row[0],)).fetchone()[0]
            if count >= MOST_IMAGES:
                raise GalleryError(
                    409, f"{name} is enrolled with {MOST_IMAGES} pictures, and that is enough: remove and enrol anew."
                )
            values = (row[0], np.asarray(vector, "<f4").tobytes(), picture)
            file.execute("INSERT INTO images (person, vector, picture) VALUES (?, ?, ?)", values)
        return Person(row[0], name, count + 1, row[1])

    def remove(self, id: int) -> Person:
        """Remove a person with all images; the file is written anew without their bytes.

        To overwrite the deleted rows would not be enough: SQLite leaves copies of rows where it moved them from.
        """
        with self._writing() as file:
            person = next((each for each in self.people() if each.id == id), None)
            if person is None:
                raise GalleryError(404, "Nobody of that number is enrolled: load the page anew.")
            file.execute("DELETE FROM people WHERE id = ?", (id,))
        with self._open(
            f"{person.name} is removed, but the file could not be written anew without the old bytes"
        ) as file:
            if not self._rewrite(file):
                raise GalleryError(
                    503,
                    f"{person.name} is removed; but another program is reading the gallery, so the old bytes stay in its log "
                    "until the next removal or start.",
                )
        return person

    @staticmethod
    def _rewrite(file: sqlite3.Connection) -> bool:
        """The file anew, with nothing in it but what is enrolled; False where a reader keeps old pages in the log.

        While another program empties the log, SQLite does not wait by itself.
        """
        latest = time.monotonic() + WAIT
        file.execute("VACUUM")
        while file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0:
            if time.monotonic() > latest:
                return False
            time.sleep(0.01)
        return True

    def begin(self, names: list[str], vectors: np.ndarray) -> bool:
        """Enrol the people with whom a network starts, one vector each, the first time that this file sees it."""
        since = datetime.now(UTC).date().isoformat()
        with self._writing() as file:
            if file.execute("SELECT 1 FROM networks WHERE network = ?", (self.network,)).fetchone():
                return False
            file.execute("INSERT INTO networks VALUES (?)", (self.network,))
            for name, vector in zip(names, np.asarray(vectors, "<f4")):
                added = file.execute(
                    "INSERT INTO people (network, name, since) VALUES (?, ?, ?)", (self.network, name, since)
                )
                file.execute("INSERT INTO images (person, vector) VALUES (?, ?)", (added.lastrowid, vector.tobytes()))
        return True


def _place(path: Path) -> tuple[int, int] | None:
    """Which file lies there; None: none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def spaced(name: str) -> str:
    """A name in the one spelling of Unicode that is compared, with one space between its parts."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def plain_name(name: str) -> str:
    """A name as it is kept: spaces at its ends and in a row are dropped; GalleryError for one that cannot be shown."""
    name = spaced(name)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise GalleryError(422, f"A name has 1 to {LONGEST_NAME} letters that can be shown: give another one.")
    return name
