"""Muon does what its name says, and the recipe trains, goes on and predicts as it promises."""

import itertools
import re

import pytest
import torch
from torch import nn

from course_utils.models.race_net import whitening_filters
from course_utils.models.residual import SmallResNet
from course_utils.training import recipe
from course_utils.training.evaluation import predict
from course_utils.training.muon import Muon, groups_of, orthogonalised
from course_utils.training.recipe import (
    CASE_STUDY,
    THE_RACE,
    moved,
    plan,
    predict_both_ways,
    train_recogniser,
    varied,
)


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("shape", [(8, 8), (6, 20), (20, 6), (1, 5)])
def test_orthogonalised_brings_the_singular_values_near_one_and_keeps_the_vectors(shape):
    G = draw(*shape)
    U, S, Vh = torch.linalg.svd(G, full_matrices=False)
    turned = U.T @ orthogonalised(G) @ Vh.T
    assert (turned - turned.diagonal().diag()).abs().max() < 1e-12
    big = 0.02 * S.norm() < S  # smaller ones need more than five rounds
    assert ((turned.diagonal()[big] > 0.65) & (turned.diagonal()[big] < 1.25)).all()


def test_orthogonalised_does_not_depend_on_the_size_and_leaves_zeros_alone():
    G = draw(5, 7)
    assert torch.allclose(orthogonalised(G), orthogonalised(1000 * G), atol=1e-6)  # the 1e-7 beside the norm
    assert torch.equal(orthogonalised(torch.zeros(3, 4)), torch.zeros(3, 4))


def walk(optimizer, weights, steps=6):
    for step in range(steps):
        weights.grad = draw(*weights.shape, seed=step + 1).to(weights.dtype)
        optimizer.step()
    return weights.detach()


@pytest.mark.parametrize("shape", [(6, 20), (20, 6)])
def test_on_a_matrix_it_is_torchs_muon(shape):
    ours, theirs = (nn.Parameter(draw(*shape).float()) for _ in range(2))
    walk(Muon([{"params": [ours], "orthogonal": True}], lr=0.1, momentum=0.8, weight_decay=0.3), ours)
    # torch's running mean is (1 − μ) times ours, which the orthogonal step does not see; it multiplies in bfloat16.
    walk(torch.optim.Muon([theirs], lr=0.1, momentum=0.8, weight_decay=0.3, adjust_lr_fn="original"), theirs)
    assert (
        ours - theirs
    ).abs().max() < 6 * 0.1 * 2**-5  # a step is at most 1.2 lr; bfloat16 rounds at 2⁻⁸, five rounds


def test_where_a_group_is_not_orthogonal_it_is_nesterovs_momentum():
    ours, theirs = (nn.Parameter(draw(4, 3)) for _ in range(2))
    walk(Muon([ours], lr=0.1, momentum=0.9), ours)
    walk(torch.optim.SGD([theirs], lr=0.1, momentum=0.9, nesterov=True), theirs)
    assert torch.allclose(ours, theirs, rtol=0, atol=1e-14)


def test_a_kernel_moves_as_its_matrix_whatever_its_layout():
    kernel, matrix = nn.Parameter(draw(5, 2, 3, 3)), nn.Parameter(draw(5, 2, 3, 3).flatten(1))
    laid = nn.Parameter(draw(5, 2, 3, 3).to(memory_format=torch.channels_last))
    optimizer = Muon([{"params": [kernel, matrix, laid], "orthogonal": True}], lr=0.1)
    gradient = draw(5, 2, 3, 3, seed=1)
    kernel.grad, matrix.grad, laid.grad = gradient, gradient.flatten(1), gradient.to(memory_format=torch.channels_last)
    optimizer.step()
    assert torch.allclose(kernel.flatten(1), matrix) and torch.allclose(kernel, laid)


def test_the_groups_hold_every_parameter_once_and_only_hidden_kernels_are_orthogonal():
    model = SmallResNet(5)
    kernels, rest = groups_of(model, 0.1, 0.3)
    assert sorted(map(id, kernels["params"] + rest["params"])) == sorted(map(id, model.parameters()))
    assert all(weights.ndim == 4 for weights in kernels["params"]) and model[0].weight is rest["params"][0]


def pictures(count=120, classes=3):
    labels = torch.arange(count) % classes
    images = torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    images[range(count), labels, 4:12, 4:12] += 2  # a square in the colour that says who it is
    return images, labels


@pytest.mark.parametrize("recipe", [CASE_STUDY, THE_RACE], ids=["case_study", "the_race"])
def test_the_recipe_learns_and_is_the_same_run_after_a_stop(recipe, tmp_path):
    data = pictures()
    state = torch.random.get_rng_state()
    given = {"epochs": 6, "batch_size": 32, "recipe": recipe, "device": "cpu", "progress": False}
    whole, history = train_recogniser(data, data, 3, **given)
    assert torch.equal(state, torch.random.get_rng_state())
    assert history.epochs[-1]["validation_accuracy"] > 0.9 and not whole.training

    def stopping(images, generator):
        stopping.calls += 1
        if stopping.calls == 12:
            raise KeyboardInterrupt
        return moved(images, generator)

    stopping.calls, stopping.__qualname__ = 0, "moved"
    with pytest.raises(KeyboardInterrupt):
        train_recogniser(data, data, 3, augment=stopping, checkpoint=tmp_path / "run.pt", **given)
    again, _ = train_recogniser(data, data, 3, checkpoint=tmp_path / "run.pt", **given)
    assert all(torch.equal(one, other) for one, other in zip(whole.state_dict().values(), again.state_dict().values()))


def test_the_recipe_of_the_race_keeps_the_filters_of_its_training_images_and_draws_the_rest_from_the_seed():
    data = pictures()
    given = {"epochs": 1, "batch_size": 32, "width": 8, "recipe": THE_RACE, "device": "cpu", "progress": False}
    one, other = (train_recogniser(data, None, 3, seed=seed, **given)[0] for seed in (0, 1))
    assert torch.equal(one[0].weight, whitening_filters(data[0])) and torch.equal(one[0].weight, other[0].weight)
    assert not torch.equal(one[2].weight, other[2].weight)


def test_moved_only_mirrors_and_shifts():
    images = draw(40, 3, 8, 8)
    changed = moved(images, torch.Generator().manual_seed(1))
    assert torch.equal(changed.flatten(2).sort().values, images.flatten(2).sort().values)
    assert not torch.equal(changed, images)


def test_varied_changes_every_picture_in_its_own_way_from_the_seed():
    change = varied(torch.zeros(3), torch.ones(3))
    images = draw(1, 3, 16, 16).expand(8, 3, 16, 16)
    one, again = (change(images, torch.Generator().manual_seed(2)) for _ in range(2))
    assert torch.equal(one, again) and len({picture.numpy().tobytes() for picture in one}) == 8


def test_both_ways_is_the_mean_of_two_probabilities_and_does_not_see_a_mirror():
    model, images = SmallResNet(4).double(), draw(6, 3, 16, 16)
    scores = predict_both_ways(model, images)
    mean = (predict(model, images).softmax(1) + predict(model, images.flip(3)).softmax(1)) / 2
    assert torch.allclose(scores.exp(), mean) and torch.allclose(scores, predict_both_ways(model, images.flip(3)))


SIZES = [*range(1, 700), *range(700, 30_000, 37), 9000, 18_000]


@pytest.mark.parametrize("recipe", [CASE_STUDY, THE_RACE], ids=["case_study", "the_race"])
def test_more_images_mean_larger_batches_and_no_more_epochs(recipe):
    plans = [plan(images, 10, recipe=recipe) for images in sorted(SIZES)]
    for one, other in itertools.pairwise(plans):
        assert one.batch_size <= other.batch_size and one.epochs >= other.epochs, (one, other)
        assert all(type(value) is int for value in (*other, other.steps))


def test_a_batch_is_never_larger_than_the_set_nor_a_training_short_of_steps():
    for images, one in itertools.product(SIZES, (CASE_STUDY, THE_RACE)):
        chosen = plan(images, 5, recipe=one)
        assert 1 <= chosen.batch_size <= min(images, 128 * one.larger)
        assert chosen.steps >= 540 // one.larger - 10  # a last batch of a single image is left out


def test_the_articles_case_has_eight_epochs_of_128_or_of_256():
    assert plan(9000, 100)[2:] == (8, 128) and plan(9000, 100).steps == 568
    assert plan(9000, 100, recipe=THE_RACE)[2:] == (8, 256) and plan(9000, 100, recipe=THE_RACE).steps == 288


def test_by_the_race_batches_are_twice_as_large_and_the_epochs_as_many_wherever_there_are_images_enough():
    for images in SIZES:
        slow, fast = plan(images, 10), plan(images, 10, recipe=THE_RACE)
        assert fast.batch_size == min(2 * slow.batch_size, images)
        assert fast.epochs == slow.epochs or images < 64


def test_six_images_of_two_people_are_one_batch_in_seconds():
    assert plan(6, 2)[2:] == (560, 6) and plan(6, 2, recipe=THE_RACE)[2:] == (280, 6)


def test_what_is_given_stays_and_the_rest_follows_it():
    assert plan(2000, 10, epochs=3)[2:] == (3, 100)
    assert plan(2000, 10, batch_size=50).steps == 560
    assert plan(2000, 10, epochs=3, batch_size=7)[2:] == (3, 7)
    assert plan(10, 10, batch_size=64).steps == 560
    assert plan(2000, 10, batch_size=250, recipe=THE_RACE).steps == 280


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"batch_size": 0}, {"epochs": 1.5}])
def test_a_plan_of_no_epochs_or_empty_batches_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        plan(100, 10, **wrong)


def test_the_plan_and_its_seconds_are_told_before_the_first_step_and_change_no_weight(capsys):
    data, told = pictures(), []

    def watching(images, generator):
        told.append(capsys.readouterr().out)
        return moved(images, generator)

    state = torch.random.get_rng_state()
    one, _ = train_recogniser(data, data, 3, epochs=2, progress=False)
    assert capsys.readouterr().out == ""
    other, history = train_recogniser(data, data, 3, epochs=2, augment=watching)
    first = told[-len(history.losses)]  # what stood there at the first step of the training itself
    assert re.fullmatch(r"120 images of 3 people: 2 epochs in batches of 32, ≈ \d+ s\n", first)
    assert torch.equal(state, torch.random.get_rng_state())
    assert all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values()))


def test_the_expected_seconds_are_those_of_the_steps_and_of_the_scorings(monkeypatch):
    """A clock that only steps and scorings move: 2 s each step of training, 5 s each scoring."""
    clock = [0.0]
    monkeypatch.setattr(recipe.time, "perf_counter", lambda: clock[0])

    def evaluate(*_, **__):
        clock[0] += 5

    def step(images, generator):
        clock[0] += 2
        return images

    monkeypatch.setattr(recipe, "evaluate", evaluate)
    data = pictures(10)
    settings = {"batch_size": 4, "augment": step}
    chosen = plan(10, 3, epochs=7, batch_size=4)
    assert recipe.expected_seconds(chosen, SmallResNet(3), data, None, settings) == 7 * 3 * 2
    assert recipe.expected_seconds(chosen, SmallResNet(3), data, data, settings | {"precision": None}) == 7 * (
        3 * 2 + 5
    )
