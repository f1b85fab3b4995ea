"""The networks have the shapes and the sizes of the papers they come from, and are torchvision's where it has them."""

import copy
import importlib
import pickle
import pkgutil

import pytest
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import course_utils.models
from course_utils.models import efficientnet, resnet
from course_utils.models.article import TenLayers
from course_utils.models.layers import Layers
from course_utils.models.race_net import ENOUGH, RaceNet, whitening_filters
from course_utils.models.residual import (
    PlainBlock,
    ResidualBlock,
    SmallResNet,
    ThreeStages,
    parameters_of_convolution,
)
from course_utils.models.transformer import Attention, Block
from course_utils.models.vision_transformer import VisionTransformer, patchify, unpatchify
from course_utils.training.evaluation import predict


def count(network):
    return sum(p.numel() for p in network.parameters())


def on_meta(make):
    """A network with shapes and no memory."""
    with torch.device("meta"):
        return make()


def filled(network):
    """The network with random normalisation weights and running statistics, so that none of them can be forgotten."""
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.3), layer.running_var.uniform_(0.5, 2)
            layer.weight.data.uniform_(0.5, 1.5), layer.bias.data.normal_(0, 0.2)
    return network


def answers(network, images, training):
    """Outputs and all gradients; one seed, since dropout and dropped paths draw in training mode."""
    network.train(training).zero_grad()
    torch.manual_seed(1)
    images = images.clone().requires_grad_()
    logits = network(images)
    (logits * torch.linspace(-1, 1, logits.shape[1], dtype=logits.dtype)).sum().backward()
    return {
        "logits": logits.detach(),
        "images": images.grad,
        **{name: p.grad for name, p in network.named_parameters()},
    }


def test_the_articles_network_has_five_convolutions_and_five_dense_layers():
    network = TenLayers(classes=7)
    kinds = [type(layer).__name__ for layer in network]
    assert (kinds.count("Conv2d"), kinds.count("Linear"), kinds.count("ReLU")) == (5, 5, 9)
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 7)
    assert count(TenLayers()) == 5_061_732


def test_ten_layers_take_batch_normalisation_and_fewer_dense_layers():
    network = TenLayers(7, normalise=True, dense=2)
    kinds = [type(layer).__name__ for layer in network]
    assert [kinds.count(kind) for kind in ("Conv2d", "Linear", "BatchNorm2d", "BatchNorm1d")] == [5, 2, 5, 1]
    assert all(isinstance(network[i + 1], nn.ReLU) for i, kind in enumerate(kinds) if kind.startswith("BatchNorm"))
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 7) and network[-1].in_features == 1024


@pytest.mark.parametrize("dense", [0, 6, 2.5])
def test_ten_layers_need_one_to_five_dense_ones(dense):
    with pytest.raises(ValueError, match="at least one must stay"):
        TenLayers(7, dense=dense)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "training"])
@pytest.mark.parametrize(
    ("name", "make", "module", "number"),
    [
        ("resnet18", resnet.ResNet, resnet, 18),
        ("resnet50", resnet.ResNet, resnet, 50),
        ("efficientnet_b0", efficientnet.EfficientNet, efficientnet, 0),
    ],
)
def test_outputs_and_gradients_are_torchvisions_with_its_weights_at_uneven_sizes(name, make, module, number, training):
    torch.manual_seed(0)
    theirs = filled(getattr(torchvision.models, name)(num_classes=11)).double()
    ours = make(number, classes=11).double()
    ours.load_state_dict(module.from_torchvision(theirs.state_dict()))
    images = torch.randn(3, 3, 57, 42, dtype=torch.float64)
    expected, found = module.from_torchvision(answers(theirs, images, training)), answers(ours, images, training)
    assert expected.keys() == found.keys()
    for (
        key,
        tensor,
    ) in expected.items():  # the same operations in the same order: float64's ε = 2e-16 is all that could differ
        assert (found[key] - tensor).abs().max() <= 1e-12 * tensor.abs().max(), key
    for key, tensor in module.from_torchvision(
        theirs.state_dict()
    ).items():  # training has moved the running statistics alike
        torch.testing.assert_close(ours.state_dict()[key], tensor, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("depth", resnet.TABLE)
def test_the_parameters_of_a_resnet_are_predicted_from_the_table(depth):
    theirs = on_meta(getattr(torchvision.models, f"resnet{depth}"))
    assert resnet.parameter_count(depth) == count(theirs) == count(on_meta(lambda: resnet.ResNet(depth)))
    assert resnet.parameter_count(depth, classes=7) == count(on_meta(lambda: resnet.ResNet(depth, classes=7)))


@pytest.mark.parametrize("variant", range(8))
def test_the_parameters_and_multiply_adds_of_an_efficientnet_are_those_that_torchvision_states(variant):
    weights = torchvision.models.get_model_weights(
        f"efficientnet_b{variant}"
    ).IMAGENET1K_V1  # a description; nothing is fetched
    network, side = on_meta(lambda: efficientnet.EfficientNet(variant)).eval(), weights.transforms.keywords["crop_size"]
    with FlopCounterMode(display=False) as counter:
        network(torch.empty(1, 3, side, side, device="meta"))
    assert efficientnet.parameter_count(variant) == count(network) == weights.meta["num_params"]
    assert round(counter.get_total_flops() / 2e9, 3) == pytest.approx(weights.meta["_ops"], abs=1e-9)


@pytest.mark.parametrize("variant", range(8))
def test_every_layer_of_an_efficientnet_has_the_settings_of_torchvisions(variant):
    theirs = on_meta(getattr(torchvision.models, f"efficientnet_b{variant}"))
    ours = on_meta(lambda: efficientnet.EfficientNet(variant))
    kinds = (nn.Conv2d, nn.BatchNorm2d, nn.Linear)
    settings = lambda network: [layer.extra_repr() for layer in network.modules() if isinstance(layer, kinds)]
    assert settings(ours) == settings(theirs)
    random = (nn.Dropout, torchvision.ops.StochasticDepth)
    rates = lambda network: [layer.p for layer in network.modules() if isinstance(layer, random)]
    assert rates(ours) == pytest.approx(rates(theirs))


def test_widened_channels_are_multiples_of_eight_and_lose_less_than_a_tenth():
    for channels in (16, 24, 40, 80, 112, 192, 320, 1280):
        assert efficientnet.widened(channels, 1.0) == channels
        for factor in (1.1, 1.2, 1.4, 1.6, 1.8, 2.0):
            found = efficientnet.widened(channels, factor)
            assert found % 8 == 0 and 0.9 * channels * factor <= found <= channels * factor + 8


def test_compound_scaling_starts_at_b0_and_nearly_doubles_the_cost_for_each_unit():
    assert efficientnet.compound_scaling(0) == (1, 1, 224)
    width, depth, side = efficientnet.compound_scaling(1)
    assert depth * width**2 * (side / 224) ** 2 == pytest.approx(1.92, abs=0.001)


@pytest.mark.parametrize("block", [PlainBlock, ResidualBlock])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_block_rounds_odd_sides_up_as_its_docstring_says(block, stride):
    assert block(3, 5, stride)(torch.zeros(2, 3, 9, 7)).shape == (2, 5, -(-9 // stride), -(-7 // stride))


def test_a_residual_block_whose_branch_is_zero_passes_a_picture_without_negative_numbers_on_unchanged():
    block, images = ResidualBlock(4, 4), torch.rand(2, 4, 5, 6)
    nn.init.zeros_(block.norm2.weight)
    assert torch.equal(block(images), images)


@pytest.mark.parametrize("depth", [8, 14, 20, 32])
def test_three_stages_have_as_many_layers_as_their_depth_says_with_and_without_a_path(depth):
    for residual in (False, True):
        network = ThreeStages(7, depth, residual, width=4)
        main = [
            layer
            for name, layer in network.named_modules()
            if isinstance(layer, nn.Conv2d | nn.Linear) and "shortcut" not in name
        ]
        assert len(main) == depth
        assert network(torch.zeros(2, 3, 16, 16)).shape == (2, 7)
    paths = count(network) - count(ThreeStages(7, depth, False, width=4))
    assert paths == parameters_of_convolution(4, 8, 1) + parameters_of_convolution(8, 16, 1)


def test_the_courses_recogniser_takes_any_number_of_classes_and_channels():
    assert SmallResNet(5, channels=1, width=8)(torch.zeros(2, 1, 32, 32)).shape == (2, 5)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: resnet.ResNet(20), "depth 20: choose one of 18, 34, 50, 101, 152"),
        (lambda: resnet.parameter_count(19), "depth 19"),
        (lambda: efficientnet.EfficientNet(8), "no EfficientNet-B8: choose a variant from 0 to 7"),
        (lambda: efficientnet.parameter_count(-1), "B-1"),
        (lambda: ThreeStages(7, depth=9), "not 9: choose such a depth"),
        (lambda: ThreeStages(7, depth=2), "not 2: choose such a depth"),
    ],
)
def test_a_network_that_does_not_exist_is_refused_in_a_sentence(make, word):
    with pytest.raises(ValueError, match=word) as refused:
        make()
    assert str(refused.value).endswith(".")


# --- a network is cut


NETWORKS = {
    "TenLayers": lambda: TenLayers(5),
    "TenLayers, normalised": lambda: TenLayers(5, normalise=True, dense=2),
    "SmallResNet": lambda: SmallResNet(5, width=8),
    "ThreeStages": lambda: ThreeStages(5, 14, width=4),
    "ThreeStages without paths": lambda: ThreeStages(5, 14, residual=False, width=4),
    "ResNet of 18": lambda: resnet.ResNet(18, 5),
    "ResNet of 50": lambda: resnet.ResNet(50, 5),
    "EfficientNet": lambda: efficientnet.EfficientNet(0, 5),
    "RaceNet": lambda: RaceNet(5, torch.rand(4, 3, 32, 32), width=8),
}


def drawn(name):
    """The same network at each call, and three faces for it."""
    torch.manual_seed(0)
    return filled(NETWORKS[name]()), torch.randn(3, 3, 32, 32)


def one_after_the_other(layers, x):
    torch.manual_seed(1)  # dropout and dropped paths draw
    for layer in layers:
        x = layer(x)
    return x


def result(network, x):
    torch.manual_seed(1)
    return network(x)


def test_every_network_of_the_package_is_cut_here():
    found = set()
    for module in pkgutil.iter_modules(course_utils.models.__path__, "course_utils.models."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, nn.Sequential) and value not in (nn.Sequential, Layers):
                found.add(value)
    assert found == {type(drawn(name)[0]) for name in NETWORKS}


@pytest.mark.parametrize("training", [False, True], ids=["eval", "training"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_cut_network_gives_what_its_layers_give_one_after_the_other(name, training):
    network, x = drawn(name)
    network.train(training)
    layers = list(network)
    for cut in (slice(None, -1), slice(2), slice(None), slice(None, None, 1), slice(1, 1)):
        assert torch.equal(result(network[cut], x), one_after_the_other(layers[cut], x))
    after_two = one_after_the_other(layers[:2], x)
    assert torch.equal(result(network[2:], after_two), one_after_the_other(layers[2:], after_two))
    assert network[0] is layers[0] and network[-1] is layers[-1] and len(network[2:]) == len(network) - 2
    assert list(network[::2]) == layers[::2] and list(network[:-1][1:]) == layers[1:-1]


@pytest.mark.parametrize("training", [False, True], ids=["eval", "training"])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_two_parts_of_a_network_put_together_are_the_network_bit_by_bit(name, training):
    network, x = drawn(name)
    whole = copy.deepcopy(network).train(training)
    expected, places = result(whole, x), range(len(network) + 1)
    for place in places if len(network) < 12 else (0, 1, len(network) // 2, len(network) - 1, len(network)):
        parts = copy.deepcopy(network).train(training)
        first, second = parts[:place], parts[place:]
        for together in (first + second, nn.Sequential(first, second)):
            fresh = copy.deepcopy(together)
            assert torch.equal(result(fresh, x), expected)
            after, wanted = fresh.state_dict().values(), whole.state_dict().values()
            assert all(map(torch.equal, after, wanted))  # and the running statistics have moved alike
        names = [*first.state_dict(), *second.state_dict()]
        assert names == list(network.state_dict())  # each tensor is in one part, by its own name


@pytest.mark.parametrize("name", NETWORKS)
def test_a_cut_network_trains_copies_and_pickles(name):
    network, x = drawn(name)
    part = network[:-1].eval()
    expected = part(x)
    for other in (copy.deepcopy(part), pickle.loads(pickle.dumps(part))):
        assert isinstance(other, nn.Sequential) and torch.equal(other(x), expected)
        assert not {id(p) for p in other.parameters()} & {id(p) for p in network.parameters()}
    other = drawn(name)[0][:-1]
    nn.init.zeros_(next(other.parameters()))
    other.load_state_dict(part.state_dict())
    assert torch.equal(other.eval()(x), expected)
    before = [parameter.clone() for parameter in network.parameters()]
    optimizer = torch.optim.SGD(part.parameters(), lr=0.1)
    part.train()(x).square().mean().backward()
    optimizer.step()
    moved = [not torch.equal(*pair) for pair in zip(before, network.parameters())]
    last = len(list(network[-1].parameters()))
    assert any(moved[:-last]) and not any(moved[-last:])  # its layers are the network's own


@pytest.mark.parametrize("name", NETWORKS)
def test_scoring_with_a_cut_network_leaves_the_whole_in_its_mode(name):
    network, x = drawn(name)
    assert network[:-1].training and not network.eval()[:-1].training
    assert not network[:-1][1:].training
    for part in (network[:-1], nn.Sequential(*network[:-1])):  # the second calls itself in training mode
        predict(part, x)
        assert not any(layer.training for layer in network.modules())


def test_a_layer_that_stands_twice_in_a_network_stands_twice_in_its_slice():
    network = SmallResNet(5, width=8)
    network.append(network[2])
    assert len(network[1:]) == len(network) - 1 and network[1:][-1] is network[2]


TORCHVISION_NAMES = {  # of the Vision Transformer's parts
    "embed": "conv_proj",
    "token": "class_token",
    "positions": "encoder.pos_embedding",
    "norm": "encoder.ln",
    "head": "heads.head",
}
TORCHVISION_BLOCK = {
    "norm1": "ln_1",
    "norm2": "ln_2",
    "attention.in_proj.weight": "self_attention.in_proj_weight",
    "attention.in_proj.bias": "self_attention.in_proj_bias",
    "attention.out_proj": "self_attention.out_proj",
    "mlp.2": "mlp.3",  # dropout stands between
}


def torchvision_name(name):
    prefix, table = "", TORCHVISION_NAMES
    if name.startswith("blocks."):
        number, name = name.removeprefix("blocks.").split(".", 1)
        prefix, table = f"encoder.layers.encoder_layer_{number}.", TORCHVISION_BLOCK
    for ours, theirs in table.items():
        if name == ours or name.startswith(f"{ours}."):
            return prefix + theirs + name.removeprefix(ours)
    return prefix + name


@pytest.mark.parametrize(
    "shape",
    [(32, 4, 64, 4, 4, 128), (24, 8, 48, 2, 3, 96), (16, 16, 8, 1, 1, 4)],
    ids=lambda shape: "-".join(map(str, shape)),
)
def test_the_vision_transformer_is_torchvisions_with_every_parameter_drawn(shape):
    side, patch, width, layers, heads, hidden = shape
    torch.manual_seed(0)
    ours = VisionTransformer(7, *shape).double()
    for parameter in ours.parameters():  # torchvision's head starts at zero: a fresh network would prove nothing
        nn.init.normal_(parameter, std=0.3)
    theirs = torchvision.models.VisionTransformer(side, patch, layers, heads, width, hidden, num_classes=7).double()
    theirs.load_state_dict({torchvision_name(name): value for name, value in ours.state_dict().items()})
    images = torch.randn(3, 3, side, side, dtype=torch.float64)
    torch.testing.assert_close(ours(images), theirs.eval()(images), rtol=0, atol=1e-11)


def test_the_vision_transformer_is_torchvisions_vit_b_16_with_every_parameter_drawn():
    torch.manual_seed(0)
    theirs = torchvision.models.vit_b_16().eval()
    ours = VisionTransformer(1000, 224, 16, 768, 12, 12, 3072)
    for parameter in ours.parameters():
        nn.init.normal_(parameter, std=0.05)
    theirs.load_state_dict({torchvision_name(name): value for name, value in ours.state_dict().items()})
    images = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        expected = theirs(images)
        assert expected.abs().max() > 0.1
        torch.testing.assert_close(ours(images), expected, rtol=1e-3, atol=1e-3)


def test_attention_weights_are_those_with_which_attention_mixes_the_values():
    torch.manual_seed(0)
    attention, x = Attention(12, 3).double(), torch.randn(2, 5, 12, dtype=torch.float64)
    allowed = torch.ones(5, 5, dtype=torch.bool).tril()
    for mask in (None, allowed, allowed.expand(2, 1, 5, 5)):
        weights = attention.weights(x, mask)
        torch.testing.assert_close(weights.sum(-1), torch.ones(2, 3, 5, dtype=torch.float64))
        mixed = (weights @ attention.projected(x)[2]).transpose(1, 2).flatten(2)
        torch.testing.assert_close(attention.out_proj(mixed), attention(x, mask), rtol=0, atol=1e-12)
    assert (attention.weights(x, allowed)[..., ~allowed] == 0).all()
    block = Block(12, 3, 20).double()
    before = block(x, allowed)
    x[:, 3:] += 1  # the first three tokens look only at themselves and at earlier ones
    torch.testing.assert_close(block(x, allowed)[:, :3], before[:, :3], rtol=0, atol=0)


def test_patches_are_what_a_strided_convolution_sees_and_can_be_put_together_again():
    images = torch.randn(2, 3, 12, 8, dtype=torch.float64)
    convolution = nn.Conv2d(3, 5, 4, 4).double()
    patches = patchify(images, 4)
    assert patches.shape == (2, 6, 48) and torch.equal(unpatchify(patches, 4, 12), images)
    by_product = patches @ convolution.weight.flatten(1).mT + convolution.bias
    torch.testing.assert_close(by_product, convolution(images).flatten(2).mT, rtol=0, atol=1e-13)


def test_a_vision_transformer_that_cannot_be_cut_says_why():
    with pytest.raises(ValueError, match="choose a divisor of 30"):
        VisionTransformer(2, side=30)
    with pytest.raises(ValueError, match="choose a divisor of both"):
        patchify(torch.zeros(1, 3, 8, 6), 4)
    with pytest.raises(ValueError, match="multiple of heads"):
        Attention(10, 3)


def neighbours(count=40, side=12):
    """Images whose neighbouring pixels and colours are alike."""
    noise = torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    return noise + 2 * nn.functional.avg_pool2d(noise, 3, 1, 1) + 3 * noise.mean(1, keepdim=True)


def test_whitening_filters_give_uncorrelated_answers_of_mean_square_one_and_their_negatives():
    images = neighbours()
    filters = whitening_filters(images, count=10)
    assert filters.shape == (20, 3, 4, 4) and filters.dtype is images.dtype
    assert torch.equal(filters[10:], -filters[:10])
    answers = nn.functional.conv2d(images, filters[:10], stride=2).transpose(0, 1).flatten(1)
    moments = answers @ answers.T / answers.shape[1]
    assert (moments - torch.eye(10, dtype=torch.float64)).abs().max() < 1e-2  # epsilon takes a little from each square
    assert (moments - moments.diag().diag()).abs().max() < 1e-12


def test_the_first_filters_are_the_directions_in_which_patches_vary_most():
    images = neighbours()
    filters = whitening_filters(images, count=48)[:48].flatten(1)
    strength = 1 / filters.square().sum(1)  # λ + ε
    assert (strength.diff() < 1e-12).all()
    straight = nn.functional.normalize(filters)
    assert torch.allclose(straight @ straight.T, torch.eye(48, dtype=torch.float64), atol=1e-9)


@pytest.mark.parametrize(
    "count, side, said", [(0, 8, "48 directions"), (49, 8, "48 directions"), (8, 3, "does not fit")]
)
def test_filters_that_cannot_be_are_refused(count, side, said):
    with pytest.raises(ValueError, match=said):
        whitening_filters(torch.zeros(2, 3, side, side), count)


def test_the_race_net_has_six_layers_and_its_first_one_never_learns():
    images = neighbours(8, 32).float()
    network = RaceNet(7, images)
    layers = [layer for layer in network if isinstance(layer, nn.Conv2d | nn.Linear)]
    assert len(layers) == 6 and network(images).shape == (8, 7)
    assert torch.equal(layers[0].weight, whitening_filters(images[:ENOUGH])) and not layers[0].weight.requires_grad
    assert all(weights.requires_grad for layer in layers[1:] for weights in layer.parameters())
    assert RaceNet(7, images, width=16)[-1].in_features == 64
    with FlopCounterMode(display=False) as counter:
        network(images).sum().backward()
    forward = 2 * 8 * (256 * 64 * 48 + 256 * 32 * 64 + 9 * (256 * 32 * 32 + 64 * 96 * 32 + 16 * 128 * 96) + 7 * 128)
    first, mixing = 2 * 8 * 256 * 64 * 48, 2 * 8 * 256 * 32 * 64
    assert (
        counter.get_total_flops() == 3 * forward - 2 * first - mixing
    )  # frozen; and nobody asks for its answers' gradient


def test_the_race_net_takes_images_of_one_channel_and_refuses_those_it_would_halve_to_nothing():
    images = neighbours(8, 16).float()
    grey = RaceNet(3, images[:, :1])
    assert grey[0].weight.shape == (32, 1, 4, 4) and grey(images[:, :1]).shape == (8, 3)
    with pytest.raises(ValueError, match="12 × 12 pixels are too small, make them 16 × 16"):
        RaceNet(3, images[:, :, :12, :12])
