"""Which score tells strangers apart, and which training? The record of *open_set*, over seeds.

    python tests/benchmarks/open_set.py [--runs 5] [--quick]

Each seed draws other weights, 200 new people and 2,000 strangers. One network is trained three times on the same people:
with cross-entropy as in *case_study*, with ArcFace, and with ArcFace's value and the backward pass in which the margin is
a constant. Everything is told at the threshold that exactly 1 % of the strangers pass. About 20 minutes on one thread.
"""

import math

import numpy as np
import torch
from measuring import options
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.measuring.long_runs import save_record
from course_utils.measuring.scores import accept_threshold
from course_utils.models.residual import SmallResNet
from course_utils.pictures.loading import load_faces
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.tables import aligned
from course_utils.training.evaluation import predict
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.gallery import best_match, embed, prototype
from course_utils.training.recipe import CASE_STUDY, REST, SMOOTHING, moved, optimizer_of

KNOWN, EACH, EPOCHS, BATCH, WIDTH = 200, 25, 8, 128, 16
NEW, ENROLLED, PROBES, STRANGERS, OFFICE = 200, 20, 2, 2000, 20
SCALE, MARGIN = 24.0, 0.2
LOSSES = ("cross-entropy", "ArcFace", "constant margin")
PROMISE = 0.01
HEADER = ["loss", "score", "people", "images of each", "identified, %", "spread over the seeds"]


class CosineLinear(nn.Module):
    """The cosine of each feature vector with each class's weight vector."""

    def __init__(self, inputs: int, classes: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, inputs) / math.sqrt(inputs))

    def forward(self, h: Tensor) -> Tensor:
        return F.linear(F.normalize(h, dim=1), F.normalize(self.weight, dim=1))


def arcface(cosines: Tensor, labels: Tensor, constant: bool) -> Tensor:
    """Deng et al. 2019, arXiv:1801.07698, equation 3; constant: the margin has no backward pass of its own."""
    rows = torch.arange(len(labels))
    own = cosines[rows, labels].clamp(-1 + 1e-6, 1 - 1e-6)
    further = torch.where(
        own > math.cos(math.pi - MARGIN), torch.cos(torch.acos(own) + MARGIN), own - MARGIN * math.sin(MARGIN)
    )
    if constant:
        further = own + (further - own).detach()
    z = cosines.clone()
    z[rows, labels] = further
    return F.cross_entropy(SCALE * z, labels)


def train(data: tuple[Tensor, Tensor], kind: str, seed: int, epochs: int) -> SmallResNet:
    """The recipe of *case_study*, with one of three losses."""
    torch.manual_seed(seed)
    network = SmallResNet(int(data[1].max()) + 1, width=WIDTH)
    if kind != "cross-entropy":
        network[-1] = CosineLinear(network[-1].in_features, network[-1].out_features)
    network = network.to(memory_format=torch.channels_last)
    loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    if kind != "cross-entropy":

        def loss(cosines, labels):
            return arcface(cosines, labels, kind == "constant margin")

    batch = min(BATCH, len(data[1]))
    optimizer = optimizer_of(network)
    steps = epochs * steps_per_epoch(len(data[1]), batch)
    cycle = OneCycleLR(optimizer, [CASE_STUDY.rate, REST], total_steps=steps, pct_start=0.2, cycle_momentum=False)
    fit(network, data, epochs=epochs, optimizer=optimizer, scheduler=cycle, batch_size=batch, augment=moved,
        loss=loss, seed=seed, progress=False)  # fmt: skip
    return network


def identified(probes, names, strangers, prototypes) -> tuple[float, float]:
    """The share of probes that get the right name: with no threshold, and at the one that PROMISE of the strangers pass."""
    scores, found = best_match(probes, prototypes)
    t = accept_threshold(best_match(strangers, prototypes)[0], PROMISE)
    return float((found == names).mean()), float(((found == names) & (scores > t)).mean())


def measure(kind: str, seed: int, quick: bool) -> list[dict]:
    """Rows of one training: {"loss", "seed", "score", "people", "each", "closed", "identified"}."""
    known, each, new, strangers, epochs, office = (
        (4, 4, 4, 120, 1, 2) if quick else (KNOWN, EACH, NEW, STRANGERS, EPOCHS, OFFICE)
    )
    faces = load_faces("rendered", people=known, images_per_person=each)
    mean, std = channel_statistics(faces.images)

    def draw(people, images: int, seed: int) -> Tensor:
        who = np.repeat(np.arange(len(people)), images)
        drawn = render(people[who], sample_scenes(len(who), seed)).images
        return normalise(torch.from_numpy(drawn), mean, std)

    images = normalise(faces.images, mean, std)
    network = train((images, faces.labels), kind, seed, epochs)
    outside = draw(sample_identities(strangers, 3000 + seed), 1, 4000 + seed)
    v, s = (
        embed(network, draw(sample_identities(new, 1000 + seed), ENROLLED + PROBES, 2000 + seed)),
        embed(network, outside),
    )
    v, rows = v.reshape(new, ENROLLED + PROBES, -1), []
    for k in (1, 2, 5, 10, 20):
        prototypes = np.stack([prototype(v[i, :k]) for i in range(new)])
        for size in (office, new):
            found = []
            for first in range(0, new, size):
                mine = slice(first, first + size)
                probes = v[mine, ENROLLED:].reshape(-1, v.shape[2])
                found.append(identified(probes, np.repeat(np.arange(size), PROBES), s, prototypes[mine]))
            closed, share = np.mean(found, axis=0)
            rows.append({"score": "cosine, enrolled", "people": size, "each": k, "closed": closed, "identified": share})
    if kind == "cross-entropy":
        first = np.searchsorted(faces.labels.numpy(), np.arange(known))
        again = draw(faces.truth.identities[first], 3, 5000 + seed)
        names, z, z_out = (
            np.repeat(np.arange(known), 3),
            predict(network, again).double(),
            predict(network, outside).double(),
        )
        mine = embed(network, images)
        prototypes = np.stack([prototype(mine[faces.labels.numpy() == k]) for k in range(known)])
        cosines = [best_match(embed(network, x), prototypes) for x in (again, outside)]
        guess = z.argmax(1).numpy()
        for name, inside, out, found in (
            ("softmax", z.softmax(1).max(1).values.numpy(), z_out.softmax(1).max(1).values.numpy(), guess),
            ("energy", z.logsumexp(1).numpy(), z_out.logsumexp(1).numpy(), guess),
            ("cosine", cosines[0][0], cosines[1][0], cosines[0][1]),
        ):
            share = ((found == names) & (inside > accept_threshold(out, PROMISE))).mean()
            rows.append(
                {"score": name, "people": known, "each": each, "closed": (found == names).mean(), "identified": share}
            )
    return [{"loss": kind, "seed": seed, **row} for row in rows]


def main(arguments=None) -> int:
    chosen = options(__doc__, runs=5).parse_args(arguments)
    torch.set_num_threads(1)  # so that it may run beside other work
    rows = []
    for seed in range(1 if chosen.quick else chosen.runs):
        for kind in LOSSES:
            rows += measure(kind, seed, chosen.quick)
            print(f"seed {seed}, {kind}: done", flush=True)
    table = {}
    for row in rows:
        table.setdefault((row["loss"], row["score"], row["people"], row["each"]), []).append(100 * row["identified"])
    print(aligned([[*key, f"{np.mean(v):.1f}", f"{np.std(v):.1f}"] for key, v in table.items()], HEADER))
    if not chosen.quick:
        save_record("open_set", rows, "python tests/benchmarks/open_set.py", seeds=list(range(chosen.runs)),
                    promise=PROMISE, strangers=STRANGERS, scale=SCALE, margin=MARGIN)  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
