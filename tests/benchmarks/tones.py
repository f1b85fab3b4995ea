"""Does a drawn person's skin tone change how often a network recognises them? The record that *errors_and_fairness* draws.

    python tests/benchmarks/tones.py     25 people, 10 trainings of each kind   (about 5 minutes on one processor core)

Two kinds of training, both from the same scenes. "again": the same people in their own tones, with other first weights and another
order of the images in each run. "dealt": the same, but the 25 tones are dealt to the people anew at random.
--runs, --people, --epochs for something smaller, which is printed and not kept.
"""

import argparse

import numpy as np
import torch

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.measuring.long_runs import save_record
from course_utils.models.residual import SmallResNet
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.progress import bar
from course_utils.showing.tables import aligned
from course_utils.training.evaluation import predict
from course_utils.training.fit import fit, steps_per_epoch

PEOPLE, IMAGES, TEST, EPOCHS, RUNS = 25, 44, 60, 12, 10
WIDTH, BATCH, RATE = 16, 32, 0.01
KINDS = ("again", "dealt")


def accuracy_of_each(identities, scenes, labels, test_scenes, run, epochs):
    """Train on identities[labels] in `scenes` and return the accuracy of each person on `test_scenes`; (K,)"""
    K = len(identities)
    images = torch.from_numpy(render(identities[labels], scenes).images)
    mean, std = channel_statistics(images)
    torch.manual_seed(run)
    network = SmallResNet(K, width=WIDTH)
    optimizer = torch.optim.Adam(network.parameters())
    steps = epochs * steps_per_epoch(len(labels), BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    fit(network, (normalise(images, mean, std), torch.as_tensor(labels)), epochs=epochs, optimizer=optimizer,
        scheduler=schedule, batch_size=BATCH, seed=run, progress=False)  # fmt: skip
    person = np.repeat(np.arange(K), len(test_scenes) // K)
    test = torch.from_numpy(render(identities[person], test_scenes).images)
    named = predict(network, normalise(test, mean, std)).argmax(1).numpy()
    return (named == person).reshape(K, -1).mean(1)


def people_of(kind, own, run):
    """The people of a run: the same ones, or the same ones with their tones dealt anew."""
    if kind == "dealt":
        return own.replace(skin_tone=np.random.default_rng(run).permutation(own.skin_tone))
    return own


def measured(people, runs, epochs):
    train = split(load_faces("rendered", people=people, images_per_person=IMAGES), seed=0).train
    labels, test_scenes = train.labels.numpy(), sample_scenes(people * TEST, 1000)
    own, rows = sample_identities(people), []
    for run in bar(range(runs), "runs"):
        for kind in KINDS:
            identities = people_of(kind, own, run)
            accuracy = accuracy_of_each(identities, train.truth.scenes, labels, test_scenes, run, epochs)
            rows.append(
                {"kind": kind, "run": run, "tone": identities.skin_tone.tolist(), "accuracy": accuracy.tolist()}
            )
            print(
                kind, run, f"{accuracy.mean():.3f}", f"{np.corrcoef(rows[-1]['tone'], accuracy)[0, 1]:+.2f}", flush=True
            )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--runs", type=int, default=RUNS, help="of each kind")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    given = parser.parse_args()
    rows = measured(given.people, given.runs, given.epochs)
    table = []
    for kind in KINDS:
        r = [np.corrcoef(row["tone"], row["accuracy"])[0, 1] for row in rows if row["kind"] == kind]
        accuracy = np.mean([row["accuracy"] for row in rows if row["kind"] == kind])
        table.append([kind, 100 * accuracy, np.mean(r), min(r), max(r)])
    print(aligned(table, ["people", "accuracy, %", "mean r of tone and accuracy", "least", "most"]))
    if (given.people, given.runs, given.epochs) == (PEOPLE, RUNS, EPOCHS):
        settings = {"people": PEOPLE, "images": IMAGES, "test": TEST, "epochs": EPOCHS, "width": WIDTH, "batch": BATCH}
        save_record("errors_by_tone", rows, "python tests/benchmarks/tones.py", **settings)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
