"""Training is a plain loop, refuses what cannot work, and goes on exactly after any stop."""

import ast
import errno
import inspect
import os
import random
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim import lr_scheduler

from course_utils.paths import ROOT
from course_utils.training import checkpoints
from course_utils.training.augmentation import Augmentation
from course_utils.training.devices import fast_precision, pick_device
from course_utils.training.evaluation import evaluate, predict
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.mixing import MixUp
from course_utils.training.randomness import Randomness

CLASSES = 4


def points(count=70, seed=0):
    images = torch.randn(count, 6, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return images, images[:, :CLASSES].argmax(dim=1)


def network(width=12):
    torch.manual_seed(5)
    layers = [nn.Linear(6, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Dropout(0.2), nn.Linear(width, CLASSES)]
    return nn.Sequential(*layers).double()


def jitter(images, generator):
    return images + 0.1 * torch.randn(images.shape, generator=generator, dtype=images.dtype)


def train(model=None, make_scheduler=None, learning_rate=0.01, **changes):
    """Fit a fresh network (or the given one) as every test here does, except for the changes."""
    model = model or network()
    optimizer = changes.pop("optimizer", torch.optim.Adam)(model.parameters(), lr=learning_rate)
    scheduler = make_scheduler and make_scheduler(optimizer)
    settings = {"epochs": 4, "batch_size": 16, "augment": jitter, "progress": False, "train": points()} | changes
    return model, fit(model, validation=points(30, seed=1), optimizer=optimizer, scheduler=scheduler, **settings)


def same(left, right):
    states = left.state_dict(), right.state_dict()
    return states[0].keys() == states[1].keys() and all(torch.equal(states[0][n], states[1][n]) for n in states[0])


class Stop(Exception):
    pass


def stopping_after(calls, problem=Stop):
    """jitter under its own name, which raises at one of its calls."""

    def stopping(images, generator):
        stopping.calls += 1
        if stopping.calls > calls:
            raise problem
        return jitter(images, generator)

    stopping.calls = 0
    stopping.__qualname__ = jitter.__qualname__
    return stopping


# --- what a run does


def test_fit_takes_exactly_the_steps_of_a_plain_loop():
    fitted, history = train(optimizer=torch.optim.SGD)
    model, losses = network(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    images, labels = points()
    with Randomness(0, torch.device("cpu")) as randomness:
        for _ in range(4):
            order = torch.randperm(len(labels), generator=randomness.order)
            for start in range(0, len(labels), 16):
                batch = order[start : start + 16]
                loss = cross_entropy(model(jitter(images[batch], randomness.augmentation)), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
    assert same(model, fitted)
    assert losses == history.losses


def test_the_body_of_fit_is_read_in_one_screen():
    (function,) = ast.parse(inspect.getsource(fit)).body
    assert ast.get_docstring(function) and function.end_lineno - function.body[0].end_lineno <= 40


def half(precision, **changes):
    """The same training in mixed precision, which wants its weights in float32."""
    images, labels = points()
    settings = {"train": (images.float(), labels), "precision": precision, "batch_size": 16}
    model = network().float()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    validation = tuple(t.float() if t.is_floating_point() else t for t in points(30, seed=1))
    return model, fit(model, validation=validation, epochs=4, optimizer=optimizer, progress=False, **settings | changes)


def test_mixed_precision_is_a_plain_loop_under_autocast_with_its_weights_in_float32():
    fitted, history = half(torch.bfloat16)
    model, losses = network().float(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    images, labels = points()
    with Randomness(0, torch.device("cpu")) as randomness:
        for _ in range(4):
            for batch in torch.randperm(len(labels), generator=randomness.order).split(16):
                with torch.autocast("cpu", torch.bfloat16):
                    loss = cross_entropy(model(images[batch].float()), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
    assert same(model, fitted) and losses == history.losses
    assert {tensor.dtype for tensor in fitted.state_dict().values()} == {torch.float32, torch.int64}


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_a_half_precision_learns_what_float32_learns_and_computes_differently(precision):
    (plain, _), (other, history) = half(None), half(precision)
    assert not same(plain, other)
    assert history.epochs[-1]["validation_accuracy"] >= 0.6
    images = points(200, seed=2)[0].float()
    assert (predict(plain, images) - predict(other, images)).abs().max() < 0.2
    scores = predict(other, images, precision=precision)
    assert scores.dtype == torch.float32 and not torch.equal(scores, predict(other, images))


def test_a_separable_set_is_learned_and_the_model_is_left_in_eval_mode():
    model, history = train(epochs=60, train=points(200), augment=None)
    assert history.epochs[-1]["validation_accuracy"] > 0.8
    assert history.epochs[-1]["train_loss"] < 0.5 * history.epochs[0]["train_loss"]
    assert not model.training


def test_the_history_has_a_row_an_epoch_and_a_loss_a_step():
    model, history = train()
    assert [row["epoch"] for row in history.epochs] == [1, 2, 3, 4]
    assert len(history.losses) == 4 * steps_per_epoch(70, 16) == 20
    expected = np.average(history.losses[-5:], weights=[16, 16, 16, 16, 6])
    assert history.epochs[-1]["train_loss"] == pytest.approx(expected, rel=1e-12)
    score = evaluate(model, points(30, seed=1))
    assert (score.loss, score.accuracy) == tuple(history.epochs[-1][f"validation_{n}"] for n in ("loss", "accuracy"))
    assert history.epochs[-1]["seconds"] > 0


def test_without_a_validation_set_its_scores_are_none():
    model = network()
    history = fit(model, points(), epochs=1, optimizer=torch.optim.SGD(model.parameters()), progress=False)
    assert history.epochs[0]["validation_loss"] is None and history.epochs[0]["validation_accuracy"] is None


def test_the_same_seed_gives_the_same_weights_whatever_was_drawn_before():
    one, two, other = network(), network(), network()
    torch.manual_seed(1)
    train(one, seed=3)
    torch.manual_seed(2)
    before = torch.get_rng_state()
    train(two, seed=3)
    assert torch.equal(before, torch.get_rng_state())
    train(other, seed=4)
    assert same(one, two) and not same(one, other)


def test_augmentation_does_not_change_the_order_of_the_images():
    seen = {"with": [], "without": []}

    def noting(key, draws):
        def augment(images, generator):
            seen[key].append(images)
            torch.rand(draws, generator=generator)
            return images

        return augment

    for key, draws in (("with", 3), ("without", 0)):
        train(augment=noting(key, draws))
    assert all(map(torch.equal, seen["with"], seen["without"]))


def test_one_thread_and_two_give_the_same_weights_to_ten_digits():
    torch.manual_seed(0)
    images, labels = torch.randn(128, 3, 16, 16, dtype=torch.float64), torch.arange(128) % 5
    weights, threads = [], torch.get_num_threads()
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            torch.manual_seed(0)
            layers = [nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 14 * 14, 5)]
            model = nn.Sequential(*layers).double()
            optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
            fit(model, (images, labels), epochs=3, optimizer=optimizer, progress=False)
            weights.append(torch.cat([parameter.detach().flatten() for parameter in model.parameters()]))
    finally:
        torch.set_num_threads(threads)
    torch.testing.assert_close(*weights, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("count", "batch_size", "steps"),
    [(64, 16, 4), (65, 16, 4), (66, 16, 5), (5, 1, 5), (1, 1, 1), (1, 16, 1), (17, 99, 1)],
)
def test_a_last_batch_of_one_image_is_left_out_unless_batches_are_of_one(count, batch_size, steps):
    assert steps_per_epoch(count, batch_size) == steps
    sizes = []
    model = nn.Linear(6, CLASSES).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def note(images, generator):
        sizes.append(len(images))
        return images

    fit(model, points(count), epochs=1, optimizer=optimizer, batch_size=batch_size, augment=note, progress=False)
    assert len(sizes) == steps and (1 not in sizes or batch_size == 1 or count == 1)


def test_batch_normalisation_survives_one_image_too_many():
    _, history = train(train=points(65))
    assert np.isfinite(history.losses).all()


def test_evaluation_does_not_depend_on_the_batches_and_leaves_the_mode_alone():
    model, data = network(), points(33)
    model.eval()
    expected = cross_entropy(model(data[0]), data[1]).item()
    for training in (True, False):
        model.train(training)
        for batch_size in (1, 7, 256):
            assert evaluate(model, data, batch_size).loss == pytest.approx(expected, rel=1e-12)
        assert model.training is training
    assert not predict(model, data[0]).requires_grad


def test_the_device_is_not_asked_for_numbers_at_every_step(monkeypatch):
    asked = []
    for name in ("item", "tolist", "cpu", "numpy", "__float__", "__bool__", "__int__"):
        original = getattr(torch.Tensor, name)

        def counting(self, *rest, original=original, **more):
            asked.append(1)
            return original(self, *rest, **more)

        monkeypatch.setattr(torch.Tensor, name, counting)
    counts = []
    for images in (40, 800):
        asked.clear()
        model = network()
        optimizer = torch.optim.SGD(model.parameters())
        fit(model, points(images), epochs=1, optimizer=optimizer, batch_size=4, progress=False)
        counts.append(len(asked))
    assert 0 < counts[1] <= counts[0] + 10  # 190 steps more; a slow machine looks at the loss every half second


def test_the_scheduler_moves_at_every_step():
    rates = []

    def make(optimizer):
        return lr_scheduler.LambdaLR(optimizer, lambda step: rates.append(step) or 1 / (1 + step))

    train(make_scheduler=make, epochs=2)
    assert rates == list(range(11))


def blend(images, labels, generator):
    """MixUp for points in place of pictures."""
    partner, share = (
        torch.randperm(len(images), generator=generator),
        torch.rand(len(images), 1, generator=generator).double(),
    )
    targets = nn.functional.one_hot(labels, CLASSES).double()
    return share * images + (1 - share) * images[partner], share * targets + (1 - share) * targets[partner]


def test_mixed_labels_are_trained_on_as_in_a_plain_loop():
    fitted, history = train(optimizer=torch.optim.SGD, mix=blend, epochs=2)
    model, losses = network(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    images, labels = points()
    with Randomness(0, torch.device("cpu")) as randomness:
        for _ in range(2):
            for batch in torch.randperm(len(labels), generator=randomness.order).split(16):
                seen = jitter(images[batch], randomness.augmentation)
                seen, targets = blend(seen, labels[batch], randomness.augmentation)
                loss = cross_entropy(model(seen), targets)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
    assert same(model, fitted)
    assert losses == history.losses
    assert (
        history.epochs[-1]["validation_loss"] == evaluate(fitted, points(30, seed=1)).loss
    )  # of the labels, not of mixtures


def test_mixing_draws_from_the_seed_and_leaves_the_order_of_the_images_alone():
    seen = {"with": [], "without": []}

    def noting(key):
        def augment(images, generator):
            seen[key].append(images)
            return images

        return augment

    one, _ = train(augment=noting("with"), mix=blend)
    torch.manual_seed(9)
    two, _ = train(augment=None, mix=blend)
    train(augment=noting("without"))
    assert same(one, two) and all(map(torch.equal, seen["with"], seen["without"]))


def test_images_of_the_validation_set_never_pass_through_augment_or_mix():
    train_set, held_out = points(70), points(30, seed=1)
    seen = {"augment": [], "mix": []}

    def augment(images, generator):
        seen["augment"].append(images.clone())
        return images

    def mix(images, labels, generator):
        seen["mix"].append(images.clone())
        return images, labels

    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    fit(model, train_set, held_out, epochs=3, optimizer=optimizer, augment=augment, mix=mix, progress=False)
    known = {tuple(image.tolist()) for image in train_set[0]}
    for batches in seen.values():
        rows = [tuple(image.tolist()) for image in torch.cat(batches)]
        assert len(rows) == 3 * 70 and set(rows) == known
    for judge in (evaluate, predict):
        assert not {"augment", "mix"} & set(inspect.signature(judge).parameters)


# --- what a run refuses


def test_a_loss_that_is_no_number_stops_the_run_and_names_the_step():
    calls = []

    def poison(images, generator):
        calls.append(1)
        return images * (float("nan") if len(calls) == 8 else 1)

    with pytest.raises(FloatingPointError, match=r"loss is nan at step 8 \(epoch 2\): try a smaller learning rate"):
        train(augment=poison)


images, labels = points(8)
WRONG_DATA = {
    "8 images but 7 labels": (images, labels[:7]),
    "has a label 4, but the model gives 4 scores, for the labels 0 to 3": (images, labels * 0 + 4),
    "has a label -1": (images, labels * 0 - 1),
    "holds no image": (images[:0], labels[:0]),
    "one int64 number an image, shape .N,., not .8,. of float64": (images, labels.double()),
    "not .8, 4. of int64": (images, nn.functional.one_hot(labels, 4)),
    "not uint8: normalise": (images.to(torch.uint8), labels),
    "is float32 but the model computes in float64": (images.float(), labels),
    "must be a tensor": (images.numpy(), labels),
    "must be a pair": images,
}


@pytest.mark.parametrize("sentence", WRONG_DATA)
def test_unusable_data_is_refused_in_one_sentence(sentence):
    for use in (lambda data: train(train=data), lambda data: evaluate(network(), data)):
        with pytest.raises(ValueError, match=sentence) as caught:
            use(WRONG_DATA[sentence])
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, not 0"),
        ({"batch_size": 2.5}, "batch_size must be a whole number"),
        ({"epochs": 0}, "epochs must be a whole number of at least 1"),
        ({"seed": -1}, "seed must be a whole number of at least 0"),
        ({"model": nn.Sequential(nn.Linear(6, 6), nn.Unflatten(1, (2, 3))).double()}, r"gave shape \(2, 2, 3\)"),
        ({"optimizer": lambda *_, **__: torch.optim.SGD(network().parameters())}, "moves no parameter of this model"),
        ({"precision": torch.int8}, "precision must be None, torch.bfloat16 or torch.float16, not torch.int8"),
        (
            {"precision": torch.bfloat16},
            r"keeps its weights in float32, but the model has float64: use model.float\(\)",
        ),
    ],
)
def test_unusable_settings_are_refused_in_one_sentence(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        train(**changes)


@pytest.mark.parametrize(
    ("mix", "sentence"),
    [
        (
            lambda images, labels, generator: images,
            r"mix must return a pair of tensors \(images, targets\), not a Tensor",
        ),
        (
            lambda images, labels, generator: (images, None),
            r"mix must return a pair of tensors \(images, targets\), not a tuple",
        ),
        (
            lambda images, labels, generator: (images, labels[1:]),
            "as many images and targets as it is given, 16, not 16 and 15",
        ),
    ],
)
def test_a_mix_that_returns_something_else_is_refused_in_one_sentence(mix, sentence):
    with pytest.raises(ValueError, match=sentence):
        train(mix=mix)


def test_a_model_that_does_not_return_scores_is_refused():
    with pytest.raises(ValueError, match="gave a tuple"):
        predict(nn.GRU(6, 4).double(), images)


def test_the_faster_precision_is_a_half_one_or_none_and_fit_takes_it():
    precision = fast_precision(torch.device("cpu"))
    assert precision in (None, torch.bfloat16)
    assert half(precision)[1].losses
    assert fast_precision(torch.device("mps")) is None


def test_the_device_is_the_accelerator_if_there_is_one(monkeypatch):
    for found, expected in ((None, "cpu"), (torch.device("mps"), "mps")):
        monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda check_available, found=found: found)
        monkeypatch.setattr(torch.accelerator, "device_count", lambda found=found: int(found is not None))
        assert pick_device() == torch.device(expected)
        assert pick_device("cpu") == torch.device("cpu")
        for name in ("cuda", "mps:1", "nonsense", ""):
            with pytest.raises(ValueError, match=f"no device '{name}' here: choose 'auto' or one of 'cpu'"):
                pick_device(name)


# --- stopping and going on


@pytest.mark.parametrize("calls", [2, 12, 19])
@pytest.mark.parametrize("fresh", [True, False], ids=["new objects", "same objects"])
def test_a_run_stopped_in_the_middle_of_an_epoch_goes_on_exactly(tmp_path, calls, fresh):
    whole, history = train()
    stopped = network()
    with pytest.raises(Stop):
        train(stopped, augment=stopping_after(calls), checkpoint=tmp_path / "run.pt")
    resumed, resumed_history = train(network() if fresh else stopped, checkpoint=tmp_path / "run.pt")
    assert same(whole, resumed)
    assert history.losses == resumed_history.losses
    assert [row["validation_loss"] for row in history.epochs] == [r["validation_loss"] for r in resumed_history.epochs]


def test_resuming_after_kills_at_random_moments_gives_the_same_weights(tmp_path):
    code = (
        "import sys, time, torch\n"
        "from tests.test_training import train, jitter\n"
        "def slow(images, generator):\n"
        "    time.sleep(0.002)\n"
        "    return jitter(images, generator)\n"
        "train(epochs=1)  # imports what torch imports late, before the clock runs\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "model, history = train(augment=slow, epochs=30, checkpoint=sys.argv[1])\n"
        "torch.save([model.state_dict(), history.losses], sys.argv[1] + '.end')\n"
    )
    path, delays = tmp_path / "run.pt", random.Random(os.getpid())
    runs = [  # all at once, since they take seconds to import torch; then one trains after the other
        subprocess.Popen(
            [sys.executable, "-c", code, path],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    try:
        assert [run.stdout.readline() for run in runs] == ["ready\n"] * 4
        for run in runs:
            print("go", file=run.stdin, flush=True)
            if run is not runs[-1]:
                time.sleep(delays.uniform(0.01, 0.09))  # the sleeps in training alone take 0.3 s
                assert run.poll() is None
                run.kill()
            run.wait(timeout=60)
    finally:
        for run in runs:
            run.kill()
            run.communicate()
    assert runs[-1].returncode == 0
    weights, losses = torch.load(f"{path}.end", weights_only=True)
    model, history = train(epochs=30)
    assert losses == history.losses
    assert all(torch.equal(value, weights[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize("calls", [2, 12])
def test_a_run_with_mixed_labels_goes_on_exactly(tmp_path, calls):
    whole, history = train(mix=blend)
    with pytest.raises(Stop):
        train(augment=stopping_after(calls), mix=blend, checkpoint=tmp_path / "run.pt")
    resumed, resumed_history = train(mix=blend, checkpoint=tmp_path / "run.pt")
    assert same(whole, resumed) and history.losses == resumed_history.losses


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_a_run_in_mixed_precision_goes_on_exactly_and_only_in_the_same_one(tmp_path, precision):
    whole, history = half(precision, augment=jitter)
    with pytest.raises(Stop):
        half(precision, augment=stopping_after(12), checkpoint=tmp_path / "run.pt")
    with pytest.raises(RuntimeError, match="differs in .*precision"):
        half(None, augment=jitter, checkpoint=tmp_path / "run.pt")
    resumed, resumed_history = half(precision, augment=jitter, checkpoint=tmp_path / "run.pt")
    assert same(whole, resumed) and history.losses == resumed_history.losses


def test_the_numbers_of_an_augmentation_belong_to_the_run(tmp_path):
    pictures = (
        torch.rand(12, 3, 4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0)),
        torch.arange(12) % 2,
    )

    def run(**how):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Flatten(), nn.Linear(48, 2)).double()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        fit(model, pictures, epochs=1, optimizer=optimizer, checkpoint=tmp_path / "run.pt", progress=False, **how)

    run(augment=Augmentation(degrees=10), mix=MixUp(2))
    run(augment=Augmentation(degrees=10), mix=MixUp(2))
    for how, difference in (
        ({"augment": Augmentation(degrees=20), "mix": MixUp(2)}, "augment .*degrees=10.*degrees=20"),
        ({"augment": Augmentation(degrees=10), "mix": MixUp(2, alpha=0.5)}, "mix .*alpha=1.0.*alpha=0.5"),
        ({"augment": Augmentation(degrees=10)}, "mix .*None here"),
    ):
        with pytest.raises(RuntimeError, match=f"belongs to another run, which differs in {difference}"):
            run(**how)


def test_a_checkpoint_names_its_parts_and_settings_as_ever_so_that_older_ones_stay_good(tmp_path):
    path = tmp_path / "run.pt"

    def written(**how):
        path.unlink(missing_ok=True)
        how.pop("run", train)(epochs=1, checkpoint=path, **how)
        state = torch.load(path, weights_only=True)
        return list(state), state["settings"]

    parts, settings = written(learning_rate=0.02)
    assert parts == ["settings", "model", "optimizer", "random", "history"]
    names = ["training data", "validation data", "model", "optimizer", "scheduler"]
    assert [name for name in settings if not name.startswith("optimizer's")] == [
        *names,
        *("seed", "batch size", "augment", "loss"),
    ]
    told = {"optimizer": "Adam", "optimizer's lr": "0.02", "scheduler": "NoneType", "seed": "0", "batch size": "16"}
    assert told.items() <= settings.items()
    assert (settings["augment"], settings["loss"]) == ("jitter", "cross_entropy")
    parts, settings = written(
        mix=MixUp(4), augment=Augmentation(degrees=10), train=(torch.rand(8, 3, 2, 2), labels), run=mixing
    )
    assert parts[-2:] == ["scaler", "scheduler"] and list(settings)[-2:] == ["mix", "precision"]
    assert "Augmentation(degrees=10" in settings["augment"] and "MixUp(" in settings["mix"]
    assert settings["precision"] == "torch.bfloat16" and settings["scheduler's step_size"] == "3"


def mixing(train, **how):
    """One fit with everything that a checkpoint can hold."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.StepLR(optimizer, 3)
    fit(model, train, optimizer=optimizer, scheduler=scheduler, precision=torch.bfloat16, progress=False, **how)


def test_more_epochs_continue_a_finished_run(tmp_path):
    whole, history = train(epochs=7)
    train(epochs=4, checkpoint=tmp_path / "run.pt")
    longer, longer_history = train(epochs=7, checkpoint=tmp_path / "run.pt")
    assert same(whole, longer) and history.losses == longer_history.losses
    again, _ = train(epochs=7, checkpoint=tmp_path / "run.pt", augment=stopping_after(0))  # takes no step
    assert same(whole, again)
    with pytest.raises(ValueError, match="at epoch 7 already: ask for 7 epochs or more"):
        train(epochs=5, checkpoint=tmp_path / "run.pt")


def sequence(optimizer):
    parts = [lr_scheduler.LinearLR(optimizer), lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, T_mult=2)]
    return lr_scheduler.SequentialLR(optimizer, parts, milestones=[4])


@pytest.mark.parametrize(
    "make_scheduler",
    [
        lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=20),
        lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=20),
        lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + step)),
        lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [3, 11]),
        sequence,
    ],
    ids=["OneCycle", "Cosine", "Lambda", "MultiStep", "Sequential"],
)
@pytest.mark.parametrize("rate", [0.01, np.float64(0.01)], ids=["float", "numpy's float"])
def test_a_run_with_a_scheduler_goes_on_exactly_also_with_the_same_objects(tmp_path, make_scheduler, rate):
    whole, history = train(make_scheduler=make_scheduler)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    settings = {"optimizer": optimizer, "scheduler": make_scheduler(optimizer), "epochs": 4, "batch_size": 16}
    settings |= {"validation": points(30, seed=1), "checkpoint": tmp_path / "run.pt", "progress": False}
    with pytest.raises(Stop):
        fit(model, points(), augment=stopping_after(12), **settings)
    resumed = fit(model, points(), augment=jitter, **settings)
    assert same(whole, model) and resumed.losses == history.losses


moved = points()
moved[0][3, 2] += 1e-12
ANOTHER_RUN = {
    "seed (0 there, 1 here)": {"seed": 1},
    "batch size (16 there, 8 here)": {"batch_size": 8},
    "training data": {"train": moved},
    "model": {"model": network(13)},
    "optimizer's lr (0.01 there, 0.02 here)": {"learning_rate": 0.02},
    "optimizer (Adam there, SGD here)": {"optimizer": torch.optim.SGD},
    "augment": {"augment": None},
    "mix (None there, blend here)": {"mix": blend},
    "scheduler": {"make_scheduler": lambda optimizer: lr_scheduler.StepLR(optimizer, 5)},
}


@pytest.mark.parametrize("difference", ANOTHER_RUN)
def test_the_checkpoint_of_another_run_is_refused_and_kept(tmp_path, difference):
    path = tmp_path / "run.pt"
    train(checkpoint=path, epochs=1)
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="belongs to another run, which differs in") as caught:
        train(checkpoint=path, **ANOTHER_RUN[difference])
    assert difference in str(caught.value) and "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_schedule_made_for_fewer_epochs_is_another_run(tmp_path):

    def cycle(epochs):
        return lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=5 * epochs)

    train(epochs=2, make_scheduler=cycle(2), checkpoint=tmp_path / "run.pt")
    with pytest.raises(RuntimeError, match=r"scheduler's total_steps \(10 there, 20 here\)"):
        train(epochs=4, make_scheduler=cycle(4), checkpoint=tmp_path / "run.pt")


def test_a_damaged_checkpoint_is_refused_and_kept(tmp_path):
    path = tmp_path / "run.pt"
    train(checkpoint=path, epochs=1)
    whole = path.read_bytes()
    torch.save({"weights": torch.zeros(2)}, tmp_path / "other.pt")
    middle = len(whole) // 2
    broken = [b"", whole[:100], whole[:-1], whole[:middle], b"x" * 50, (tmp_path / "other.pt").read_bytes()]
    broken += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in (whole.index(b"settings"), middle)]
    for content in broken:
        path.write_bytes(content)
        with pytest.raises(RuntimeError, match="is damaged or no checkpoint of fit: delete or rename it"):
            train(checkpoint=path)
        assert path.read_bytes() == content


def test_a_flipped_bit_anywhere_is_noticed_or_changes_nothing(tmp_path):
    path = tmp_path / "run.pt"
    train(checkpoint=path, epochs=1)
    whole = path.read_bytes()

    class Part:
        def state_dict(self):
            return {}

        def load_state_dict(self, state):
            self.state = state

    parts = {name: Part() for name in ("model", "optimizer", "random", "history")}
    settings = torch.load(path, weights_only=True)["settings"]

    def read():
        checkpoints.Checkpoint(path, parts, settings).resume()
        return repr([part.state for part in parts.values()])

    torch.set_printoptions(threshold=10**6, precision=17)
    try:
        expected, noticed = read(), 0
        for at in random.Random(0).sample(range(len(whole)), 100):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            try:
                assert read() == expected
            except RuntimeError:
                noticed += 1
    finally:
        torch.set_printoptions(profile="default")
    assert noticed > 30


def test_a_full_disk_stops_the_run_and_leaves_the_checkpoint_before(tmp_path, monkeypatch):
    path = tmp_path / "run.pt"
    train(checkpoint=path, epochs=2)
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints.os, "fsync", full)
        with pytest.raises(RuntimeError, match="after epoch 3 .No space left on device.: free some space .* is intact"):
            train(checkpoint=path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["run.pt"]
    resumed, _ = train(checkpoint=path)
    assert same(resumed, train()[0])


def test_a_run_stopped_by_hand_says_so_and_leaves_a_usable_model(tmp_path, capsys):
    model = network()
    with pytest.raises(KeyboardInterrupt):
        train(model, augment=stopping_after(7, KeyboardInterrupt), checkpoint=tmp_path / "run.pt")
    said = capsys.readouterr().out
    assert "Stopped by hand in epoch 2 of 4; the model keeps its present weights; calling fit again goes on" in said
    assert not model.training and predict(model, images).isfinite().all()
