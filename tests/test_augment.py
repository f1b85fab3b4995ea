"""Augmentation equals torchvision's at the same parameters, treats each picture by itself, and lets gradients through."""

import math

import pytest
import torch
from torch.nn.functional import cross_entropy
from torch.nn.functional import one_hot as torch_one_hot
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import functional as tv

from course_utils.training.augmentation import Augmentation, recolour, sampling_maps, warp
from course_utils.training.mixing import CutMix, MixUp, cut_mixed, mixed_up, one_hot

B, C, H, W = 6, 3, 20, 13  # uneven, so that no axis passes for another
EPSILON = torch.finfo(torch.float64).eps
# A place in the picture is a sum of a few products of numbers up to the picture's size, in units of pixels; where the place is off
# by that rounding, the colour is off by as much times the slope, which is at most 1 a pixel.
PLACES = 16 * EPSILON * max(H, W)
SUMS = 64 * EPSILON  # sums of up to H·W products of numbers in 0..1, or of 13 taps
ALL = {
    "degrees": 40, "scale": (0.7, 1.4), "shift": 0.2, "crop": 0.6, "flip": 0.5, "upend": 0.5, "brightness": 0.4, "contrast": 0.4,
    "saturation": 0.4, "blur": 1.0, "erase": 0.5, "mean": (0.5, 0.4, 0.3), "std": (0.2, 0.25, 0.3),
}  # fmt: skip


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def pictures(count=B, dtype=torch.float64, height=H, width=W, channels=C):
    return torch.rand(count, channels, height, width, generator=generator(7), dtype=torch.float64).to(dtype)


def drawn(count=B, **ranges):
    augment = Augmentation(**ranges)
    return augment, augment.draw(count, generator(1))


def near(ours, theirs, tolerance):
    error = (ours - torch.stack(list(theirs))).abs().max().item()
    assert error <= tolerance, f"largest difference {error:.1e}, allowed {tolerance:.1e}"


# --- the same as torchvision, picture by picture


def test_rotation_scale_and_shift_are_torchvisions_affine():
    x = pictures()
    augment, values = drawn(degrees=180, scale=(0.5, 2), shift=0.3)
    theirs = [
        tv.affine(
            x[i],
            angle=values["angle"][i].item(),
            translate=[values["shift_x"][i].item() * W, values["shift_y"][i].item() * H],
            scale=values["scale"][i].item(),
            shear=[0.0, 0.0],
            interpolation=InterpolationMode.BILINEAR,
        )
        for i in range(B)
    ]
    near(augment.apply(x, values), theirs, PLACES * 2)  # at scale 0.5 places lie up to twice as far from the centre


def test_mirror_images_are_the_columns_and_rows_reversed():
    x = pictures()
    values = {
        "mirrored": torch.tensor([0, 1, 0, 1, 1, 0]).double(),
        "upended": torch.tensor([0, 0, 1, 1, 0, 1]).double(),
    }
    changed = Augmentation().apply(x, values)
    theirs = list(x)
    for i in range(B):
        theirs[i] = tv.horizontal_flip(theirs[i]) if values["mirrored"][i] else theirs[i]
        theirs[i] = tv.vertical_flip(theirs[i]) if values["upended"][i] else theirs[i]
    near(changed, theirs, PLACES)


def test_a_window_is_torchvisions_resized_crop_but_sees_its_neighbours():
    """torchvision cuts before it samples: its outermost pixels see the edge of the window, ours the picture beyond it."""
    x = pictures(height=20, width=12)
    top, left, height, width = torch.tensor([0, 3, 10, 2, 5, 9]), torch.tensor([0, 4, 6, 2, 1, 3]), 10, 6
    values = {"side": torch.full((B,), 0.5), "place_y": top / (20 - height), "place_x": left / (12 - width)}
    ours = Augmentation().apply(x, {name: value.double() for name, value in values.items()})
    theirs = torch.stack(
        [tv.resized_crop(x[i], int(top[i]), int(left[i]), height, width, [20, 12], antialias=False) for i in range(B)]
    )
    near(ours[..., 1:-1, 1:-1], theirs[..., 1:-1, 1:-1], 1e-6)  # places in the input above are float32
    assert (ours - theirs).abs()[1:, ..., 0].max() > 0.01


def test_a_window_at_exact_places_agrees_to_the_last_digits():
    x = pictures(height=20, width=12)
    values = {"side": torch.tensor([0.5]), "place_y": torch.tensor([0.5]), "place_x": torch.tensor([0.5])}
    ours = Augmentation().apply(x[:1], {name: value.double() for name, value in values.items()})
    theirs = tv.resized_crop(x[0], 5, 3, 10, 6, [20, 12], antialias=False)
    near(ours[..., 1:-1, 1:-1], [theirs[..., 1:-1, 1:-1]], PLACES)


@pytest.mark.parametrize("name", ["brightness", "contrast", "saturation"])
@pytest.mark.parametrize("channels", [1, 3])
def test_colour_changes_are_torchvisions(name, channels):
    x = pictures(channels=channels)
    augment, values = drawn(**{name: 0.9})
    theirs = [getattr(tv, f"adjust_{name}")(x[i], values[name][i].item()) for i in range(B)]
    near(augment.apply(x, values), theirs, SUMS)


def test_colours_of_normalised_pictures_change_as_before_normalising():
    x = pictures()
    mean, std = (torch.tensor(ALL[name], dtype=torch.float64)[:, None, None] for name in ("mean", "std"))
    augment, values = drawn(brightness=0.4, contrast=0.4, saturation=0.4, mean=ALL["mean"], std=ALL["std"])
    expected = (recolour(x, *(values[n] for n in ("brightness", "contrast", "saturation"))) - mean) / std
    near(augment.apply((x - mean) / std, values), expected, SUMS / 0.2)  # divided by the standard deviation


def test_blur_is_torchvisions_with_a_width_for_each_picture():
    x = pictures()
    augment, values = drawn(blur=2.0)
    theirs = [tv.gaussian_blur(x[i], [13, 13], [values["blur"][i].item()] * 2) for i in range(B)]
    near(augment.apply(x, values), theirs, SUMS)
    near(augment.apply(x, {"blur": torch.zeros(B)}), x, 0)


def test_erasing_is_torchvisions():
    x = pictures()
    augment, values = drawn(erase=0.8)
    theirs = []
    for i in range(B):
        h, w = (round(values[f"erased_{side}"][i].item() * n) for side, n in (("height", H), ("width", W)))
        top, left = round(values["erased_y"][i].item() * (H - h)), round(values["erased_x"][i].item() * (W - w))
        theirs.append(tv.erase(x[i], top, left, h, w, torch.zeros(1, dtype=x.dtype)))
    near(augment.apply(x, values), theirs, 0)


def test_mixing_is_torchvisions_at_the_same_share():
    x, labels = pictures(), torch.tensor([0, 1, 2, 3, 0, 1])
    partner, targets = torch.arange(B).roll(1), one_hot(labels, 4, x.dtype)
    theirs = v2.MixUp(num_classes=4)
    values = theirs.make_params([x])
    ours = mixed_up(x, targets, partner, torch.full((B,), values["lam"]).double())
    near(ours[0], theirs.transform(x, {"labels": labels, "batch_size": B, **values}), SUMS)
    mixed_labels = theirs.transform(labels, {"labels": labels, "batch_size": B, **values})
    near(ours[1], mixed_labels.double(), 4 * torch.finfo(torch.float32).eps)  # torchvision's targets are float32
    theirs = v2.CutMix(num_classes=4)
    left, top, right, bottom = 2, 3, 9, 17
    values = {
        "box": (left, top, right, bottom),
        "lam_adjusted": 1 - 7 * 14 / (H * W),
        "labels": labels,
        "batch_size": B,
    }
    ours = cut_mixed(x, targets, partner, torch.tensor([[top, left, bottom, right]]).expand(B, 4))
    near(ours[0], theirs.transform(x, values), 0)
    near(ours[1], theirs.transform(labels, values).double(), 4 * torch.finfo(torch.float32).eps)


# --- maps


def test_the_sampling_map_undoes_crop_flip_rotation_scale_and_shift_in_this_order():
    def square(rows):
        return torch.tensor([*rows, [0, 0, 1]], dtype=torch.float64)

    θ, s, side = math.radians(30), 1.3, 0.7
    crop = square([[1 / side, 0, -0.2 * W * 0.3 / side], [0, 1 / side, 0.4 * H * 0.3 / side]])
    flip, scale = square([[-1, 0, 0], [0, 1, 0]]), square([[s, 0, 0], [0, s, 0]])
    turn = square([[math.cos(θ), -math.sin(θ), 0], [math.sin(θ), math.cos(θ), 0]])
    shift = square([[1, 0, 0.1 * W], [0, 1, -0.2 * H]])
    forward = shift @ turn @ scale @ flip @ crop
    back = sampling_maps(
        H, W, angle=30, scale=s, shift_x=0.1, shift_y=-0.2, side=side, place_x=0.7, place_y=0.1, mirrored=1
    )
    assert (forward.inverse()[:2] - back[0]).abs().max() < PLACES


def test_the_whole_list_is_one_sampling_then_colours_blur_and_erasing():
    x = pictures()
    augment, values = drawn(**ALL)
    step = augment.apply(
        x,
        {
            n: values[n]
            for n in ("angle", "scale", "shift_x", "shift_y", "side", "place_x", "place_y", "mirrored", "upended")
        },
    )
    for names in (
        ("brightness", "contrast", "saturation"),
        ("blur",),
        ("erased_height", "erased_width", "erased_y", "erased_x"),
    ):
        step = augment.apply(step, {name: values[name] for name in names})
    assert torch.equal(step, augment.apply(x, values))


def test_what_comes_from_outside_is_zero_and_the_defaults_change_nothing():
    x = pictures() + 1
    away = warp(x, sampling_maps(H, W, shift_x=torch.full((B,), 2.0)))
    assert torch.equal(away, torch.zeros_like(x))
    assert Augmentation()(x, generator()) is x


# --- each picture by itself, from a seed


def test_each_picture_is_changed_in_its_own_way():
    x = pictures(1).expand(B, C, H, W)
    changed = Augmentation(**ALL)(x, generator())
    assert all(not torch.equal(changed[i], changed[j]) for i in range(B) for j in range(i))


def test_the_same_seed_gives_the_same_pictures_and_another_seed_others():
    x, augment = pictures(), Augmentation(**ALL)
    assert torch.equal(augment(x, generator(3)), augment(x, generator(3)))
    assert not torch.equal(augment(x, generator(3)), augment(x, generator(4)))
    before = torch.get_rng_state()
    augment(x, generator())
    assert torch.equal(before, torch.get_rng_state())


def test_a_picture_does_not_feel_how_the_batch_is_cut():
    x, augment = pictures(50), Augmentation(**ALL)
    whole, source = augment(x, generator(3)), generator(3)
    parts = torch.cat([augment(part, source) for part in x.split([1, 17, 2, 30])])
    assert (
        whole - parts
    ).abs().max() < 1e-13  # the same numbers are drawn; sums over other batches may round differently


def test_switching_on_one_operation_moves_no_other():
    few, many = (
        Augmentation(degrees=10).draw(B, generator()),
        Augmentation(degrees=10, flip=0.5, erase=0.3).draw(B, generator()),
    )
    assert torch.equal(few["angle"], many["angle"])


def test_the_numbers_drawn_fill_their_ranges():
    values = Augmentation(**ALL).draw(4000, generator())
    ends = {"angle": (-40, 40), "scale": (0.7, 1.4), "shift_x": (-0.2, 0.2), "shift_y": (-0.2, 0.2), "side": (0.6, 1), "place_x": (0, 1),
            "brightness": (0.6, 1.4), "blur": (0, 1), "erased_height": (0, 0.5), "erased_x": (0, 1)}  # fmt: skip
    for name, (low, high) in ends.items():
        least, most = values[name].min(), values[name].max()
        assert low <= least < low + 0.01 * (high - low) and high - 0.01 * (high - low) < most <= high, name
    assert 0.46 < values["mirrored"].mean() < 0.54  # five standard deviations
    assert abs(torch.corrcoef(torch.stack(list(values.values()))).triu(1)).max() < 0.08


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_dtype_and_shape_stay_and_both_dtypes_draw_the_same(dtype):
    changed = Augmentation(**ALL)(pictures(dtype=dtype), generator())
    assert changed.dtype == dtype and changed.shape == (B, C, H, W)
    assert (changed.double() - Augmentation(**ALL)(pictures(), generator())).abs().max() < 1e-3


def test_half_precision_and_an_empty_batch_pass():
    assert Augmentation(**ALL)(pictures(dtype=torch.bfloat16), generator()).dtype == torch.bfloat16
    assert Augmentation(**ALL)(pictures(0), generator()).shape == (0, C, H, W)


def test_the_images_given_stay_as_they_are():
    x = pictures()
    before = x.clone()
    Augmentation(**ALL)(x, generator())
    MixUp(4)(x, torch.zeros(B, dtype=torch.int64), generator())
    CutMix(4)(x, torch.zeros(B, dtype=torch.int64), generator())
    assert torch.equal(before, x)


@pytest.mark.skipif(not torch.accelerator.is_available(), reason="no accelerator here")
def test_the_accelerator_gives_the_same_pictures():
    device, x = torch.accelerator.current_accelerator(), pictures(dtype=torch.float32)
    here, there = Augmentation(**ALL)(x, generator()), Augmentation(**ALL)(x.to(device), generator())
    assert there.device.type == device.type and (here - there.cpu()).abs().max() < 1e-3


# --- gradients


def test_gradients_flow_to_the_images_and_are_right():
    x = (0.2 + 0.5 * pictures(2, height=7, width=6)).requires_grad_()
    ranges = {
        "degrees": 20,
        "scale": (0.9, 1.1),
        "crop": 0.9,
        "flip": 0.5,
        "brightness": 0.1,
        "contrast": 0.2,
        "saturation": 0.2,
        "blur": 0.6,
        "erase": 0.4,
    }
    augment, values = drawn(2, **ranges)
    assert torch.autograd.gradcheck(lambda x: augment.apply(x, values), x)


def test_gradients_flow_to_the_parameters_and_are_right():
    x = 0.2 + 0.5 * pictures(2, height=7, width=6)
    names = ("angle", "scale", "shift_x", "side", "place_y", "brightness", "contrast", "saturation", "blur")
    augment, values = drawn(
        2, degrees=20, scale=(0.9, 1.1), shift=0.05, crop=0.9, brightness=0.1, contrast=0.2, saturation=0.2, blur=0.6
    )
    given = [values[name].clone().requires_grad_() for name in names]
    assert torch.autograd.gradcheck(lambda *given: augment.apply(x, values | dict(zip(names, given))), given)


# --- mixing


@pytest.mark.parametrize("mix", [MixUp(5), MixUp(5, alpha=0.2), CutMix(5), CutMix(5, alpha=0.3)], ids=repr)
def test_mixed_targets_are_probabilities_and_count_what_is_seen(mix):
    labels = torch.arange(50) % 5
    x = torch.eye(5, dtype=torch.float64)[labels][:, :, None, None].expand(
        -1, -1, H, W
    )  # channel k is 1 where person k is seen
    seen, targets = mix(x, labels, generator(2))
    assert seen.shape == x.shape and targets.shape == (50, 5) and targets.dtype == x.dtype
    assert (targets.sum(1) - 1).abs().max() < SUMS and (targets >= 0).all()
    assert (seen.mean((2, 3)) - targets).abs().max() < SUMS * 4
    assert len(targets.max(1).values.unique()) > 5, "each picture has its own share"
    again = mix(x, labels, generator(2))
    assert torch.equal(seen, again[0]) and torch.equal(targets, again[1])


def test_the_mixed_loss_is_the_mixture_of_the_losses():
    logits, labels, partner = (
        torch.randn(B, 5, generator=generator()).double(),
        torch.arange(B) % 5,
        torch.arange(B).roll(1),
    )
    share = torch.rand(B, generator=generator(1)).double()
    _, targets = mixed_up(pictures(), one_hot(labels, 5, torch.float64), partner, share)
    each = [cross_entropy(logits, which, reduction="none") for which in (labels, labels[partner])]
    expected = (share * each[0] + (1 - share) * each[1]).mean()
    assert abs(cross_entropy(logits, targets) - expected) < SUMS
    assert torch.equal(one_hot(labels, 5, torch.int64), torch_one_hot(labels, 5))


def test_shares_follow_the_beta_distribution():
    x = torch.zeros(4000, 1, 1, 1)
    for alpha in (0.2, 1.0, 3.0):
        _, targets = MixUp(4000, alpha)(x, torch.arange(4000), generator(1))
        variance = ((targets.diagonal() - 0.5) ** 2).mean().item()
        expected = 1 / (4 * (2 * alpha + 1))
        assert abs(variance / expected - 1) < 0.1, (alpha, variance, expected)


# --- refusals


@pytest.mark.parametrize(
    ("ranges", "sentence"),
    [
        ({"degrees": -3}, "degrees must be at least 0 and at most 180, not -3."),
        ({"degrees": float("nan")}, "degrees must be at least 0 and at most 180, not nan."),
        ({"flip": 1.5}, "flip must be at least 0 and at most 1, not 1.5."),
        ({"crop": 0}, "crop must be more than 0 and at most 1, not 0."),
        ({"brightness": 2}, "brightness must be at least 0 and at most 1, not 2."),
        ({"blur": float("inf")}, "blur must be at least 0, not inf."),
        ({"scale": (1.2, 0.8)}, r"scale must be two factors \(least, most\) above 0, not \(1.2, 0.8\)."),
        ({"scale": (0.8,)}, "scale must be two factors"),
        ({"std": (0.0,)}, "std above 0"),
        ({"mean": (0.1, 0.2)}, "mean and std must be one number a channel"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_in_one_sentence(ranges, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        Augmentation(**ranges)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("ranges", "images", "sentence"),
    [
        (
            {"flip": 1},
            torch.zeros(2, 3, 8, 8, dtype=torch.uint8),
            r"floating-point images \(B, C, H, W\), not torch.uint8",
        ),
        ({"flip": 1}, torch.zeros(3, 8, 8), r"not torch.float32 \(3, 8, 8\)"),
        ({"contrast": 0.5}, torch.zeros(2, 4, 8, 8), "1 or 3 channels, not 4"),
        (
            {"contrast": 0.5, "mean": (0, 0, 0), "std": (1, 1, 1)},
            torch.zeros(2, 1, 8, 8),
            "of 3 channels, and the pictures have 1",
        ),
        ({"brightness": 0.5}, torch.randn(2, 3, 8, 8), "give the mean and std that they were normalised with"),
        ({"blur": 3}, torch.zeros(2, 3, 8, 8), "reaches 9 pixels, and the pictures are 8 × 8"),
    ],
)
def test_pictures_that_do_not_fit_are_refused_in_one_sentence(ranges, images, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        Augmentation(**ranges)(images, generator())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [MixUp, CutMix])
def test_a_mixture_that_makes_no_sense_is_refused(kind):
    with pytest.raises(ValueError, match="alpha must be above 0, not 0"):
        kind(3, alpha=0)
    with pytest.raises(ValueError, match="classes must be a whole number of at least 1, not 0"):
        kind(0)
