"""The detector: what it shall answer, how its answer is read, and its training."""

import math

import pytest
import torch
from torch.nn import functional as F

from course_utils.models.centre import (
    PRIOR,
    CentreNet,
    centre_loss,
    centre_targets,
    decode,
    focal_terms,
    safe_radius,
)
from course_utils.training.detector import mirrored, train_detector

BOXES = torch.tensor(
    [[[3.0, 5.0, 17.5, 27.25], [40.0, 30.0, 60.0, 52.0], [0, 0, 0, 0]], [[20.25, 8.0, 33.0, 31.0], [0] * 4, [0] * 4]],
    dtype=torch.float64,
)


def answer_of(targets):
    """The output of a network that knows the targets."""
    heat, values, _ = targets
    return torch.cat([torch.logit(heat * 0.98 + 0.01)[:, None], values], 1)


def test_an_answer_that_equals_the_targets_is_read_as_the_boxes():
    found = decode(answer_of(centre_targets(BOXES, 64)), least=0.9)
    for (boxes, scores), truth in zip(found, BOXES):
        truth = truth[truth[:, 2] > 0]
        assert boxes.shape == truth.shape and (scores > 0.98).all()
        assert torch.cdist(boxes, truth).amin(0).max() < 1e-9


def test_a_scene_without_heads_has_no_centre_and_a_loss():
    targets = centre_targets(torch.zeros(2, 4, 4), 64)
    assert not targets[0].any() and not targets[2].any()
    loss = centre_loss(torch.zeros(2, 5, 16, 16, requires_grad=True), targets)
    loss.backward()
    assert torch.isfinite(loss) and loss > 0


def test_of_two_heads_in_one_cell_the_later_one_is_kept():
    boxes = torch.tensor([[[8.0, 8, 20, 20], [9.0, 9, 20, 20]]])
    _, values, centres = centre_targets(boxes, 64)
    assert centres.sum() == 1
    assert abs(values[0, 0][centres[0]].exp().item() * 4 - 11) < 1e-5


def test_mirrored_targets_are_the_targets_of_mirrored_boxes():
    flipped = BOXES.clone()
    flipped[..., 0], flipped[..., 2] = 64 - BOXES[..., 2], 64 - BOXES[..., 0]
    flipped[BOXES[..., 2] == 0] = 0
    left, right = mirrored(*centre_targets(BOXES, 64)), centre_targets(flipped, 64)
    assert (left[2] == right[2]).all()
    assert torch.allclose(left[0], right[0], atol=1e-12)
    assert torch.allclose(left[1].movedim(1, -1)[left[2]], right[1].movedim(1, -1)[right[2]], atol=1e-12)


@pytest.mark.parametrize("overlap", [0.3, 0.5, 0.7, 0.9])
def test_the_radius_keeps_the_promised_overlap_in_the_worst_case_and_not_more(overlap):
    w, h = torch.tensor([10.0, 4.0, 30.0], dtype=torch.float64), torch.tensor([10.0, 9.0, 3.0], dtype=torch.float64)
    r = safe_radius(w, h, overlap)
    moved = (w - r) * (h - r) / (2 * w * h - (w - r) * (h - r))
    shrunk, grown = (w - 2 * r) * (h - 2 * r) / (w * h), w * h / ((w + 2 * r) * (h + 2 * r))
    worst = torch.minimum(moved, torch.minimum(shrunk, grown))
    assert torch.allclose(worst, torch.full_like(worst, overlap), atol=1e-12)


def test_without_its_power_the_focal_loss_is_cross_entropy():
    torch.manual_seed(0)
    z, q = torch.randn(3, 5, dtype=torch.float64), (torch.rand(3, 5) < 0.5).double()
    theirs = F.binary_cross_entropy_with_logits(z, q, reduction="none")
    assert torch.allclose(focal_terms(z, q, gamma=0), theirs, atol=1e-12)


def test_the_network_starts_with_a_small_probability_everywhere_and_four_pixels_a_cell():
    torch.manual_seed(0)
    network = CentreNet()
    out = network(torch.randn(2, 3, 64, 48))
    assert out.shape == (2, 5, 16, 12)
    assert torch.allclose(out[:, 0], torch.tensor(math.log(PRIOR / (1 - PRIOR))).expand(2, 16, 12))
    assert sum(p.numel() for p in network.parameters()) == 53_533


def test_the_same_seed_trains_the_same_detector_and_leaves_torchs_random_state_alone():
    torch.manual_seed(5)
    images = torch.randint(0, 256, (6, 3, 64, 64), dtype=torch.uint8)
    boxes = BOXES.float()[[0, 1, 0, 1, 0, 1]]
    state = torch.get_rng_state()
    first, again, other = (train_detector(images, boxes, epochs=2, seed=seed, device="cpu") for seed in (1, 1, 2))
    assert (torch.get_rng_state() == state).all() and not first.training
    pairs = zip(first.state_dict().values(), again.state_dict().values(), other.state_dict().values())
    assert all((a == b).all() for a, b, _ in pairs)
    assert (first.head.weight != other.head.weight).any()
