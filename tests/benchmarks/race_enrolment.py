"""Does the network of the race serve people who are enrolled later? Both recipes of the package, by pairs over seeds.

A network learns to name some people; then new images of these people, and other people of whom a few images are enrolled, are told
apart by its embeddings (*open_set*). Of drawn people: the share of new images that get the right name, at the threshold that exactly
1 % of 3,000 strangers pass; 200 people are enrolled, in offices of ten. Of photographs, where strangers are few: the share of
photographs whose cosine with their own person's prototype is above the threshold that 1 % of all wrong pairs pass; a third of the
people is new, half of their photographs is enrolled, and a fifth of the learned people's is held back. About 25 minutes on one thread.

    python tests/benchmarks/race_enrolment.py --photographs FOLDER [--runs 10] [--quick]
"""

import statistics

import numpy as np
import torch
from measuring import Kept, ask_for_photographs, in_points, mean_and_error, options, report
from open_set import PROMISE, identified
from recipe_sizes import sets_of, walk

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.measuring.scores import accept_threshold
from course_utils.pictures.loading import FaceSet
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.training.gallery import embed, prototype
from course_utils.training.recipe import CASE_STUDY, THE_RACE, train_recogniser

RECIPES = {"case_study": CASE_STUDY, "race": THE_RACE}
DRAWN = [(100, 100), (200, 25)]  # (people, images of each): of `course serve`, and of *open_set*
NEW, OFFICE, SHOTS, PROBES, STRANGERS = 200, 10, 5, 2, 3000
WHO = {"learned": "learned people", "new": "people enrolled later"}
HEADER = ["set", "images", "people", "asked about", "the course's recipe", "the race's recipe", "difference ± error"]


def network_of(recipe: str, faces: FaceSet, seed: int):
    """A network that has learned all these people; returns the function that gives unit embeddings of images, (N, d)."""
    mean, std = channel_statistics(faces.images)
    learned = normalise(faces.images, mean, std), torch.unique(faces.labels, return_inverse=True)[1]
    people = int(learned[1].max()) + 1
    network, _ = train_recogniser(
        learned, None, people, recipe=RECIPES[recipe], seed=seed, device="cpu", progress=False
    )
    return lambda images: embed(network, normalise(images, mean, std))


def draw(people, each: int, stream: int) -> torch.Tensor:
    """So many images of each person, (N, 3, 32, 32) uint8, in scenes that no other stream has."""
    who = np.repeat(np.arange(len(people)), each)
    return torch.from_numpy(render(people[who], sample_scenes(len(who), stream)).images)


def drawn(recipe: str, faces: FaceSet, seed: int, new=NEW, office=OFFICE, strangers=STRANGERS) -> dict[str, float]:
    """Shares of new images that get the right name: of the learned people, and of enrolled ones, the mean over the offices."""
    vectors = network_of(recipe, faces, seed)
    outside = vectors(draw(sample_identities(strangers, 8000 + seed), 1, 9000 + seed))
    labels, people = faces.labels.numpy(), len(faces.names)
    everybody, learned = faces.truth.identities[np.searchsorted(labels, np.arange(people))], vectors(faces.images)
    gallery = np.stack([prototype(learned[labels == k]) for k in range(people)])
    again = vectors(draw(everybody, PROBES, 5000 + seed))
    shares = {"learned": identified(again, np.repeat(np.arange(people), PROBES), outside, gallery)[1]}
    v = vectors(draw(sample_identities(new, 6000 + seed), SHOTS + PROBES, 7000 + seed)).reshape(new, SHOTS + PROBES, -1)
    prototypes, names = np.stack([prototype(mine[:SHOTS]) for mine in v]), np.repeat(np.arange(office), PROBES)
    found = []
    for first in range(0, new, office):
        probes = v[first : first + office, SHOTS:].reshape(-1, v.shape[2])
        found.append(identified(probes, names, outside, prototypes[first : first + office])[1])
    return shares | {"new": float(np.mean(found))}


def photographed(recipe: str, faces: FaceSet, seed: int) -> dict[str, float]:
    """Shares of photographs whose cosine with their own person's prototype is above that of 99 % of the wrong pairs."""
    order = torch.randperm(len(faces.names), generator=torch.Generator().manual_seed(seed))
    known = torch.isin(faces.labels, order[: 2 * len(order) // 3])
    learned, held, _ = split(faces.subset(known), validation=0.2, seed=seed)
    vectors, new = network_of(recipe, learned, seed), split(faces.subset(~known), validation=0.5, seed=seed)
    shares = {}
    for who, (enrolled, asked) in {"learned": (learned, held), "new": (new.train, new.validation)}.items():
        mine, people = vectors(enrolled.images), torch.unique(enrolled.labels)
        prototypes = np.stack([prototype(mine[(enrolled.labels == k).numpy()]) for k in people])
        cosines, own = vectors(asked.images) @ prototypes.T, (asked.labels[:, None] == people).numpy()
        shares[who] = float((cosines[own] > accept_threshold(cosines[~own], PROMISE)).mean())
    return shares


def differences(rows: list[dict]) -> tuple[float, float]:
    """The race's share minus case_study's, by pairs over seeds: the mean and its standard error."""
    return mean_and_error([row["race"] - row["case_study"] for row in rows])


def table_of(rows: list[dict]) -> list[list[str]]:
    table, sets = [], {}
    for row in rows:
        sets.setdefault((row["set"], row["images"], row["people"], WHO[row["asked"]]), []).append(row)
    for key, mine in sets.items():
        both = [f"{statistics.mean(row[name] for row in mine):.1%}" for name in RECIPES]
        table.append([*map(str, key), *both, in_points(*differences(mine))])
    return table


def main(arguments=None) -> int:
    parser = options(__doc__, runs=10)
    ask_for_photographs(parser)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)  # so that it may run beside other work
    sets, seeds, fewer = sets_of(DRAWN, photographs=chosen.photographs), chosen.runs, {}
    if chosen.quick:
        sets, seeds, fewer = sets_of([(4, 4)]), 1, {"new": 4, "office": 2, "strangers": 200}
    kept, rows = Kept("race_enrolment", not chosen.quick), []
    for faces, key in walk(sets, seeds):
        found = [kept.find(**key, asked=who) for who in WHO]
        if None in found:
            measure = {"drawn": drawn, "photographs": photographed}[key["set"]]
            shares = {name: measure(name, faces, key["seed"], **fewer) for name in RECIPES}
            found = [key | {"asked": who} | {name: shares[name][who] for name in RECIPES} for who in WHO]
            for row in found:
                kept.add(row)
        rows += found
        print(
            *(f"{value:.3f}" if isinstance(value, float) else value for row in found for value in row.values()),
            flush=True,
        )
    whole = not chosen.quick and sets[0][0] == "photographs"
    report(
        "race_enrolment",
        table_of(rows),
        HEADER,
        rows,
        "python tests/benchmarks/race_enrolment.py --photographs FOLDER",
        keep=whole,
        promise=PROMISE,
        strangers=STRANGERS,
        error="standard error of the mean of the paired differences over the seeds, percentage points",
        photographs="the ORL database of faces, 40 people of 10 photographs each",
    )
    if whole:
        kept.done()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
